/** What the bot itself says where somebody may be in danger, asks who is there, or may not meet a character, in English. */
export const safetyEn = {
  'safety.acute':
    'This sounds like you might be in danger right now. You are not alone, and there are people who want to hear from you. {{line}} If you are in immediate danger, please call your local emergency number now, or go to somebody near you. I am only an AI and cannot get help for you.',
  'safety.concern':
    'That sounds heavy. If any of it is real: talking with a human helps, and you do not have to carry it alone. {{line}}',
  'safety.small-print': 'If any of this is real, please talk with somebody: {{line}}',

  // Public lines, as their own sites named them in 2025 and 2026; an operator's own go first, see `safety.help_lines`.
  // 988lifeline.org
  'safety.line.us':
    'In the US: call or text 988 (Suicide & Crisis Lifeline, free, day and night), or chat at 988lifeline.org.',
  // 988.ca
  'safety.line.ca': 'In Canada: call or text 988 (Suicide Crisis Helpline, free, day and night).',
  // samaritans.org
  'safety.line.gb': 'In the UK: call Samaritans on 116 123 (free, day and night), or text SHOUT to 85258.',
  // samaritans.org/ireland
  'safety.line.ie': 'In Ireland: call Samaritans on 116 123 (free, day and night).',
  // lifeline.org.au
  'safety.line.au': 'In Australia: call Lifeline on 13 11 14 (day and night), or text 0477 13 11 14.',
  // 1737.org.nz
  'safety.line.nz': 'In New Zealand: call or text 1737 (free, day and night).',
  // nhc.gov.cn: the national line for psychological help since 2025-05-01, at least 18 hours a day
  'safety.line.cn': 'In mainland China: call 12356 (national line for psychological help).',
  // 1925 of the Ministry of Health and Welfare, dep.mohw.gov.tw
  'safety.line.tw': 'In Taiwan: call 1925 (free, day and night).',
  // 18111 of the Hong Kong government, shallwetalk.hk
  'safety.line.hk': 'In Hong Kong: call 18111 (Mental Health Support Hotline, free, day and night).',
  'safety.line.elsewhere': 'In other countries: findahelpline.com.',
  // findahelpline.com: lines of more than 130 countries
  'safety.line.world':
    'findahelpline.com lists free lines in your country; in an emergency, call your local emergency number.',

  'safety.ai-reminder': 'Still true: {{name}} is a character played by an AI, not a human.',
  'safety.break-reminder':
    'Still true: {{name}} is a character played by an AI, not a human. You have been talking for a while: please take a break.',
  'safety.suitability': 'Characters played by an AI may not be suitable for some minors.',
  'safety.truth': '{{name}} is a character played by an AI. No human is writing here.',
  'safety.truth-bot': 'I am a bot: the characters here are played by an AI. No human is writing here.',
  'safety.truth-said': 'I am {{name}}, a character played by an AI. No human is writing here.',
  'safety.cared-said':
    'It hurts to hear how bad this is for you, and I do not want you to come to harm. Please go to somebody who can be with you right now.',

  'safety.adults-place':
    '{{name}} is only for adults, and this is no place for adults alone. On Discord, whoever manages the channel can make it one by its setting “Age-Restricted Channel”; elsewhere whoever runs me can list this place under `safety.adult_places`.',
  'safety.adults-minors':
    '{{name}} is only for adults, and I am set up for people who may be minors: nobody can talk with {{name}} here.',
  'safety.adults-confirm':
    '{{name}} is only for adults. Say that you are of age, here or with `/privacy consent`, and then ask again.',
  'safety.adults-yes': 'I am of age',
} as const satisfies { readonly [key: string]: string }
