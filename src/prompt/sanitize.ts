import { maxMessageLength } from '../contract/event.ts'
import { fold } from '../util/fold.ts'
import { hasCjk } from '../util/has-cjk.ts'
import { colons, createLabelMatcher } from './labels.ts'

/**
 * The pure step between what people write and the prompt; the renderer then copies byte for byte.
 *
 * A person's words reach a prompt in three places: a line's text, a name, and what they wrote with `/me`. All three pass
 * through here, and what could be taken for something else than words is made harmless:
 *
 * - letters that nobody sees: control, zero-width, bidirectional and tag characters, runs of variation selectors
 * - tokens of chat templates, such as `<|im_start|>`, `[INST]`, `</s>`: their brackets become round
 * - a line that begins like a turn of the character, of the system or of the narrator: `Wren: hello` becomes `Wren, hello`,
 *   which still calls her; `（旁白：…）` loses its word
 * - names with line breaks, brackets and colons, names of other roles, and names that are taken
 */
export interface TextOptions {
  /** Names that can begin a turn here: the characters' and their nicknames. */
  readonly names?: readonly string[]
  /** Most characters; what is over goes. */
  readonly maxLength?: number
  /**
   * What `Wren: hello` becomes: `Wren, hello`, which still calls her, or `Wren — hello`, where what is written is no call. Default:
   * `call`.
   */
  readonly labelsBecome?: 'call' | 'aside'
}

/** See {@link sanitizeName}. */
export interface NameOptions {
  /** Names that are not a person's to use: the characters' and their nicknames. */
  readonly taken?: readonly string[]
  /** The name of somebody whose name has nothing to show, in the session's language; `someone` where the caller gives none. */
  readonly fallback?: string
}

const longestName = 32
const longestProfile = 600

const roles = ['system', 'assistant', 'user', 'narrator', '系统', '助手', '用户', '旁白', '大家', 'everyone']
const matchRole = createLabelMatcher(roles)

/** Letters, marks and spaces of Latin and Chinese text, all of them seen: most messages have nothing else. */
const plain =
  /^[\n\t -~\u00A0-\u00AC\u00AE-\u02FF\u2010-\u2027\u3000-\u3029\u3030-\u3098\u309B-\u3163\u3165-\u9FFF\uFF01-\uFF9F]*$/

const unseen =
  /[[\p{Cc}\p{Cf}\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0\u{E0100}-\u{E01EF}]--[\n\t\u200C\u200D\u0600-\u0605\u06DD]]/gv
// Emoji are joined by U+200D; Arabic and Indic scripts are written with both joiners. Elsewhere they only hide.
const strayJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{sc=Arab}\p{sc=Syrc}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Mymr}\p{sc=Khmr}])[\u200C\u200D]|[\u200C\u200D](?!\S)/gu
const lineBreak = /\r\n?|[\v\f\u0085\u2028\u2029]/g
const angledToken =
  /<([|｜][^<>\n]{1,60}[|｜]|\/?(?:s|bos|eos|pad|unk|mask|sop|eop|think|begin_of_\w+|end_of_\w+|start_of_\w+)|<\/?SYS>)>/gi
const squareToken = /\[(\/?INST|g?MASK|sMASK|BOS|EOS|\/?SYSTEM_PROMPT|\/?AVAILABLE_TOOLS)\]/g
const narration = new RegExp(`([（([【［{｛])\\s*(?:(?:旁白|narrator|系统|system)\\s*[${colons}]\\s*)+`, 'gi')
const notInNames = new RegExp(`[\\s[\\]【】［］{}<>*|\`"“”\\\\${colons}]+`, 'g')
const labelFrame = new RegExp(`^[[【［*\\s]+|[\\]】］*\\s${colons}]+$`, 'g')
const aiMark = /(?:\s*\(\s*ai\s*\)|\sai)$/
const roleLooks = new Set(roles.map(lookOf))

/** Makes a message's text safe to stand in a prompt. Applying it again changes nothing. */
export function sanitizeText(text: string, options: TextOptions = {}): string {
  const matchName = createLabelMatcher(options.names ?? [])
  let before = ''
  // A cut may leave a joiner at the end.
  let seen = visible(clipped(visible(text), options.maxLength ?? maxMessageLength))
  // What is taken out may leave what it was hidden in.
  while (seen !== before) {
    before = seen
    seen = disarmNarration(seen.replace(angledToken, '($1)').replace(squareToken, '($1)'))
      .split('\n')
      .map((line) => disarmLabel(line, matchName, options.labelsBecome ?? 'call'))
      .join('\n')
  }
  return seen.replace(/\n{3,}/g, '\n\n').trim()
}

/** Makes a person's name safe to stand before their words. Never empty. */
export function sanitizeName(name: string, options: NameOptions = {}): string {
  const letters = visible(name).replace(notInNames, ' ')
  const clean = clipped(letters.trim(), longestName).trim() || (options.fallback ?? 'someone')
  const looks = lookOf(clean)
  const isTaken = roleLooks.has(looks) || options.taken?.some((taken) => lookOf(taken) === looks)
  if (!isTaken) return clean
  return hasCjk(clean) ? `${clean}（访客）` : `${clean} (guest)`
}

/** Makes what somebody says of themselves safe: one line of bounded length. */
export function sanitizeProfile(text: string): string {
  return sanitizeText(text, { maxLength: longestProfile }).replace(/\s+/g, ' ')
}

/** `（旁白：…）` loses its word: nobody but us tells what happens. */
export function disarmNarration(text: string): string {
  return text.replace(narration, '$1')
}

/** What a name is taken for: spaces, marks and our own mark behind it do not count. */
function lookOf(name: string): string {
  const folded = fold(name)
  return folded.replace(aiMark, '').replace(/[^\p{L}\p{N}\p{M}]+/gu, '') || folded
}

/** Without what nobody sees, and with one kind of line break. */
function visible(text: string): string {
  if (plain.test(text)) return text
  return text
    .toWellFormed()
    .replace(lineBreak, '\n')
    .replace(unseen, '')
    .replace(/([\u200C\u200D])[\u200C\u200D]+/g, '$1')
    .replace(strayJoiner, '')
    .replace(/([\uFE00-\uFE0F])[\uFE00-\uFE0F]+/g, '$1')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
}

function clipped(text: string, maxLength: number): string {
  return text.length <= maxLength
    ? text
    : text
        .slice(0, maxLength)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
}

const afterNames = { call: ['，', ', '], aside: ['——', ' — '] } as const

/** A label at a line's start becomes an address: the name and a comma, or a dash. */
function disarmLabel(
  line: string,
  matchName: ReturnType<typeof createLabelMatcher>,
  becomes: keyof typeof afterNames,
): string {
  const words = line.trimStart()
  const role = matchRole(`${words}\n`)
  const match = role.type === 'label' ? role : matchName(`${words}\n`)
  if (match.type !== 'label') return line
  const name = words.slice(0, match.end).replace(labelFrame, '').replaceAll('*', '')
  const rest = words.slice(match.end).trimStart()
  if (rest === '') return name
  const [chinese, other] = afterNames[becomes]
  return `${name}${hasCjk(name) ? chinese : other}${rest}`
}
