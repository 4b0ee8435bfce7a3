/** What a message on Telegram shows that is no text, in English. */
export const telegramShownEn = {
  'telegram.shown.sticker': '[sticker: {{name}}]',
  'telegram.shown.picture': '[picture]',
  'telegram.shown.animation': '[animation]',
  'telegram.shown.video': '[video: {{seconds}} s]',
  'telegram.shown.voice': '[voice message: {{seconds}} s]',
  'telegram.shown.audio': '[audio: {{name}}]',
  'telegram.shown.file': '[file: {{name}}]',
  'telegram.shown.location': '[a place on the map]',
  'telegram.shown.venue': '[place: {{name}}]',
  'telegram.shown.contact': '[contact: {{name}}]',
  'telegram.shown.poll': '[poll: {{question}}]',
  'telegram.shown.list': '[list: {{name}}]',
  'telegram.shown.game': '[game: {{name}}]',
  'telegram.shown.story': '[story]',
} as const satisfies { readonly [key: `telegram.shown.${string}`]: string }
