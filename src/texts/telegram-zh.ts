import type { telegramEn } from './telegram-en.ts'

/** What is only said on Telegram, in Chinese. */
export const telegramZh = {
  'telegram.start.description': '认识一下角色们',
  'telegram.start.welcome':
    '你好！在这里可以和角色们聊天。他们由 AI 扮演，说的话都是虚构的。选一位，直接写就好。\n\n/help 看看能做什么，/privacy 看看保存了哪些与你有关的内容。',
  'telegram.start.welcome-back':
    '又见面了！你正在这里和{{cast}}聊天，由 AI 扮演。直接写，故事就会继续；也可以换一位。\n\n/help 看看能做什么，/privacy 看看保存了哪些与你有关的内容。',
  'telegram.start.welcome-group':
    '大家好！我可以把角色带进这个群。他们由 AI 扮演，说的话都是虚构的。想和谁说话，就回复那位说过的话，或者叫名字。',
  'telegram.start.reachable': '好了，现在我可以在这里给你写信了。请回到刚才的地方再问一次。',
  'telegram.start.introduction':
    '大家好！我可以把角色带进这个群。他们由 AI 扮演，说的话都是虚构的。管理员用 /character 就能请一位进来。',
  'telegram.start.choose-first': '请一位进来',
  'telegram.start.choose': '换一位',

  'telegram.ask.word': '{{command}}：想做什么？',
  'telegram.ask.character': '{{command}}：哪一位角色？',
  'telegram.ask.nobody': '没有叫“{{search}}”的角色。',
  'telegram.ask.search': '请回复这条消息，写出名字的一部分：',
  'telegram.ask.search-placeholder': '名字的一部分',
  'telegram.ask.choice': '{{command}}：选哪一个？',
  'telegram.ask.rewrite': '{{name}}改说什么？请回复这条消息写下来。',
  'telegram.ask.rewrite-last': '角色改说什么？请回复这条消息写下来。',
  'telegram.ask.rewrite-placeholder': '故事会从这些话接下去。',
  'telegram.ask.file': '请回复这条消息，把角色卡发给我。要以文件的形式发：PNG、APNG、JSON、CHARX 或 YAML。',
  'telegram.ask.photo':
    'Telegram 会压缩照片，里面的角色卡就丢了。请以文件的形式发：在附件里选“文件”，回复这条消息。',
  'telegram.ask.file-placeholder': '以文件的形式附上角色卡',
  'telegram.ask.several': '{{question}}按了“{{done}}”才算数。',
  'telegram.ask.done': '✔ 好了',
  'telegram.ask.none-own': '还没有人带角色到这里来。`/character 导入` 可以带一位。',

  'telegram.import.offer': '{{name}} 是角色卡吗？是的话，我可以把这位角色带到这里来。',
  'telegram.import.yes': '导入这张卡',

  'telegram.refused.not-now': '现在办不了。过几分钟再试。',
  'telegram.refused.outdated': '这个已经不能用了。/help 列出现在有什么。',
  'telegram.refused.taken': '刚才已经有人选了。',
  'telegram.refused.not-yours': '这个问题是问别人的。',
  'telegram.refused.did-you-mean': '是不是想输入 {{command}}？',

  'telegram.no-group-messages':
    '在这里，我只收得到命令和对我的回复，提到我的消息则要看 Telegram 是否转给我：我的隐私模式开着。把我设为群管理员，我就能听到全部；管理我的人在 BotFather 用 /setprivacy 关掉它也行。',

  'telegram.private.elsewhere': '这个回答只给你看。请先允许我给你写信，然后再问一次。',
  'telegram.private.sent': '已经发到我们的私聊里。',
  'telegram.private.open': '打开我们的聊天',
  'telegram.private.anonymous': '这个回答只给一个人看，而我不知道你是谁。请不要匿名，再问一次。',
} as const satisfies { readonly [Key in keyof typeof telegramEn]: string }
