/** Where something stands in a text that is nobody else's to know. */
export interface Secret {
  /** UTF-16 offset, inclusive. */
  readonly start: number
  /** UTF-16 offset, exclusive. */
  readonly end: number
  /** What it is. */
  readonly kind: SecretKind
}

/** See {@link Secret}. */
export type SecretKind = 'token' | 'password' | 'mail' | 'phone' | 'card' | 'identity-number' | 'iban'

interface Finder {
  readonly kind: SecretKind
  /** Every quantifier is bounded, or what it takes is never tried again: time is linear in the text's length. */
  readonly pattern: RegExp
  /** Every match has it, and it is found sooner. */
  readonly sign?: RegExp
  /** How much of what was matched it is; 0: nothing. Absent: all. */
  readonly measure?: (match: string) => number
}

/** Prefixes of services whose tokens tell whose they are. */
const tokenForms = [
  'discord(?:app)?\\.com/api/webhooks/\\d{5,25}/[\\w-]{20,100}',
  '[MNO][\\w-]{22,27}\\.[\\w-]{6,7}\\.[\\w-]{27,40}',
  'mfa\\.[\\w-]{20,100}',
  '\\d{8,10}:[\\w-]{35}',
  // Words that are joined by hyphens have no part this long.
  '(?:sk|pk|rk)[-_](?=[\\w-]{0,100}\\d)(?=[\\w-]{0,188}?[A-Za-z0-9]{12})[\\w-]{16,200}',
  'gh[pousr]_[A-Za-z0-9]{20,255}',
  'github_pat_\\w{20,255}',
  'glpat-[\\w-]{20,100}',
  'xox[abeoprs]-[\\w-]{10,200}',
  'A(?:KIA|SIA)[A-Z0-9]{16}',
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,300}',
  '(?:hf|npm|dop_v1)_[A-Za-z0-9]{20,100}',
  'eyJ[\\w-]{10,4000}\\.[\\w-]{10,4000}\\.[\\w-]{0,1000}',
]

/** Letters that have capitals: Chinese goes on without a space before and behind an address. */
const cased = '[[\\p{L}\\p{M}]--\\p{Lo}]'
const casedOrDigit = '[[\\p{L}\\p{M}\\p{N}]--\\p{Lo}]'
const mailPattern = new RegExp(
  [
    `(?<!${casedOrDigit}|[._%+\\-])(?:${casedOrDigit}|[._%+\\-]){1,64}`,
    '(?:@|\\s?[\\(\\[]at[\\)\\]]\\s?)',
    `(?:${casedOrDigit}(?:${casedOrDigit}|-){0,61}\\.){1,8}${cased}{2,24}(?!${cased})`,
  ].join(''),
  'giv',
)

