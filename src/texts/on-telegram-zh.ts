import type { onTelegramEn } from './on-telegram-en.ts'

/** What is otherwise on Telegram: see `textsOn`. */
export const onTelegramZh = {
  'on.telegram.cast.no-forum': '不用写这一项。在“General”里设定的角色，会在没有另选角色的话题里演。',
  'on.telegram.regenerate.not-last':
    '只有最后一条回复可以重说。更早的话，回复那条消息并写 `/重写 文字` 就能换掉。',
  'on.telegram.cast.ask-moderator': '这里还没有角色。本群的管理员可以用 `/角色 设定` 请一位进来。',
  'on.telegram.safety.adults-place':
    '{{name}}只适合成年人，而这里不是只限成年人的地方。如果这里都是成年人，管理我的人可以把这里写进 `safety.adult_places`。',
  'on.telegram.access.moderator': '只有本群的管理员才能这样做。',
  'on.telegram.access.rewrite': '只有被回答的人和本群的管理员可以重写一条回复。',
  'on.telegram.access.rewritten': '这条回复是重写过的：只有被回答的人和本群的管理员可以再改。',
  'on.telegram.rate.thanks': '谢谢。',
  'on.telegram.report.done':
    '谢谢。举报已经记下，给管理我的人看，在群里也给管理员看；他们看得到是哪条回复、是谁举报的。在有人处理之前，`/重写` 和 `/重说` 可以改掉回复。',
  'on.telegram.privacy.erase-group':
    '`/隐私 抹去` 会忘掉与你有关的内容，包括你在别处和我说的话。本群的管理员可以让整个对话被忘掉：`/隐私 抹去 这里`。',
  'on.telegram.access.cast': '你不能更改：这需要是本群的管理员，或者这个话题是你开的。',
  'on.telegram.privacy.lines':
    '你说的话，好让故事接得下去。你删掉了什么，Telegram 不会告诉机器人；`/隐私 抹去` 才会忘掉。',
  'on.telegram.privacy.training': '这些都不会用来训练模型：不管在哪里说的，都需要你本人同意。',
  'on.telegram.help.asides': '没写的我会问你。`（（…））` 或 `//…` 是戏外的话，角色听不见。',
} as const satisfies { readonly [Key in keyof typeof onTelegramEn]: string }
