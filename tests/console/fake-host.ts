import type { InboundEvent, QueuedEvent } from '../../src/contract/event.ts'
import type { Counted } from '../../src/contract/limits.ts'
import type { Acceptance } from '../../src/contract/mailbox.ts'
import type {
  AdapterHost,
  Delivery,
  HostAnswer,
  HostQuery,
  PlatformAdapter,
} from '../../src/contract/platform.ts'
import type { Receipt, ReplyPart } from '../../src/contract/reply.ts'
import { stateIn } from '../support/adapter-state.ts'

/** What an event is answered with. */
export type Answer = (event: QueuedEvent) => Iterable<ReplyPart> | AsyncIterable<ReplyPart>

/** Stands for whoever runs an adapter: takes its events, answers each in order, and tells when nothing runs. */
export class FakeHost implements AdapterHost {
  readonly events: InboundEvent[] = []
  readonly receipts: Receipt[] = []
  acceptance: Acceptance = 'accepted'
  /** Whether answers can be saved. */
  canWrite = true
  earlierLines: Extract<HostAnswer, { type: 'recent-lines' }>['lines'] = []
  characters: Extract<HostAnswer, { type: 'characters' }>['characters'] = []
  /** Until the adapter reads no more. */
  listening: Promise<void> = Promise.resolve()
  private readonly answer: Answer
  private adapter: PlatformAdapter | undefined
  private work: Promise<unknown> = Promise.resolve()

  constructor(answer: Answer) {
    this.answer = answer
  }

  async run(adapter: PlatformAdapter, signal: AbortSignal): Promise<void> {
    this.adapter = adapter
    this.listening = adapter.listen(this, signal)
    await this.listening
    await this.work
    await adapter.close()
  }

  async accept(event: InboundEvent): Promise<Acceptance> {
    this.events.push(event)
    if (this.acceptance !== 'accepted') return this.acceptance
    if (event.type === 'message-received' || event.type === 'command-invoked') {
      if (event.type === 'command-invoked' && event.command === 'stop') await drain(this.answer(event))
      else this.work = this.work.then(() => this.deliver([event.id], this.answer(event)))
    }
    return 'accepted'
  }

  /** Delivers as whoever works the mailbox does. */
  async deliver(
    eventIds: readonly string[],
    parts: Iterable<ReplyPart> | AsyncIterable<ReplyPart>,
  ): Promise<void> {
    const target = {
      conversation: { platform: 'console', place: 'local', thread: '' },
      eventIds,
      interactionToken: undefined,
      idempotencyKey: '',
      isTakenOver: false,
    }
    const delivery: Delivery | undefined = await this.adapter?.deliver(
      target,
      iterate(parts),
      new AbortController().signal,
    )
    this.receipts.push(...(delivery?.receipts ?? []))
    await delivery?.settle(this.canWrite)
  }

  readonly state = stateIn(new Map())

  hash(text: string): string {
    return text
  }

  async fetchPosition(): Promise<undefined> {}

  async storePosition(): Promise<void> {}

  async count(): Promise<Counted> {
    return { total: 0, endsAt: 0 }
  }

  async depart(): Promise<void> {}

  async arrive(): Promise<void> {}

  async lead(_: string, work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    await work(signal)
  }

  async whenIdle(_conversation: unknown, signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => aborted.reject(signal.reason))
    await Promise.race([this.work, aborted.promise])
  }

  async query(query: HostQuery): Promise<HostAnswer> {
    if (query.type === 'recent-lines') return { type: 'recent-lines', lines: this.earlierLines }
    if (query.type !== 'characters' && query.type !== 'cast-members')
      throw new TypeError(`a terminal asks for no ${query.type}`)
    const found = this.characters.filter(({ id, name }) =>
      `${id} ${name}`.toLowerCase().includes(query.search.toLowerCase()),
    )
    return { type: query.type, characters: found.slice(0, query.limit) }
  }
}

async function* iterate(parts: Iterable<ReplyPart> | AsyncIterable<ReplyPart>): AsyncGenerator<ReplyPart> {
  yield* parts
}

async function drain(parts: Iterable<ReplyPart> | AsyncIterable<ReplyPart>): Promise<void> {
  for await (const _ of parts);
}
