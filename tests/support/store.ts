import type { ChapterKey, ConversationKey } from '../../src/contract/conversation.ts'
import type {
  CommandInvoked,
  MessageDeleted,
  MessageEdited,
  MessageReceived,
} from '../../src/contract/event.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AcceptOptions, Batch, Change, Mailbox, MailboxWorker } from '../../src/contract/mailbox.ts'
import type { LogEntry } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import type { EmotionRecord, TurnRecord } from '../../src/contract/turn.ts'
import type { FakeClock } from './fake-clock.ts'

/** Where most tests of the store happen. */
export const tavern: ConversationKey = { platform: 'test', place: 'tavern', thread: 'hall' }
export const chapter: ChapterKey = { ...tavern, chapter: 'one' }

/** Handed over at once. */
export const atOnce: AcceptOptions = { queue: 'test', quietMs: 0, maxWaitMs: 6_000 }

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }

/** Keeps what is logged, as JSON. */
export function createRecordingLog(entries: string[]): Log {
  const write = (fields: object, message: string) => void entries.push(JSON.stringify({ message, ...fields }))
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }
  return log
}

/** The store of the test that runs, and what it logged. */
export interface Stage {
  readonly clock: FakeClock
  readonly store: Store
  readonly logged?: readonly string[]
}

/** Ids in order, and no chance at all. */
export function createFakeRandom(prefix = 'id') {
  let count = 0
  return { next: () => 0.5, id: () => `${prefix}-${++count}` }
}

/** A message; its platform message id is `m-` and its event id. */
export function message(
  id: string,
  text = `text of ${id}`,
  extra: Partial<MessageReceived> = {},
): MessageReceived {
  return {
    version: 1,
    type: 'message-received',
    id,
    messageId: `m-${id}`,
    conversation: tavern,
    audience: 'group',
    at: 0,
    locale: undefined,
    from: { id: 'ann', name: 'Ann' },
    text,
    isModerator: false,
    mentionsBot: false,
    replyTo: undefined,
    addressee: undefined,
    ...extra,
  }
}

export function command(id: string, extra: Partial<CommandInvoked> = {}): CommandInvoked {
  return {
    version: 1,
    type: 'command-invoked',
    id,
    conversation: tavern,
    audience: 'group',
    at: 0,
    locale: undefined,
    from: { id: 'ann', name: 'Ann' },
    command: 'help',
    options: {},
    isModerator: false,
    addressee: undefined,
    interaction: undefined,
    ...extra,
  }
}

export function edit(messageId: string, text: string, conversation = tavern): MessageEdited {
  const base = {
    version: 1,
    id: `edit-${messageId}`,
    conversation,
    audience: 'group',
    at: 0,
    locale: undefined,
  } as const
  return { ...base, type: 'message-edited', messageId, text }
}

export function deletion(messageId: string, conversation = tavern): MessageDeleted {
  const base = {
    version: 1,
    id: `deletion-${messageId}`,
    conversation,
    audience: 'group',
    at: 0,
    locale: undefined,
  } as const
  return { ...base, type: 'message-deleted', messageId }
}

/** What a message becomes in the history. */
export function lineOf(event: MessageReceived, extra: Partial<Line> = {}): Line {
  return line(event.id, event.text, {
    speakerId: event.from.id,
    speakerName: event.from.name,
    messageIds: [event.messageId],
    ...extra,
  })
}

export function line(id: string, text = `text of ${id}`, extra: Partial<Line> = {}): Line {
  return {
    id,
    revision: 0,
    role: 'user',
    speakerId: 'ann',
    speakerName: 'Ann',
    text,
    shown: undefined,
    emotion: undefined,
    emotionSource: 'off',
    at: 1,
    messageIds: [],
    turnId: '',
    take: undefined,
    kind: 'speech',
    ...extra,
  }
}

