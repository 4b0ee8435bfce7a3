import type { cardsEn } from './cards-en.ts'

/** What the bot says about cards that people bring along, in Chinese. */
export const cardsZh = {
  'import.off': '这里不能自己带角色来：管理我的人关掉了。',
  'import.no-file':
    '用 `/角色 导入 文件` 带一张卡片来（PNG、APNG、JSON、CHARX 或 YAML，最大 {{megabytes}} MB）。',
  'import.not-fetched': '没能取到文件。看看它还在不在，再带来一次。',
  'import.stopped': '停下了，卡片没有读。',
  'import.failed': '我这边出了点问题，这张卡片收不下。',
  'import.refused.file-too-large': '文件太大：最多收 {{megabytes}} MB，解开以后也一样。',
  'import.refused.not-a-card':
    '这个文件里没有角色卡。卡片可以是 PNG、APNG、JSON、CHARX 或 YAML；当照片发送的图片会丢掉里面的卡。',
  'import.refused.file-damaged': '文件坏了，或者没有传完。请重新下载一次。',
  'import.refused.file-unsafe': '文件里有卡片用不着的东西，比如指向外面的路径或链接，所以没有打开。',
  'import.refused.too-deep': '文件里的部分太多，或者套得太深。',
  'import.refused.several-cards': '文件里不止一张卡。请一次带一张。',
  'import.refused.card-incomplete': '这张卡缺了每张卡都该有的东西，比如名字。',
  'import.refused.not-supported': '这种卡片在这里读不了。',
  'import.too-many': '这里已经有 {{count}} 位自己的角色，到上限了。`/角色 删除 名字` 可以腾出位置。',
  'import.no-room': '这里的角色加起来会超过 {{megabytes}} MB。`/角色 删除 名字` 可以腾出位置。',
  'import.too-long':
    '这张卡片对这里的模型来说太长：{{name}}每次要占大约 {{tokens}} 个 token，一共 {{context}} 个里最多能占 {{most}} 个。',
  'import.busy': '正在读的卡片太多了，过一会儿再带来。',
  'import.by': '作者：{{creator}}',
  'import.counts': '开场白：{{greetings}} · 示例：{{examples}} · 设定条目：{{lore}}',
  'import.age-restricted': '标明只适合成年人。',
  'import.notes': '作者的话：{{notes}}',
  'import.nicknames': '也叫：{{names}}',
  'import.nicknames-left-out': '太短或太常用，不能用来叫它：{{names}}',
  'import.namesake': '管理我的人那里已经有一位{{name}}；写 {{id}} 一定是这一位。',
  'import.large': '每次要占 {{context}} 个 token 里的大约 {{tokens}} 个，能记住的故事会少一些。',
  'import.sampling-left-out': '卡片里的模型设置不会使用，以管理我的人的设置为准。',
  'import.expressions-left-out': '表情图片这里不保留。',
  'import.picture-left-out': '图片超过 2 MB，没有保留。',
  'import.losses': '有 {{count}} 项在这里会不一样，或者不会用到。',
  'import.more-losses': '……还有 {{count}} 项',
  'import.replaces': '会换下这里现有的{{name}}；演过的都还在。',
  'import.keep-it': '要让{{name}}留在这里吗？',
  'import.keep': '留下',
  'import.discard': '不要',
  'import.expired':
    '没有在等这个回答的卡片：预览只等 15 分钟，也只等带卡片来的人。用 `/角色 导入` 再带来一次。',
  'import.discarded': '{{name}}没有留下。',
  'import.kept': '{{name}}从现在起只属于这里：{{id}}。',
  'import.replaced': '{{name}}（{{id}}）已经换新。演过的都还在。',
  'import.play': '请{{name}}进来',
  'export.done': '{{name}}，给别的工具用的卡片。',
  'export.losses': '有 {{count}} 项没能写进去。',
  'export.failed': '{{name}}不能写成 {{format}}。',
  'export.not-own': '{{name}}是管理我的人的；只能导出带到这里来的角色。',
  'delete.not-own': '{{name}}是管理我的人的；只能删除带到这里来的角色。',
  'delete.ask': '要把{{name}}连卡片带图片永远删掉吗？`/角色 导出` 可以先留一份。',
  'delete.plays': '{{name}}正在这里演。',
  'delete.delete': '删掉',
  'delete.keep': '留着',
  'delete.kept': '{{name}}留下了。',
  'delete.done': '{{name}}删掉了。',
  'own.unknown': '这里自己的角色里没有叫“{{name}}”的。有：{{names}}。',
  'own.none': '这里还没有自己的角色。`/角色 导入` 带一位来。',
} as const satisfies {
  // In Chinese, one is counted like every other number.
  readonly [Key in keyof typeof cardsEn as Key extends `${string}_one` ? never : Key]: string
}
