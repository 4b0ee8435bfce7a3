import type { AdapterState } from '../../../../src/contract/platform.ts'
import { parseJson } from '../../../../src/util/parse-json.ts'
import { sha256 } from '../../../../src/util/sha256.ts'
import type { PartialCall } from '../questions/questions.ts'

/** Telegram's limit for what a button says (UTF-8 bytes). */
const longestBytes = 64

/** How long is kept what fits into no button; those that are older are answered with a sentence. */
const keptMs = 30 * 86_400_000

const replyButtons = {
  p: 'previous',
  n: 'next',
  r: 'regenerate',
  w: 'rewrite',
  g: 'good',
  b: 'bad',
} as const

/** What stands below replies: commands, and how it is rated. */
export type ReplyButton = (typeof replyButtons)[keyof typeof replyButtons]

/** What a button below a question of ours does. */
export type QuestionPress =
  | { readonly type: 'page'; readonly page: number }
  | { readonly type: (typeof plainPresses)[number] }
  | { readonly type: 'value' | 'toggle'; readonly value: string }

/** `stay` does nothing. */
const plainPresses = ['search', 'cancel', 'done', 'stay'] as const

/** What a button says. */
export type Press =
  | { readonly type: 'control'; readonly control: PartialCall }
  | { readonly type: 'reply'; readonly button: ReplyButton }
  | { readonly type: 'question'; readonly press: QuestionPress }

/** As Telegram carries it. */
export interface EncodedPress {
  /** At most 64 bytes. */
  readonly data: string
  /** What `keepPresses` must store before the button is shown; `undefined`: the data says all. */
  readonly kept: { readonly key: string; readonly value: string } | undefined
}

/** First letter: which form it has. Buttons outlive versions of this program, so forms are added and never changed. */
const forms = { control: '1', kept: '2', reply: '3', question: '4' } as const

/** Writes it: `1character set|character=seraphina`, `3r`, `4=seraphina`. What does not fit is kept under its hash. */
export function encodePress(press: Press): EncodedPress {
  const data = encodeShort(press)
  if (Buffer.byteLength(data) <= longestBytes && data.isWellFormed()) return { data, kept: undefined }
  const value = JSON.stringify(press)
  const hash = sha256(value).slice(0, 32)
  return { data: `${forms.kept}${hash}`, kept: { key: `press:${hash}`, value } }
}

function encodeShort(press: Press): string {
  switch (press.type) {
    case 'control': {
      const { command, options } = press.control
      const fields = Object.entries(options).map(([name, value]) => `${guard(name)}=${guard(value)}`)
      return `${forms.control}${[guard(command), ...fields].join('|')}`
    }
    case 'reply': {
      const letter = Object.entries(replyButtons).find(([, button]) => button === press.button)?.[0]
      return `${forms.reply}${letter}`
    }
    case 'question':
      return `${forms.question}${encodeQuestionPress(press.press)}`
  }
}

function encodeQuestionPress(press: QuestionPress): string {
  switch (press.type) {
    case 'page':
      return `p${press.page}`
    case 'value':
      return `=${press.value}`
    case 'toggle':
      return `~${press.value}`
    default:
      return press.type
  }
}

/** What some data says; `kept`: it is in the adapter's state under that key; `undefined`: it is none of ours, or a newer version's. */
export function decodePress(
  data: string,
): Press | { readonly type: 'kept'; readonly key: string } | undefined {
  const rest = data.slice(1)
  switch (data.charAt(0)) {
    case forms.control:
      return decodeControl(rest)
    case forms.kept:
      return /^[0-9a-f]{32}$/.test(rest) ? { type: 'kept', key: `press:${rest}` } : undefined
    case forms.reply: {
      const button = Object.entries(replyButtons).find(([letter]) => letter === rest)?.[1]
      return button && { type: 'reply', button }
    }
    case forms.question: {
      const press = decodeQuestionPress(rest)
      return press && { type: 'question', press }
    }
    default:
      return undefined
  }
}

function decodeControl(rest: string): Press | undefined {
  const [command = '', ...fields] = rest.split('|')
  const pairs = fields.map((field) => field.split('=').map(plain))
  if (command === '' || pairs.some(({ length }) => length !== 2)) return undefined
  return { type: 'control', control: { command: plain(command), options: Object.fromEntries(pairs) } }
}

function decodeQuestionPress(rest: string): QuestionPress | undefined {
  const value = rest.slice(1)
  if (rest.startsWith('=')) return { type: 'value', value }
  if (rest.startsWith('~')) return { type: 'toggle', value }
  if (/^p\d{1,6}$/.test(rest)) return { type: 'page', page: Number(value) }
  const type = plainPresses.find((one) => one === rest)
  return type && { type }
}

/** Stores what does not fit into these buttons. */
export async function keepPresses(
  state: AdapterState,
  presses: readonly EncodedPress[],
  signal?: AbortSignal,
): Promise<void> {
  const limits = signal ? { ttlMs: keptMs, signal } : { ttlMs: keptMs }
  for (const { kept } of presses) if (kept) await state.set(kept.key, kept.value, limits)
}

/** What a button says; `undefined`: it is none of ours, or what was kept for it has expired. */
export async function findPress(
  state: AdapterState,
  data: string,
  signal?: AbortSignal,
): Promise<Press | undefined> {
  const decoded = decodePress(data)
  if (decoded?.type !== 'kept') return decoded
  const value = await state.get(decoded.key, signal)
  const kept = value === undefined ? undefined : parseJson(value)
  return isPress(kept) ? kept : undefined
}

/** We wrote it; it may be another version's. */
function isPress(value: unknown): value is Press {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  return ('control' in value && value.type === 'control') || ('press' in value && value.type === 'question')
}

function guard(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('|', '~1').replaceAll('=', '~2')
}

function plain(text: string): string {
  return text.replaceAll('~2', '=').replaceAll('~1', '|').replaceAll('~0', '~')
}
