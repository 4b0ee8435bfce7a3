import type { telegramShownEn } from './telegram-shown-en.ts'

/** What a message on Telegram shows that is no text, in Chinese. */
export const telegramShownZh = {
  'telegram.shown.sticker': '[贴纸：{{name}}]',
  'telegram.shown.picture': '[图片]',
  'telegram.shown.animation': '[动图]',
  'telegram.shown.video': '[视频：{{seconds}} 秒]',
  'telegram.shown.voice': '[语音消息：{{seconds}} 秒]',
  'telegram.shown.audio': '[音频：{{name}}]',
  'telegram.shown.file': '[文件：{{name}}]',
  'telegram.shown.location': '[地图上的一个位置]',
  'telegram.shown.venue': '[地点：{{name}}]',
  'telegram.shown.contact': '[联系人：{{name}}]',
  'telegram.shown.poll': '[投票：{{question}}]',
  'telegram.shown.list': '[清单：{{name}}]',
  'telegram.shown.game': '[游戏：{{name}}]',
  'telegram.shown.story': '[动态]',
} as const satisfies { readonly [Key in keyof typeof telegramShownEn]: string }
