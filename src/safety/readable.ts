import { simplify } from './traditional.ts'

/** Longest text that is looked at, in UTF-16 units; what follows is left alone. */
const maxLength = 20_000

/** Longest piece that patterns run over, and how much of it the next one repeats, so that nothing is cut apart. */
const pieceLength = 400
const overlap = 100

/** What a person says in a message, in the two forms that patterns are written for. */
export interface Readable {
  /** Sentences: words in small letters, one space between them, contractions and slang spelled out, commas as words of their own. */
  readonly english: readonly string[]
  /** Sentences: simplified characters, no spaces and no signs but commas between them. */
  readonly chinese: readonly string[]
}

/** Reads a message: disguises are taken off, and what is quoted or narrated is taken out. */
export function readMessage(text: string): Readable {
  const own = undisguise(withoutFiction(plainLetters(text)))
  return {
    english: own.split(/[.!?;\n…。！？；]+/).flatMap((sentence) => {
      const words = spellOut(sentence)
      return words === '' ? [] : inPieces(words)
    }),
    chinese: /\p{Script=Han}/u.test(own) ? readChinese(own) : [],
  }
}

/** Compatibility forms, small letters, nothing invisible. */
export function plainLetters(text: string): string {
  return text
    .slice(0, maxLength)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}]/gu, '')
    .replace(/[’‘`´ʼ]/g, "'")
}

/** Speech in quotes, narration between asterisks or underscores, titles, quoted lines: somebody else's words. A single word is emphasis. */
const quotations: readonly RegExp[] = [
  /"[^"\n]{1,400}"/g,
  /“[^”\n]{1,400}”/g,
  /「[^」\n]{1,400}」/g,
  /『[^』\n]{1,400}』/g,
  /《[^》\n]{1,100}》/g,
  /(?<![\p{L}\p{N}*])\*(?![\s*])[^*\n]{1,400}\*(?![\p{L}\p{N}*])/gu,
  /(?<![\p{L}\p{N}_])_(?![\s_])[^_\n]{1,400}_(?![\p{L}\p{N}_])/gu,
  /^[ \t]*>[^\n]{0,400}/gm,
]

/** A text without what is quoted or narrated in it. */
export function withoutFiction(text: string): string {
  return quotations.reduce(
    (left, quotation) =>
      left.replace(quotation, (whole) =>
        /\S\s+\S|\p{Script=Han}{3}/u.test(whole) ? ' , ' : ` ${whole.slice(1, -1)} `,
      ),
    text,
  )
}

const disguises: readonly (readonly [RegExp, string])[] = [
  [/(?<=[a-z])[!|1](?=[a-z!|1])/g, 'i'],
  [/(?<=[a-z])3(?=[a-z])/g, 'e'],
  [/(?<=[a-z])0(?=[a-z])/g, 'o'],
  [/(?<=[a-z])[4@](?=[a-z])/g, 'a'],
  [/(?<=[a-z])[5$](?=[a-z])/g, 's'],
  [/\b5(?=(?:u|el)[a-z])/g, 's'],
  [/\bk[*#.\-_]ll/g, 'kill'],
  [/\bd[*#]e\b/g, 'die'],
  [/\bs[u*#][i*#]?c[i*#]de\b/g, 'suicide'],
  [/\bcut{2,9}ing\b/g, 'cutting'],
  [/\bdi+e+\b/g, 'die'],
  [/\bkil+\b/g, 'kill'],
  [/\bself[ -]?h[a*#]rm/g, 'self harm'],
  [/\bmy self\b/g, 'myself'],
  [/自[^\p{L}\p{N}\n]{1,3}(?=[杀殺残殘鲨])/gu, '自'],
  [/想[^\p{L}\p{N}\n]{1,3}(?=死)/gu, '想'],
  // Letters that stand apart: d i e, s-u-i-c-i-d-e.
  [/\bk[ .\-_]i[ .\-_]l[ .\-_]l\b/g, 'kill'],
  [/\bd[ .\-_]i[ .\-_]e\b/g, 'die'],
  [/\bs[ .\-_]u[ .\-_]i[ .\-_]c[ .\-_]i[ .\-_]d[ .\-_]e\b/g, 'suicide'],
]

/** Slang and contractions, each with what it stands for. */
const shortForms =
  'im: i am, ive: i have, id: i would, ill: i will, ima: i am going to, imma: i am going to, ' +
  'finna: going to, gonna: going to, gunna: going to, wanna: want to, wana: want to, ' +
  'gotta: have to, tryna: trying to, hafta: have to, cant: can not, cannot: can not, ' +
  'wont: will not, dont: do not, doesnt: does not, didnt: did not, isnt: is not, aint: is not, ' +
  'wasnt: was not, werent: were not, wouldnt: would not, couldnt: could not, arent: are not, ' +
  'havent: have not, hasnt: has not, hadnt: had not, shouldnt: should not, theres: there is, ' +
  'lifes: life is, whats: what is, thats: that is, shes: she is, hes: he is, theyre: they are, ' +
  'youre: you are, theyd: they would, everyones: everyone is, its: it is, youll: you will, ' +
  'kms: kill myself, ctb: kill myself, unalive: kill, unaliving: killing, unalived: killed, ' +
  'kermit: commit, sewerslide: suicide, suwerslide: suicide, sh: self harm, sewercide: suicide, ' +
  'u: you, ur: your, r: are, rn: right now, tn: tonight, tonite: tonight, tmr: tomorrow, ' +
  'tmrw: tomorrow, cuz: because, bc: because, cause: because, everybody: everyone, nd: and, ' +
  'iwanttodie: i want to die, wanttodie: want to die, killmyself: kill myself, ' +
  'endmylife: end my life, pls: please, plz: please'

/** Words that say nothing here. */
const fillers =
  'just really so fucking fuckin fkn literally honestly kinda seriously actually totally ' +
  'sometimes always often truly legit genuinely lowkey highkey constantly simply finally ' +
  'probably very basically sincerely secretly desperately badly only already pretty lol lmao ' +
  'tbh ngl fr rlly rly sorta'

/** Words by what is read in their place. */
const spelledOut: ReadonlyMap<string, string> = new Map([
  ...shortForms.split(', ').map((pair): [string, string] => {
    const [short = '', long = ''] = pair.split(': ')
    return [short, long]
  }),
  ...fillers.split(' ').map((word): [string, string] => [word, '']),
])

function undisguise(text: string): string {
  return disguises.reduce((left, [disguise, word]) => left.replace(disguise, word), text)
}

function spellOut(sentence: string): string {
  const words = sentence.replace(/'/g, '').match(/[a-z0-9]+|[,:()–—]| - /g) ?? []
  return words
    .map((word) => (/^[a-z0-9]/.test(word) ? (spelledOut.get(word) ?? word) : ','))
    .filter(Boolean)
    .join(' ')
}

const chineseDisguises: readonly (readonly [RegExp, string])[] = [
  [/自鲨|自沙|自刹|自s(?:ha)?(?![a-z])|自杀杀|紫砂|紫杀|z[iì]?杀|zisha|自sha|字杀/g, '自杀'],
  [/想(?:亖|似了|寺|4(?!\d)|s(?![a-z])|si(?![a-z])|鼠)/g, '想死'],
  [/去(?:亖|4(?!\d)|s(?![a-z])|鼠)/g, '去死'],
  [/亖/g, '死'],
  [/鲨(?=了?(?:我)?自己)/g, '杀'],
  [/割wan|g腕|割腕腕/g, '割腕'],
  [/自can|自c(?![a-z])|zican/g, '自残'],
  [/跳lou|跳l(?![a-z])/g, '跳楼'],
  [/俺|偶(?=不?想)|窝(?=[想要不])/g, '我'],
]

function readChinese(text: string): readonly string[] {
  return text
    .split(/[.!?;\n…。！？；]+/)
    .map((sentence) => {
      const commas = simplify(sentence).replace(/[，、,:~～]/g, ',')
      const close = commas.replace(
        /(?<=[\p{Script=Han}a-z0-9])[^\p{Script=Han}a-z0-9,]+(?=\p{Script=Han})/gu,
        '',
      )
      return chineseDisguises.reduce((left, [disguise, word]) => left.replace(disguise, word), close.trim())
    })
    .filter((sentence) => /\p{Script=Han}/u.test(sentence))
    .flatMap(inPieces)
}

function inPieces(text: string): readonly string[] {
  const pieces: string[] = []
  for (let at = 0; at === 0 || at + overlap < text.length; at += pieceLength - overlap)
    pieces.push(text.slice(at, at + pieceLength))
  return pieces
}
