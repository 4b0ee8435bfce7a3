import type { discordOptionsEn } from './discord-options-en.ts'

/** What an option takes, told while it is typed, in Chinese. Of each that is shown, by its command's path. */
export const discordOptionsZh = {
  'discord.option.character.set.character': '谁进来；写名字的一部分就行',
  'discord.option.character.set.where': '只在这里，还是这个论坛的所有帖子',
  'discord.option.character.add.character': '还有谁进来；写名字的一部分就行',
  'discord.option.character.add.where': '只在这里，还是这个论坛的所有帖子',
  'discord.option.character.remove.character': '谁离开',
  'discord.option.character.remove.where': '只在这里，还是这个论坛的所有帖子',
  'discord.option.character.list.search': '只列出名字或者卡片里有这个词的',
  'discord.option.character.info.character': '问的是谁；不写就是在这里演的各位',
  'discord.option.character.import.file': '一张卡片：PNG、APNG、JSON、CHARX 或 YAML',
  'discord.option.character.export.character': '带到这里来的一位角色',
  'discord.option.character.export.format': '哪种文件；不写就是带着卡片的图片',
  'discord.option.character.delete.character': '带到这里来的一位角色',
  'discord.option.restart.action': '不开新的一章，而是回到上一章',
  'discord.option.rewrite.text': '角色改说什么',
  'discord.option.rate.rating': '这条回复怎么样',
  'discord.option.rate.reasons': '为什么；可以写几个，中间用逗号隔开',
  'discord.option.me.text': '你在这个故事里的几句介绍；`-` 表示忘掉，不写就是看看',
  'discord.option.replies.rule': '他们什么时候说话；不写就是看看现在的规则',
  'discord.option.mute.character': '谁安静',
  'discord.option.mute.minutes': '几分钟；0 表示结束',
  'discord.option.proxies.action': '让一个机器人替人说话，或者不再让；不写就是看看有哪些',
  'discord.option.proxies.bot': '哪个机器人',
  'discord.option.privacy.erase.what': '与你有关的，还是在这里演过的一切',
} as const satisfies { readonly [Key in keyof typeof discordOptionsEn]: string }
