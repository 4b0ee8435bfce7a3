import type { safetyEn } from './safety-en.ts'

/** What the bot itself says where somebody may be in danger, asks who is there, or may not meet a character, in Chinese. */
export const safetyZh = {
  'safety.acute':
    '听起来你现在可能有危险。你不是一个人，有人愿意听你说。{{line}}如果情况紧急，请马上拨打当地的急救电话，或者去找身边的人。我只是 AI，没法替你叫人来帮忙。',
  'safety.concern': '听起来你很不好受。如果这是真的：跟人说一说会有帮助，你不必一个人扛着。{{line}}',
  'safety.small-print': '如果这里有哪句话是真的，请找人说一说：{{line}}',

  // 来源同英文一栏。
  'safety.line.us': '美国：拨打或发短信到 988（免费，全天）。',
  'safety.line.ca': '加拿大：拨打或发短信到 988（免费，全天）。',
  'safety.line.gb': '英国：拨打 116 123（Samaritans，免费，全天），或发短信 SHOUT 到 85258。',
  'safety.line.ie': '爱尔兰：拨打 116 123（Samaritans，免费，全天）。',
  'safety.line.au': '澳大利亚：拨打 13 11 14（Lifeline，全天），或发短信到 0477 13 11 14。',
  'safety.line.nz': '新西兰：拨打或发短信到 1737（免费，全天）。',
  'safety.line.cn': '中国大陆：拨打 12356（全国统一心理援助热线）。',
  'safety.line.tw': '台湾：拨打 1925（安心专线，免费，全天）。',
  'safety.line.hk': '香港：拨打 18111（情绪通，免费，全天）。',
  'safety.line.elsewhere': '其他国家和地区见 findahelpline.com。',
  'safety.line.world': 'findahelpline.com 上有各国的免费热线；情况紧急时请拨打当地的急救电话。',

  'safety.ai-reminder': '再提醒一次：{{name}}是由 AI 扮演的角色，不是真人。',
  'safety.break-reminder': '再提醒一次：{{name}}是由 AI 扮演的角色，不是真人。你已经聊了一阵子，休息一下吧。',
  'safety.suitability': '由 AI 扮演的角色不一定适合每个未成年人。',
  'safety.truth': '{{name}}是由 AI 扮演的角色，这里没有真人在写。',
  'safety.truth-bot': '我是机器人：这里的角色都由 AI 扮演，没有真人在写。',
  'safety.truth-said': '我是{{name}}，由 AI 扮演的角色，这里没有真人在写。',

  'safety.cared-said': '听到你这么难受，我很担心你，我不想你受到伤害。请现在就去找一个能陪着你的人，好吗？',

  'safety.adults-place':
    '{{name}}只适合成年人，而这里不是只限成年人的地方。在 Discord 上，管理频道的人可以把频道设为“年龄限制频道”；在别处，管理我的人可以把这里写进 `safety.adult_places`。',
  'safety.adults-minors': '{{name}}只适合成年人，而我面向的人可能未成年：这里谁都不能和{{name}}聊。',
  'safety.adults-confirm':
    '{{name}}只适合成年人。请先确认你已成年（在这里，或者用 `/隐私 同意`），再来一次。',
  'safety.adults-yes': '我已成年',
} as const satisfies { readonly [Key in keyof typeof safetyEn]: string }
