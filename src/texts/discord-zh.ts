import type { discordEn } from './discord-en.ts'
import { discordOptionsZh } from './discord-options-zh.ts'

/** What is only said on Discord, in Chinese. */
export const discordZh = {
  ...discordOptionsZh,
  'discord.no-content':
    '在这里，我只读提到我或者回复我的消息，以及命令：管理我的人没有打开 Message Content 权限。',
  'discord.shown.sticker': '[贴纸：{{name}}]',
  'discord.shown.picture': '[图片：{{name}}]',
  'discord.shown.video': '[视频：{{name}}]',
  'discord.shown.audio': '[音频：{{name}}]',
  'discord.shown.voice': '[语音消息：{{seconds}} 秒]',
  'discord.shown.file': '[文件：{{name}}]',
  'discord.shown.poll': '[投票：{{question}}]',
  'discord.replying-to': '↪ {{name}}',
  'discord.form.rewrite-title': '重写这条回复',
  'discord.form.rate-title': '评价这条回复',
  'discord.refused.not-in-server': '我只能在我加入了的服务器里演。请管理这个服务器的人把我加进来。',
  'discord.refused.not-in-groups': '我不能在群聊里演。请直接给我写信，或者到我加入了的服务器里来。',
  'discord.refused.not-a-reply': '那不是这里的角色说的话。请选一条角色的回复。',
  'discord.refused.too-long': '这条回复太长，表单里放不下。`/重写` 可以换掉最后一条回复。',
  'discord.refused.not-now': '现在办不了。过几分钟再试。',
  'discord.refused.outdated': '这个已经不能用了。`/帮助` 列出现在有什么。',
  'discord.refused.taken': '刚才已经有人选了。',
  'discord.file.in-direct': '已经发到我们的私聊里：{{link}}',
  'discord.file.vanishes': '你不接收我的私信，所以放在这里：请现在就保存，之后 Discord 不会再显示。',
  'discord.button.previous': '上一版',
  'discord.button.next': '下一版',
  'discord.button.regenerate': '重说',
  'discord.button.stop': '停',
  'discord.cannot-speak': '我不能在 {{channel}} 说话。请给我这些权限，或者请能给的人来给：{{permissions}}。',
} as const satisfies { readonly [Key in keyof typeof discordEn]: string }
