import type { AdapterState } from '../../../src/contract/platform.ts'
import { parseJson } from '../../../src/util/parse-json.ts'
import { sha256 } from '../../../src/util/sha256.ts'

/** Discord's limit for custom ids and values of choices. */
const longest = 100

/** How long values that fit into no custom id are kept; buttons older than that are answered with a sentence. */
const keptMs = 7 * 86_400_000

/** What a button, a choice or a form stands for. */
export interface Control {
  /** Path in the command tree. */
  readonly command: string
  readonly options: { readonly [name: string]: string }
}

const replyButtons = ['previous', 'next', 'regenerate', 'stop'] as const

/** What stands below replies. */
export type ReplyButton = (typeof replyButtons)[number]

/** Whether it is one of the buttons below a reply. */
export function isReplyButton({ command, options }: Control): boolean {
  return replyButtons.some((button) => button === command) && Object.keys(options).length === 0
}

/** A control as Discord carries it. */
export interface EncodedControl {
  /** At most 100 UTF-16 units; also for the value of an option of a select menu. */
  readonly customId: string
  /** What `keepControls` must store before the control is shown; `undefined`: the id says all. */
  readonly kept: { readonly key: string; readonly value: string } | undefined
}

/** What a custom id says; `kept`: the control is in the adapter's state under that key. */
export type DecodedCustomId =
  | { readonly type: 'control'; readonly control: Control }
  | { readonly type: 'kept'; readonly key: string }

/** First letter of an id: which form it has. Ids outlive versions of this program, so forms are added and never changed. */
const inlineForm = '1'
const keptForm = '2'

/** Shortest first: `1character set|character=seraphina`; what does not fit or could be bent on its way is kept under its hash. */
export function encodeCustomId({ command, options }: Control): EncodedControl {
  const fields = Object.entries(options).map(([name, value]) => `${guard(name)}=${guard(value)}`)
  const customId = `${inlineForm}${[guard(command), ...fields].join('|')}`
  const travelsWell = customId.trim() === customId && !/\p{C}/u.test(customId)
  if (customId.length <= longest && travelsWell) return { customId, kept: undefined }
  const value = JSON.stringify({ command, options })
  const hash = sha256(value).slice(0, 32)
  return { customId: `${keptForm}${hash}`, kept: { key: `control:${hash}`, value } }
}

/** Reads an id of ours; `undefined`: it is none, or a newer version's. */
export function decodeCustomId(customId: string): DecodedCustomId | undefined {
  const rest = customId.slice(1)
  if (customId.startsWith(keptForm) && /^[0-9a-f]{32}$/.test(rest))
    return { type: 'kept', key: `control:${rest}` }
  if (!customId.startsWith(inlineForm) || rest === '') return undefined
  const [command = '', ...fields] = rest.split('|')
  const pairs = fields.map((field) => field.split('=').map(plain))
  if (pairs.some(({ length }) => length !== 2)) return undefined
  return { type: 'control', control: { command: plain(command), options: Object.fromEntries(pairs) } }
}

/** Stores what does not fit into the ids of these controls. */
export async function keepControls(
  state: AdapterState,
  controls: readonly EncodedControl[],
  signal?: AbortSignal,
): Promise<void> {
  const limits = signal ? { ttlMs: keptMs, signal } : { ttlMs: keptMs }
  for (const { kept } of controls) if (kept) await state.set(kept.key, kept.value, limits)
}

/** The control of a custom id; `undefined`: it is none of ours, or what was kept for it has expired. */
export async function findControl(
  state: AdapterState,
  customId: string,
  signal?: AbortSignal,
): Promise<Control | undefined> {
  const decoded = decodeCustomId(customId)
  if (decoded?.type !== 'kept') return decoded?.control
  const value = await state.get(decoded.key, signal)
  const kept = value === undefined ? undefined : parseJson(value)
  return isControl(kept) ? kept : undefined
}

function isControl(value: unknown): value is Control {
  return typeof value === 'object' && value !== null && 'command' in value && 'options' in value
}

function guard(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('|', '~1').replaceAll('=', '~2')
}

function plain(text: string): string {
  return text.replaceAll('~2', '=').replaceAll('~1', '|').replaceAll('~0', '~')
}
