import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { openRedisStore } from '../../memory/redis/index.ts'
import type { MessageReceived } from '../../src/contract/event.ts'
import type { Batch, Change } from '../../src/contract/mailbox.ts'
import { feedbackEntry } from '../suites/memory-log-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { openRedisStage, patientTimes } from '../support/redis-stage.ts'
import { openBusyProcess, openProcess, type Process, temporaryFolder } from '../support/sqlite.ts'
import {
  chapter,
  createFakeRandom,
  deletion,
  edit,
  linesOf,
  message,
  silentLog,
  startWorker,
  type TestWorker,
  tavern,
} from '../support/store.ts'

type Step =
  | { readonly type: 'accept'; readonly thread: string; readonly quietMs: number }
  | { readonly type: 'redeliver' | 'edit' | 'delete'; readonly which: number }
  | { readonly type: 'advance'; readonly ms: number }
  | { readonly type: 'let-go' | 'crash' | 'wake-dead' }

type Manner = 'all' | 'first' | 'one-by-one' | 'fail' | 'hang' | 'nothing'

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('accept' as const),
      thread: fc.constantFrom('x', 'y'),
      quietMs: fc.constantFrom(0, 0, 1_500),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('redeliver', 'edit', 'delete'), which: fc.nat(30) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 0, 100, 1_500, 4_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('let-go', 'crash', 'wake-dead') }) },
)
const manner = fc.constantFrom<Manner>('all', 'all', 'first', 'one-by-one', 'hang', 'hang', 'fail', 'nothing')

/** What was accepted, as it should be in the end. */
interface Said {
  readonly event: MessageReceived
  text: string
  isDeleted: boolean
}

/** A process, what it handles, and whom it keeps waiting. */
interface Incarnation {
  readonly process: Process
  readonly worker: TestWorker
  readonly hanging: (() => void)[]
}

/** Five failures would give an event up, which is not what this test is about. */
const mostFailures = 4

class World {
  readonly said: Said[] = []
  private living: Incarnation
  private readonly dead: Incarnation[] = []
  private readonly manners: Manner[]
  private readonly reopen: ((dead: Process) => Promise<Process>) | undefined
  private failures = 0

  constructor(process: Process, manners: readonly Manner[], reopen?: (dead: Process) => Promise<Process>) {
    this.manners = [...manners]
    this.reopen = reopen
    this.living = this.start(process)
  }

  async act(step: Step): Promise<void> {
    const { store, clock } = this.living.process
    switch (step.type) {
      case 'accept': {
        const { thread, quietMs } = step
        const event = message(`${this.said.length}`, 'said', { conversation: { ...tavern, thread } })
        expect(await store.mailbox.accept(event, { queue: 'test', quietMs, maxWaitMs: 6_000 })).toBe(
          'accepted',
        )
        this.said.push({ event, text: 'said', isDeleted: false })
        return
      }
      case 'redeliver':
      case 'edit':
      case 'delete':
        return await this.amend(step)
      case 'advance':
        return await clock.advance(step.ms)
      case 'let-go':
        this.living.hanging.shift()?.()
        return await clock.advance(0)
      case 'wake-dead':
        for (const { hanging } of this.dead) hanging.shift()?.()
        return await clock.advance(0)
      case 'crash':
        return await this.crash()
    }
  }

  /** Everything that waits is handled, by a process in which nothing goes wrong any more. */
  async finish(): Promise<void> {
    await this.crash()
    this.manners.length = 0
    // In memory nothing is taken over, and what hangs is let go by itself.
    if (!this.reopen) for (const letGo of this.living.hanging.splice(0)) letGo()
    for (let minute = 0; minute < 5; minute += 1) await this.living.process.clock.advance(60_000)
    for (const { process, worker, hanging } of [this.living, ...this.dead]) {
      for (const letGo of hanging.splice(0)) letGo()
      await process.clock.advance(60_000)
      await worker.end()
    }
  }

  async lines(thread: string): Promise<readonly (readonly [string, string])[]> {
    const { history } = this.living.process.store.memory
    const page = await history.read({ ...chapter, thread }, { limit: 1_000 })
    return page.lines.map(({ id, text }) => [id, text])
  }

  async handled(thread: string): Promise<readonly number[]> {
    const ids: string[] = []
    const query = { conversation: { ...tavern, thread } }
    for await (const { personIds } of this.living.process.store.memory.log.stream('feedback', query)) {
      ids.push(...personIds)
    }
    return ids.map(Number)
  }

  async waiting() {
    return (await this.living.process.store.mailbox.list()).filter(({ queue }) => queue === 'test')
  }

  async close(): Promise<void> {
    for (const { process, hanging } of [this.living, ...this.dead]) {
      for (const letGo of hanging.splice(0)) letGo()
      await process.store.close()
    }
  }

