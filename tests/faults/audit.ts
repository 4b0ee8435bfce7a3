import type { Line } from '../../src/contract/line.ts'
import type { Store } from '../../src/contract/store.ts'
import type { LoopbackMessage } from '../../src/testing/index.ts'
import { conversationOf, type Said, wordsOf } from './people.ts'

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
  /** Messages that are in no turn record, in those of two turns, or of another turn than their line. */
  readonly notInOneTurn: readonly string[]
  /** Turns without a reply in the history, with two, or with one that stands elsewhere than behind its messages. */
  readonly unanswered: readonly string[]
  /** Replies whose receipts name no message of the platform that says the same. */
  readonly unreceipted: readonly string[]
  /** What still waits in the mailbox. */
  readonly waiting: number
  /** Replies that people see though no history knows them: they saw it twice. */
  readonly repeated: readonly LoopbackMessage[]
  /** Replies that were found by their key after a crash, and used again. */
  readonly found: number
}

/** Compares what was said and shown with what is stored. */
export async function audit(
  store: Store,
  said: readonly (readonly Said[])[],
  shown: readonly LoopbackMessage[],
): Promise<Audit> {
  const replies = shown.filter(({ type, isDeleted }) => type === 'reply' && !isDeleted)
  const byId = new Map(replies.map((message) => [message.messageId, message]))
  const turnsOf = await readTurns(store)
  const findings: Findings = {
    lost: [],
    doubled: [],
    outOfOrder: [],
    notInOneTurn: [],
    unanswered: [],
    unreceipted: [],
  }
  const receipted = new Set<string>()
  let lines = 0
  let turns = 0
  for (const [index, own] of said.entries()) {
    const history = await readHistory(store, index)
    lines += history.length
    turns += new Set(history.map(({ turnId }) => turnId)).size
    checkMessages(own, history, findings)
    checkTurns(own, history, turnsOf, findings)
    checkReplies(history, byId, findings)
    for (const { role, messageIds } of history)
      if (role === 'character') for (const id of messageIds) receipted.add(id)
  }
  return {
    ...findings,
    lines,
    turns,
    waiting: (await store.mailbox.list()).length,
    repeated: replies.filter(({ messageId }) => !receipted.has(messageId)),
    found: replies.filter(({ found }) => found > 0).length,
  }
}

type Findings = {
  readonly [Name in
    | 'lost'
    | 'doubled'
    | 'outOfOrder'
    | 'notInOneTurn'
    | 'unanswered'
    | 'unreceipted']: string[]
}

async function readHistory(store: Store, index: number): Promise<readonly Line[]> {
  const { place, thread } = conversationOf(index)
  const chapter = { platform: 'loopback', place, thread, chapter: 'lin' }
  const { lines } = await store.memory.history.read(chapter, { limit: 100_000 })
  return lines.filter(({ kind }) => kind === 'speech')
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
  for (const { messageId } of own) {
    const count = counts.get(messageId) ?? 0
    if (count === 0) findings.lost.push(messageId)
    if (count > 1) findings.doubled.push(messageId)
  }
}

function checkTurns(
  own: readonly Said[],
  history: readonly Line[],
  turnsOf: ReadonlyMap<string, ReadonlySet<string>>,
  findings: Findings,
): void {
  const lineOf = new Map(history.map((line) => [line.messageIds[0], line]))
  for (const { messageId } of own) {
    const turns = turnsOf.get(messageId) ?? new Set()
    const turnId = lineOf.get(messageId)?.turnId ?? ''
    if (turns.size !== 1 || !turns.has(turnId)) findings.notInOneTurn.push(messageId)
  }
}

/** Each turn is some messages and then one reply, which names the words of all of them. */
function checkReplies(
  history: readonly Line[],
  shown: ReadonlyMap<string, LoopbackMessage>,
  findings: Findings,
): void {
  const answered = new Set<string>()
  let words: string[] = []
  let turnIds = new Set<string>()
  for (const { role, turnId, text, messageIds } of history) {
    if (role === 'user') {
      words.push(...wordsOf(text))
      turnIds.add(turnId)
      continue
    }
    const isWhole = turnIds.size === 1 && turnIds.has(turnId) && !answered.has(turnId)
    if (!isWhole || wordsOf(text).join() !== words.join()) findings.unanswered.push(turnId)
    const message = shown.get(messageIds[0] ?? '')
    if (message?.versions.at(-1)?.text !== text) findings.unreceipted.push(turnId)
    answered.add(turnId)
    words = []
    turnIds = new Set()
  }
  for (const turnId of turnIds) findings.unanswered.push(turnId)
}