/** The record of a turn; its texts are `head`, `story` and `examples`, by these hashes. */
export function turnEntry(turnId: string, extra: Partial<TurnRecord> = {}, at = 1): LogEntry<'turn'> {
  const value: TurnRecord = {
    version: 3,
    turnId,
    take: 0,
    chapter,
    at,
    lineId: `${turnId}:reply`,
    personIds: ['ann'],
    eventIds: [],
    characterId: 'wren',
    characterName: 'Wren',
    characterRevision: 'r1',
    language: 'en',
    isGroup: true,
    systemHash: '',
    lore: [],
    headHash: 'head',
    storyHash: '',
    examplesHash: 'examples',
    userName: 'Ann',
    userInfo: '',
    speakers: [],
    lines: [],
    promptHash: 'hash',
    rendererVersion: 1,
    rendering: { dialect: 'chat', assistantFirst: true, systemMessage: true, emotionLabels: false },
    model: 'model',
    servedModel: undefined,
    lora: undefined,
    sampling: {
      temperature: 0.9,
      topP: 0.95,
      minP: 0.05,
      topK: undefined,
      repetitionPenalty: undefined,
      maxTokens: 256,
    },
    seed: 1,
    emptyAnswers: 0,
    raw: `raw of ${turnId}`,
    acceptedLength: 3,
    shown: `shown of ${turnId}`,
    finishReason: 'stop',
    usage: undefined,
    timings: { firstTokenMs: 1, totalMs: 2 },
    emotion: undefined,
    emotionSource: 'off',
    messageIds: [],
    ...extra,
  }
  const { platform, place, thread } = value.chapter
  const conversation = { platform, place, thread }
  return {
    id: `${turnId}:${value.take}`,
    name: 'turn',
    at,
    conversation,
    turnId,
    personIds: value.personIds,
    value,
  }
}

/** That a helper read how a line was said; by default nobody's. */
export function emotionEntry(
  lineId: string,
  extra: Partial<EmotionRecord> = {},
  personIds: readonly string[] = [],
): LogEntry<'emotion'> {
  const value: EmotionRecord = {
    version: 1,
    chapter,
    line: { id: lineId, revision: 0 },
    take: undefined,
    emotion: 'happiness',
    source: 'batch',
    model: 'helper',
    ...extra,
  }
  const { platform, place, thread } = value.chapter
  const conversation = { platform, place, thread }
  return { id: lineId, name: 'emotion', at: 1, conversation, turnId: '', personIds, value }
}

/** Every message of a batch as a line of the first chapter. */
export function linesOf(batch: Batch): Change {
  const lines = batch.events
    .filter((event) => event.type === 'message-received')
    .map((event) => lineOf(event))
  return { type: 'lines-appended', chapter: { ...batch.conversation, chapter: 'one' }, lines }
}

/** Commits a batch whole: each message becomes a line. */
export async function commitAll(batch: Batch): Promise<void> {
  await batch.commit({ handledEventIds: batch.events.map(({ id }) => id), changes: [linesOf(batch)] })
}

export interface TestWorker {
  /** Ids of the events of each batch, in the order of handing over. */
  readonly handed: string[][]
  readonly batches: Batch[]
  /** No more batches; resolves when what ran has ended. */
  end(): Promise<void>
}

/** Works until it is told to end. */
export function startWorker(
  mailbox: Mailbox,
  options: Partial<Omit<MailboxWorker, 'signal'>> = {},
): TestWorker {
  const { queue = 'test', concurrency = 8, handle = commitAll } = options
  const stopping = new AbortController()
  const handed: string[][] = []
  const batches: Batch[] = []
  const working = mailbox.work({
    queue,
    concurrency,
    signal: stopping.signal,
    handle: async (batch) => {
      handed.push(batch.events.map(({ id }) => id))
      batches.push(batch)
      await handle(batch)
    },
  })
  return {
    handed,
    batches,
    async end() {
      stopping.abort()
      await working
    },
  }
}

/** A handler that waits to be let go, or to fail. */
export function createGate() {
  const entered = Promise.withResolvers<Batch>()
  const left = Promise.withResolvers<void>()
  return {
    handle: async (batch: Batch) => {
      entered.resolve(batch)
      await left.promise
    },
    entered: entered.promise,
    open: () => left.resolve(),
    fail: (error: unknown) => left.reject(error),
  }
}