  private async amend({ type, which }: Step & { readonly which: number }): Promise<void> {
    const { mailbox } = this.living.process.store
    const said = this.said[which % Math.max(1, this.said.length)]
    if (!said) return
    const { event } = said
    if (type === 'redeliver') {
      expect(await mailbox.accept(event, { queue: 'test', quietMs: 0, maxWaitMs: 0 })).toBe('duplicate')
      return
    }
    const text = `edited ${which}`
    const amended =
      type === 'edit'
        ? edit(event.messageId, text, event.conversation)
        : deletion(event.messageId, event.conversation)
    const { type: met } = await mailbox.amend(amended)
    if (said.isDeleted || said.text === text) {
      if (type === 'edit' || said.isDeleted) expect(met).toBe('nothing-amended')
    } else expect(met).not.toBe('nothing-amended')
    if (type === 'delete') said.isDeleted = true
    else if (!said.isDeleted) said.text = text
  }

  private start(process: Process): Incarnation {
    const running = new Set<string>()
    const hanging: (() => void)[] = []
    const worker = startWorker(process.store.mailbox, {
      handle: async (batch) => {
        const { thread } = batch.conversation
        expect(running.has(thread), 'one batch at a time').toBe(false)
        running.add(thread)
        const hang = () => new Promise<void>((letGo) => hanging.push(letGo))
        await this.handle(batch, hang).finally(() => running.delete(thread))
      },
    })
    return { process, worker, hanging }
  }

  private async handle(batch: Batch, hang: () => Promise<void>): Promise<void> {
    const manner = this.manners.shift() ?? 'all'
    const isFailure = manner === 'fail' || manner === 'nothing'
    if (isFailure) this.failures += 1
    switch (isFailure && this.failures > mostFailures ? 'all' : manner) {
      case 'all':
        return await commitEvents(batch, batch.events)
      case 'first':
        return await commitEvents(batch, batch.events.slice(0, 1))
      case 'one-by-one':
        for (const event of batch.events) await commitEvents(batch, [event])
        return
      case 'nothing':
        return
      case 'fail':
        throw new TypeError('on purpose')
      case 'hang':
        await hang()
        return await commitEvents(batch, batch.events)
    }
  }

  /** The process stands still from now on, with all that it holds; what it holds may go on later, as if it had only hung. */
  private async crash(): Promise<void> {
    if (!this.reopen) return
    const { living } = this
    const process = await this.reopen(living.process)
    this.dead.push(living)
    this.living = this.start(process)
  }
}

let commits = 0

/** The lines, and an entry that would be there twice if the same events were handled twice. */
async function commitEvents(batch: Batch, events: readonly Batch['events'][number][]): Promise<void> {
  const [first, ...others] = events
  if (!first) return
  const handledEventIds = events.map(({ id }) => id)
  commits += 1
  const { conversation } = batch
  // Where it has persons, it tells the events.
  const entry = feedbackEntry(`commit-${commits}`, conversation, { personIds: handledEventIds })
  const changes: Change[] = [
    linesOf({ ...batch, events: [first, ...others] }),
    { type: 'log-appended', entry },
  ]
  const { revision } = await batch.commit({ handledEventIds, changes })
  expect(revision).toBeGreaterThan(batch.revision)
}

/** Whatever happens: each message takes effect exactly once, in order, as it was last edited. */
async function check(world: World, steps: readonly Step[]): Promise<void> {
  try {
    for (const step of steps) await world.act(step)
    await world.finish()
    expect(await world.waiting()).toEqual([])
    for (const thread of ['x', 'y']) {
      const expected = world.said.filter(
        ({ event, isDeleted }) => event.conversation.thread === thread && !isDeleted,
      )
      const handled = await world.handled(thread)
      expect(handled).toEqual([...new Set(handled)].sort((one, other) => one - other))
      expect(await world.lines(thread)).toEqual(expected.map(({ event, text }) => [event.id, text]))
    }
  } finally {
    await world.close()
  }
}

test('in memory, each message takes effect once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.array(manner, { maxLength: 12 }),
      async (steps, manners) => {
        const clock = createFakeClock()
        const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
        await check(new World({ store, clock }, manners), steps)
      },
    ),
    { numRuns: 100 },
  )
})

test('in Redis, each message takes effect once, in order', async () => {
  const server = await openRedisServer({ persistent: false })
  onTestFinished(() => server.close())
  const { clock, clear, close } = await openRedisStage(server.url, 'dramatis:')
  onTestFinished(close)
  const shared = { url: server.url, clock, log: silentLog, mayForget: true, times: patientTimes }
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.array(manner, { maxLength: 12 }),
      async (steps, manners) => {
        await clear()
        const store = await openRedisStore({ ...shared, random: createFakeRandom() })
        await check(new World({ store, clock }, manners), steps)
      },
    ),
    { numRuns: 30 },
  )
})

test.each([
  ['share and die with', openProcess, 60],
  ['share and die with, and whose writes share transactions', openBusyProcess, 30],
])('in a file that processes %s, each message takes effect once, in order', async (_, open, numRuns) => {
  const folder = temporaryFolder()
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.array(manner, { maxLength: 12 }),
      async (steps, manners) => {
        run += 1
        const path = join(folder, `${run}.db`)
        const reopen = (dead: Process) => open(path, {}, dead)
        await check(new World(await open(path), manners, reopen), steps)
      },
    ),
    { numRuns },
  )
})
