import type { Line } from '../../src/contract/line.ts'
import type { Store } from '../../src/contract/store.ts'
import type { LoopbackMessage } from '../../src/testing/index.ts'
import { sum } from '../bench/support/statistics.ts'
import { turnOf } from './explain.ts'
import { conversationOf, editedText, isErased, isToBeAnswered, type Said, wordsOf } from './people.ts'
import { loopbackKeyOf } from './platform.ts'

/** What a run left behind that it should not have, by message or line. */
export interface Audit {
  /** Lines of all histories, replies included. */
  readonly lines: number
  readonly turns: number
  /** Messages that are in no history. */
  readonly lost: readonly string[]
  /** Messages that are in a history more than once. */
  readonly doubled: readonly string[]
  /** Messages that stand behind one that was said later. */
  readonly outOfOrder: readonly string[]
  /** Deleted messages that are in a history, and edited ones with their old text. */
  readonly unamended: readonly string[]
  /** What is left of conversations that were erased: lines, entries of the log, waiting events. */
  readonly unerased: readonly string[]
  /** Messages that are in no turn record, in those of two turns, or of another turn than their line. */
  readonly notInOneTurn: readonly string[]
  /** Turns that nobody stopped without a reply in the history, with two, or with one that stands elsewhere than behind its messages. */
  readonly unanswered: readonly string[]
  /** Replies whose receipts name no message of the platform that says the same. */
  readonly unreceipted: readonly string[]
  /** What still waits in the mailbox. */
  readonly waiting: number
  /** Replies that people see though no history knows them: they saw it twice. */
  readonly repeated: readonly LoopbackMessage[]
  /** How often an answer was found by its key after a crash, and used again. */
  readonly found: number
}

/** Compares what was said and shown with what is stored. */
export async function audit(
  store: Store,
  said: readonly (readonly Said[])[],
  shown: readonly LoopbackMessage[],
  keyOf: KeyOf = loopbackKeyOf,
): Promise<Audit> {
  const replies = shown.filter(({ type, isDeleted }) => type === 'reply' && !isDeleted)
  // A platform may count the messages of each place anew.
  const byId = new Map(replies.map((message) => [`${message.place} ${message.messageId}`, message]))
  const turnsOf = await readTurns(store)
  const findings: Findings = {
    lost: [],
    doubled: [],
    outOfOrder: [],
    unamended: [],
    unerased: [],
    notInOneTurn: [],
    unanswered: [],
    unreceipted: [],
  }
  const receipted = new Set<string>()
  const places = said
    .keys()
    .filter(isErased)
    .map((index) => conversationOf(index).place)
  const erased = new Set(places)
  let lines = 0
  let turns = 0
  for (const [index, own] of said.entries()) {
    const history = await readHistory(store, index, keyOf)
    if (isErased(index)) {
      findings.unerased.push(...history.map(({ id }) => id), ...(await readTraces(store, index, keyOf)))
      continue
    }
    lines += history.length
    turns += new Set(history.map(({ turnId }) => turnId)).size
    checkMessages(own, history, findings)
    checkTurns(own, history, turnsOf, findings)
    const { place } = conversationOf(index)
    checkReplies(own, history, (messageId) => byId.get(`${place} ${messageId}`), findings)
    for (const { role, messageIds } of history)
      if (role === 'character') for (const id of messageIds) receipted.add(`${place} ${id}`)
  }
  return {
    ...findings,
    lines,
    turns,
    waiting: (await store.mailbox.list()).length,
    repeated: replies.filter(
      ({ messageId, place }) => !receipted.has(`${place} ${messageId}`) && !erased.has(place),
    ),
    found: countFound(shown),
  }
}

/** Messages of one answer are found together. */
function countFound(shown: readonly LoopbackMessage[]): number {
  const counts = new Map<string, number>()
  for (const { key, found } of shown) {
    const turn = turnOf(key)
    // What is told beside the turns has the name of a text in its key.
    if (!turn.includes(':')) counts.set(turn, Math.max(counts.get(turn) ?? 0, found))
  }
  return sum([...counts.values()])
}

type KeyOf = typeof loopbackKeyOf

type Findings = {
  readonly [Name in
    | 'lost'
    | 'doubled'
    | 'outOfOrder'
    | 'unamended'
    | 'unerased'
    | 'notInOneTurn'
    | 'unanswered'
    | 'unreceipted']: string[]
}