const finders: readonly Finder[] = [
  {
    kind: 'token',
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[\s\S]{0,8000}?-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
  },
  { kind: 'token', pattern: new RegExp(`(?<![\\w-])(?:${tokenForms.join('|')})`, 'g') },
  { kind: 'token', pattern: /(?<![\w+/=-])[\w+/=-]{24,}/g, measure: wholeIf(looksRandom) },
  {
    kind: 'password',
    pattern: /(?<=(?:password|passwd|passcode|pwd|密码|口令)["' ]{0,3}=["' ]{0,3})[!-~]{6,64}/gi,
  },
  {
    kind: 'password',
    pattern: /(?<=(?:password|passwd|passcode|pwd|密码|口令)["' ]{0,3}:["' ]{0,3})[!-~]{6,64}/gi,
    measure: wholeIf((match) => !isWord(match)),
  },
  {
    kind: 'password',
    pattern:
      /(?<=(?:\b(?:password|passcode|pwd) is|密码|口令)[是为]? ?["']?)(?=[!-~]{0,63}\d)[A-Za-z0-9][!-~]{5,63}/gi,
  },
  { kind: 'password', pattern: /(?<=[a-z]:\/\/[^\s:@/]{1,100}:)[^\s@/]{1,100}(?=@)/gi },
  {
    kind: 'mail',
    pattern: mailPattern,
    sign: /@|[([]at[)\]]/i,
  },
  {
    kind: 'identity-number',
    pattern: /(?<![\da-z])\d{17}[\dx](?![\da-z])/gi,
    measure: wholeIf(isIdentityNumber),
  },
  {
    kind: 'card',
    pattern:
      /(?<!\d)(?:[2-6]\d{12,18}|[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}([ -])\d{6}\2\d{5})(?!\d)/g,
    measure: wholeIf((match) => hasLuhn(digitsOf(match))),
  },
  {
    kind: 'iban',
    pattern: /(?<![a-z0-9])[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])/gi,
    measure: ibanLength,
  },
  // Chinese mobiles.
  {
    kind: 'phone',
    pattern: /(?<![\d$€£¥￥]|[\d.]\.|\d,)(?:\+?86[ -]?)?1[3-9]\d([ -]?)\d{4}\1\d{4}(?!\d|,\d)/g,
  },
  // With the country's code; a sum of points is round, and 007 is no code.
  {
    kind: 'phone',
    pattern:
      /(?<![\d\p{Script=Latin}])(?:\+[1-9](?:[ ().-]{0,2}\d){7,14}|(?<!\d )00[1-9](?:[ ().-]{0,2}\d){9,14})(?!\d)/gu,
    measure: wholeIf((match) => !/0{5}/.test(digitsOf(match))),
  },
  // As they are written at home: North America, China, Europe. What begins with 0 or 1 behind the area's code is none.
  {
    kind: 'phone',
    pattern: /(?<![\d.$€£¥￥-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}(?![\d.-])/g,
  },
  { kind: 'phone', pattern: /(?<![\d.-])\(?0[1-9]\d{1,2}\)?[ -][2-9]\d{6,7}(?![\d.-])/g },
  {
    kind: 'phone',
    pattern:
      /(?<![\d.-]|\d )(?:0[1-9]\d{1,3}[ -][2-9]\d{2,3}[ -]?\d{3,4}|0[1-9](?:[ .-]\d{2}){4})(?![\d.-])/g,
  },
  // Mobiles, whose own number may begin with 1: Germany, the United Kingdom, Japan and Korea.
  {
    kind: 'phone',
    pattern:
      /(?<![\d.-]|\d )(?:\(?01(?:5[1-9]|[67]\d)\)?[ /-]\d{7,8}|01(?:5[1-9]\d{8}|[67]\d{8}))(?![\d.-])/g,
  },
  {
    kind: 'phone',
    pattern: /(?<![\d.-]|\d )07[1-9]\d{2}(?: \d{6}|([ -]?)\d{3}\1\d{3})(?![\d.-])/g,
  },
  {
    kind: 'phone',
    pattern: /(?<![\d.-]|\d )(?:0(?:10|[789]0)([ -])\d{4}\1\d{4}|0[789]0\d{8})(?![\d.-])/g,
  },
  // Where it is said that it is one.
  {
    kind: 'phone',
    pattern:
      /(?<=(?:电话|手机|手机号|号码|微信|\bqq|\bwechat|\bwhatsapp|\bphone|\btel|\bmobile)(?: number|号码?)?(?: is|是)?[: ]{0,3})\d(?:[ -]?\d){6,14}(?![\d.])/gi,
  },
]

const wide = /[\uFF01-\uFF5E]/g

/**
 * Finds tokens, passwords, mail addresses, numbers of phones, cards, accounts and identity papers: in order, apart from each other.
 * Dates, scores and prices are none. Time is linear in the text's length.
 */
export function findSecrets(text: string): readonly Secret[] {
  // Letters as wide as Chinese ones stay where they are.
  const narrow = text.replace(wide, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
  const found = finders
    .filter(({ sign }) => sign?.test(narrow) ?? true)
    .flatMap(({ kind, pattern, measure }) =>
      [...narrow.matchAll(pattern)].map(({ index, 0: match }) => ({
        kind,
        start: index,
        end: index + (measure ? measure(match) : match.length),
      })),
    )
    .filter(({ start, end }) => end > start)
    .toSorted((one, other) => one.start - other.start || other.end - one.end)
  const apart: Secret[] = []
  for (const secret of found) {
    const last = apart.at(-1)
    if (last === undefined || secret.start >= last.end) apart.push(secret)
    else if (secret.end > last.end) apart[apart.length - 1] = { ...last, end: secret.end }
  }
  return apart
}

/** What stands in a text instead of a secret. */
const secretMark = '[secret]'

/** Puts `[secret]` in the place of each. */
export function redactSecrets(text: string): { readonly text: string; readonly count: number } {
  const secrets = findSecrets(text)
  let redacted = ''
  let at = 0
  for (const { start, end } of secrets) {
    redacted += text.slice(at, start) + secretMark
    at = end
  }
  return { text: redacted + text.slice(at), count: secrets.length }
}

function wholeIf(test: (match: string) => boolean): (match: string) => number {
  return (match) => (test(match) ? match.length : 0)
}

/** `password: please`: letters of one kind, and what ends a sentence. */
function isWord(text: string): boolean {
  return /^[A-Z]?[a-z]*[.,;:!?)"'*_~-]*$|^[A-Z]+[.,;:!?)"'*_~-]*$/.test(text)
}

/** Letters, capitals and digits change places all the time in what a machine has drawn, and hardly in words. */
function looksRandom(word: string): boolean {
  const kinds = word
    .replace(/[^A-Za-z0-9]/g, '')
    .replace(/[a-z]/g, 'a')
    .replace(/[A-Z]/g, 'A')
    .replace(/\d/g, '0')
  const changes = kinds.replace(/(.)\1*/g, '.').length
  const digits = kinds.replace(/[^0]/g, '').length
  return digits >= 2 && digits < kinds.length && new Set(word).size >= 10 && changes >= word.length * 0.3
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

/** ISO/IEC 7812-1. */
function hasLuhn(digits: string): boolean {
  const sum = [...digits]
    .toReversed()
    .map((digit, place) => Number(digit) * (place % 2 === 0 ? 1 : 2))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0)
  return sum % 10 === 0 && new Set(digits).size > 1
}

const identityWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** GB 11643: a birthday stands in it, and its last letter checks the others. */
function isIdentityNumber(number: string): boolean {
  if (!/^\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(number)) return false
  const sum = identityWeights.reduce((total, weight, place) => total + weight * Number(number[place]), 0)
  return '10X98765432'[sum % 11] === number.at(-1)?.toUpperCase()
}

const [shortestIban, longestIban] = [15, 34]

/** ISO 13616: what follows it may look like more of it. */
function ibanLength(match: string): number {
  for (let end = match.length; end >= shortestIban; end -= 1) {
    const iban = match.slice(0, end).replaceAll(' ', '')
    if (iban.length < shortestIban) return 0
    const isWhole = end === match.length || match[end] === ' '
    if (isWhole && iban.length <= longestIban && hasIbanChecksum(iban)) return end
  }
  return 0
}

function hasIbanChecksum(iban: string): boolean {
  let rest = 0
  for (const letter of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of String(Number.parseInt(letter, 36))) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}
