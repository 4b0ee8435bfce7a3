import type { AttachedFile } from '../../../../src/contract/event.ts'
import type { AdapterState } from '../../../../src/contract/platform.ts'
import type { ChoiceOption } from '../../../../src/contract/reply.ts'
import { parseJson } from '../../../../src/util/parse-json.ts'
import { decodeEphemeralId, type Whereabouts } from '../../places.ts'

/** How long a question can be answered. */
const askedMs = 86_400_000

/** How long a choice can be made that needs to be remembered. */
const offeredMs = 30 * 86_400_000

/** A call of the command tree, as far as it is known. */
export interface PartialCall {
  /** A path, or its beginning. */
  readonly command: string
  readonly options: { readonly [name: string]: string }
}

/** Something that a command lacks, and that this person alone is asked for. */
export interface Question {
  readonly type: 'asked'
  /** A person, or a chat in whose name somebody writes: see `askerOf`. */
  readonly asker: string
  readonly call: PartialCall
  /** Name of the option; empty: the next word of the command. */
  readonly asks: string
  /** `words`, `file` and `search` are answered by a message that replies, the others by buttons. `confirm`: whether it shall be done. */
  readonly how: 'pick' | 'several' | 'words' | 'file' | 'search' | 'confirm'
  /** What stands above its buttons, whatever page is shown; absent: what it asks. */
  readonly intro?: string
  /** What names have to have in them. */
  readonly search: string
  /** Of several. */
  readonly chosen: readonly string[]
  /** What the command shall read; absent: nothing. */
  readonly file?: AttachedFile
}

/** A choice that does not fit into its buttons: it has pages, or it is about another chat than the one that shows it. */
export interface Offer {
  readonly type: 'offer'
  readonly options: readonly ChoiceOption[]
  readonly where: Omit<Whereabouts, 'chatId'>
}

/** A message of ours, as `encodeMessageId` names it, and where it is. */
export interface QuestionMessage {
  readonly placeId: number
  readonly messageId: string
}

/** What one person alone sees is named by their id: it lies with what is theirs, and is forgotten with them. */
function shelfOf(state: AdapterState, { placeId, messageId }: QuestionMessage): AdapterState {
  return state.at(`${decodeEphemeralId(messageId)?.userId ?? placeId}`)
}

/** Remembers what a message asks. */
export async function keepQuestion(
  state: AdapterState,
  message: QuestionMessage,
  question: Question | Offer,
  signal?: AbortSignal,
): Promise<void> {
  const ttlMs = question.type === 'asked' ? askedMs : offeredMs
  const limits = signal ? { ttlMs, signal } : { ttlMs }
  await shelfOf(state, message).set(`question:${message.messageId}`, JSON.stringify(question), limits)
}

/** What a message asks; `undefined`: nothing, or not any more. */
export async function findQuestion(
  state: AdapterState,
  message: QuestionMessage,
  signal?: AbortSignal,
): Promise<Question | Offer | undefined> {
  const value = await shelfOf(state, message).get(`question:${message.messageId}`, signal)
  const question = value === undefined ? undefined : parseJson(value)
  return isQuestion(question) ? question : undefined
}

/** Remembers which message asks somebody by buttons; answers the one that did before, if it is not answered yet. */
export async function keepAsked(
  state: AdapterState,
  { placeId, messageId }: QuestionMessage,
  askerId: number,
): Promise<string | undefined> {
  const key = `asked:${placeId}`
  const theirs = state.at(`${askerId}`)
  const before = await theirs.get(key)
  await theirs.set(key, messageId, { ttlMs: askedMs })
  return before === messageId ? undefined : before
}

/** It was answered. */
export async function forgetAsked(state: AdapterState, placeId: number, askerId: number): Promise<void> {
  await state.at(`${askerId}`).set(`asked:${placeId}`, undefined)
}

/** How long a file is taken for the answer to a question that it does not reply to. */
const fileAskedMs = 15 * 60_000

/** Remembers that a file is asked for in a private chat: there, people send it without replying. */
export async function keepFileQuestion(
  state: AdapterState,
  placeId: number,
  messageId: string,
): Promise<void> {
  await state.at(`${placeId}`).set('file-question', messageId, { ttlMs: fileAskedMs })
}

/** The message that asks for a file there. */
export async function findFileQuestion(state: AdapterState, placeId: number): Promise<string | undefined> {
  return await state.at(`${placeId}`).get('file-question')
}

/** It was answered, or somebody went on with something else. */
export async function forgetFileQuestion(
  state: AdapterState,
  placeId: number,
  messageId: string,
): Promise<void> {
  if ((await findFileQuestion(state, placeId)) !== messageId) return
  await state.at(`${placeId}`).set('file-question', undefined)
}

/** We wrote it. */
function isQuestion(value: unknown): value is Question | Offer {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  return (
    (value.type === 'asked' && 'call' in value && 'asker' in value) ||
    (value.type === 'offer' && 'options' in value)
  )
}