async function readHistory(store: Store, index: number, keyOf: KeyOf): Promise<readonly Line[]> {
  const conversation = conversationOf(index)
  const chapter = { ...keyOf(conversation), chapter: conversation.audience === 'group' ? 'main' : 'lin' }
  const { lines } = await store.memory.history.read(chapter, { limit: 100_000 })
  return lines.filter(({ kind }) => kind === 'speech')
}

/** What the log and the mailbox know of a conversation. */
async function readTraces(store: Store, index: number, keyOf: KeyOf): Promise<readonly string[]> {
  const conversation = keyOf(conversationOf(index))
  const traces: string[] = []
  for await (const { id } of store.memory.log.stream('turn', { conversation })) traces.push(id)
  for (const item of await store.mailbox.list())
    if (item.conversation.place === conversation.place && item.conversation.thread === conversation.thread)
      traces.push(item.eventId)
  return traces
}

/** By event, the turns whose records name it. */
async function readTurns(store: Store): Promise<Map<string, Set<string>>> {
  const turnsOf = new Map<string, Set<string>>()
  for await (const { value } of store.memory.log.stream('turn')) {
    for (const eventId of value.eventIds)
      turnsOf.set(eventId, (turnsOf.get(eventId) ?? new Set()).add(value.turnId))
  }
  return turnsOf
}

function checkMessages(own: readonly Said[], history: readonly Line[], findings: Findings): void {
  const order = new Map(own.map(({ messageId }, index) => [messageId, index]))
  const counts = new Map<string, number>()
  let last = -1
  for (const { role, messageIds } of history) {
    if (role !== 'user') continue
    const messageId = messageIds[0] ?? ''
    const index = order.get(messageId) ?? -1
    counts.set(messageId, (counts.get(messageId) ?? 0) + 1)
    if (index < last) findings.outOfOrder.push(messageId)
    last = Math.max(last, index)
  }
  for (const { messageId, word, fate } of own) {
    const count = counts.get(messageId) ?? 0
    const text = history.find(({ messageIds }) => messageIds[0] === messageId)?.text ?? ''
    if (count === 0 && fate !== 'deleted') findings.lost.push(messageId)
    if (count > 1) findings.doubled.push(messageId)
    const isAsItWas = fate === 'deleted' ? count > 0 : fate === 'edited' && text !== editedText(word)
    if (isAsItWas) findings.unamended.push(messageId)
  }
}

function checkTurns(
  own: readonly Said[],
  history: readonly Line[],
  turnsOf: ReadonlyMap<string, ReadonlySet<string>>,
  findings: Findings,
): void {
  const lineOf = new Map(history.map((line) => [line.messageIds[0], line]))
  for (const { messageId, fate } of own) {
    // The event is known by the id of the message, or by that of its line.
    const turns = turnsOf.get(messageId) ?? turnsOf.get(lineOf.get(messageId)?.id ?? '') ?? new Set()
    // What was stopped before its first word has no record, and what was deleted has no line.
    if (turns.size === 0 && fate !== 'kept' && fate !== 'edited') continue
    const turnId = lineOf.get(messageId)?.turnId ?? ''
    const isIts = turns.has(turnId) || fate === 'deleted'
    if (turns.size !== 1 || !isIts) findings.notInOneTurn.push(messageId)
  }
}

/** Each turn is some messages and then one reply, which names the words of all of them. */
function checkReplies(
  own: readonly Said[],
  history: readonly Line[],
  find: (messageId: string) => LoopbackMessage | undefined,
  findings: Findings,
): void {
  // Whether these are answered, and with what, is a matter of moments.
  const optional = new Set(own.filter((message) => !isToBeAnswered(message)).map(({ word }) => word))
  const requiredOf = (text: string) => wordsOf(text).filter((word) => !optional.has(word))
  const answered = new Set<string>()
  let words: string[] = []
  let turnIds = new Set<string>()
  for (const line of history) {
    const { role, turnId, text, messageIds } = line
    const required = requiredOf(text)
    if (role === 'user') {
      words.push(...required)
      if (required.length > 0) turnIds.add(turnId)
      continue
    }
    const isWhole = [...turnIds].every((id) => id === turnId) && !answered.has(turnId)
    if (!isWhole || required.join() !== words.join()) findings.unanswered.push(turnId)
    const seen = find(messageIds[0] ?? '')?.versions.at(-1)?.text
    // Under a reply that was stopped, it is said in small print.
    if (seen?.split('\n')[0] !== (line.shown ?? text)) findings.unreceipted.push(turnId)
    answered.add(turnId)
    words = []
    turnIds = new Set()
  }
  for (const turnId of turnIds) findings.unanswered.push(turnId)
}
