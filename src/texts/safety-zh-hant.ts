import type { safetyEn } from './safety-en.ts'

type Key = Extract<
  keyof typeof safetyEn,
  'safety.acute' | 'safety.concern' | 'safety.small-print' | `safety.line.${string}`
>

/** Help lines and the words around them, for those who read traditional characters. */
export const safetyZhHant = {
  'safety.acute':
    '聽起來你現在可能有危險。你不是一個人，有人願意聽你說。{{line}}如果情況緊急，請馬上撥打當地的急救電話，或者去找身邊的人。我只是 AI，沒辦法替你找人來幫忙。',
  'safety.concern': '聽起來你很不好受。如果這是真的：跟人說一說會有幫助，你不必一個人扛著。{{line}}',
  'safety.small-print': '如果這裡有哪句話是真的，請找人說一說：{{line}}',

  'safety.line.us': '美國：撥打或傳簡訊到 988（免費，全天）。',
  'safety.line.ca': '加拿大：撥打或傳簡訊到 988（免費，全天）。',
  'safety.line.gb': '英國：撥打 116 123（Samaritans，免費，全天），或傳簡訊 SHOUT 到 85258。',
  'safety.line.ie': '愛爾蘭：撥打 116 123（Samaritans，免費，全天）。',
  'safety.line.au': '澳洲：撥打 13 11 14（Lifeline，全天），或傳簡訊到 0477 13 11 14。',
  'safety.line.nz': '紐西蘭：撥打或傳簡訊到 1737（免費，全天）。',
  'safety.line.cn': '中國大陸：撥打 12356（全國統一心理援助熱線）。',
  'safety.line.tw': '台灣：撥打 1925（安心專線，免費，全天）。',
  'safety.line.hk': '香港：撥打 18111（情緒通，免費，全天）。',
  'safety.line.elsewhere': '其他國家和地區見 findahelpline.com。',
  'safety.line.world': 'findahelpline.com 上有各國的免費熱線；情況緊急時請撥打當地的急救電話。',
} as const satisfies { readonly [Name in Key]: string }
