import { expect, test } from 'vitest'
import { MemoryError } from '../../src/contract/errors.ts'
import type { AcceptOptions } from '../../src/contract/mailbox.ts'
import type { Stage } from '../support/store.ts'
import {
  atOnce,
  chapter,
  command,
  commitAll,
  createGate,
  line,
  message,
  startWorker,
  tavern,
} from '../support/store.ts'

const patient = { queue: 'test', quietMs: 1_500, maxWaitMs: 6_000 }
const cellar = { ...tavern, thread: 'cellar' }
const hours = 3_600_000

export function mailboxSuite(stage: () => Stage): void {
  const accept = (id: string, options: AcceptOptions = atOnce) =>
    stage().store.mailbox.accept(message(id), options)
  const lineIds = async () =>
    (await stage().store.memory.history.read(chapter, { limit: 500 })).lines.map(({ id }) => id)

  test('what was accepted before and during work is handed over in order, once', async () => {
    const { store, clock } = stage()
    expect(await accept('a')).toBe('accepted')
    await accept('b')
    const worker = startWorker(store.mailbox)
    await clock.advance(0)
    await accept('c')
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['a', 'b'], ['c']])
    expect(await lineIds()).toEqual(['a', 'b', 'c'])
    expect(await store.mailbox.list()).toEqual([])
  })

  test('an event comes back as it was', async () => {
    const event = command('a', { options: { character: '林' }, interaction: { token: 't', expiresAt: 5 } })
    await stage().store.mailbox.accept(event, atOnce)
    const worker = startWorker(stage().store.mailbox)
    await stage().clock.advance(0)
    await worker.end()
    expect(worker.batches[0]?.events).toEqual([event])
    expect(worker.batches[0]).toMatchObject({ conversation: tavern, attempt: 1, revision: 0 })
  })

  test('a batch waits until the conversation is quiet', async () => {
    const { store, clock } = stage()
    const worker = startWorker(store.mailbox)
    await accept('a', patient)
    await clock.advance(1_000)
    await accept('b', patient)
    await clock.advance(1_499)
    expect(worker.handed).toEqual([])
    await clock.advance(1)
    expect(worker.handed).toEqual([['a', 'b']])
    await worker.end()
  })

  test('a batch waits no longer than its first event may', async () => {
    const { store, clock } = stage()
    const worker = startWorker(store.mailbox)
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await accept(id, patient)
      await clock.advance(1_100)
    }
    expect(worker.handed).toEqual([['a', 'b', 'c', 'd', 'e', 'f']])
    await worker.end()
  })

  test('an event that does not wait takes along what waits before it, and nothing after it', async () => {
    const { store, clock } = stage()
    await accept('a', patient)
    await store.mailbox.accept(command('b'), atOnce)
    await accept('c', patient)
    const worker = startWorker(store.mailbox)
    await clock.advance(0)
    expect(worker.handed).toEqual([['a', 'b']])
    await clock.advance(1_500)
    expect(worker.handed).toEqual([['a', 'b'], ['c']])
    await worker.end()
  })

  test('a batch has at most 50 events', async () => {
    for (let index = 0; index < 60; index += 1) await accept(`${index}`)
    const worker = startWorker(stage().store.mailbox)
    await stage().clock.advance(0)
    await worker.end()
    expect(worker.handed.map(({ length }) => length)).toEqual([50, 10])
  })

  test('an event that does not wait is not held up by many before it that do', async () => {
    for (let index = 0; index < 60; index += 1) await accept(`${index}`, patient)
    await accept('now')
    const worker = startWorker(stage().store.mailbox)
    await stage().clock.advance(0)
    await worker.end()
    expect(worker.handed.map(({ length }) => length)).toEqual([50, 11])
  })

  test('an aborted signal refuses before anything is stored', async () => {
    const { mailbox } = stage().store
    const reason = new DOMException('enough', 'AbortError')
    const signal = AbortSignal.abort(reason)
    await expect(accept('a', { ...atOnce, signal })).rejects.toBe(reason)
    await expect(mailbox.list(signal)).rejects.toBe(reason)
    await expect(mailbox.stop(tavern, signal)).rejects.toBe(reason)
    await expect(mailbox.drop('test', 'a', signal)).rejects.toBe(reason)
    expect(await mailbox.list()).toEqual([])
  })

  test('a conversation has one batch at a time; others go on, as many as asked for', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, { concurrency: 2, handle: gate.handle })
    await accept('a')
    await clock.advance(0)
    await accept('b')
    for (const thread of ['x', 'y']) {
      await store.mailbox.accept(message(thread, '', { conversation: { ...tavern, thread } }), atOnce)
    }
    await clock.advance(100)
    expect(worker.handed).toEqual([['a'], ['x']])
    gate.open()
    await worker.end()
  })

  test('what arrives while a batch runs is answered by the next', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    let isFirst = true
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (isFirst) await gate.handle(batch)
        isFirst = false
        await commitAll(batch)
      },
    })
    await accept('a')
    await clock.advance(0)
    await accept('b')
    await accept('c')
    await clock.advance(0)
    gate.open()
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['a'], ['b', 'c']])
  })

  test('events that a commit does not name go on waiting in their place, and are offered at once', async () => {
    const { store, clock } = stage()
    for (const id of ['a', 'b', 'c']) await accept(id)
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await batch.commit({ handledEventIds: batch.events.slice(0, 1).map(({ id }) => id), changes: [] })
      },
    })
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']])
    expect(worker.batches.map(({ attempt }) => attempt)).toEqual([1, 1, 1])
  })

  test('a batch commits in parts', async () => {
    const { store, clock } = stage()
    await accept('a')
    await accept('b')
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        for (const { id } of batch.events) {
          await batch.commit({
            handledEventIds: [id],
            changes: [{ type: 'lines-appended', chapter, lines: [line(id)] }],
          })
        }
      },
    })
    await clock.advance(0)
    await worker.end()
    expect(await lineIds()).toEqual(['a', 'b'])
    expect(worker.handed).toEqual([['a', 'b']])
  })

  test('a commit names events of its own batch only', async () => {
    const { store, clock } = stage()
    await accept('a')
    await store.mailbox.accept(message('other', '', { conversation: cellar }), patient)
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => void (await batch.commit({ handledEventIds: ['a', 'other'], changes: [] })),
    })
    await clock.advance(0)
    await worker.end()
    expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(['other'])
  })

  test('a commit after the batch has ended is refused', async () => {
    const { store, clock } = stage()
    await accept('a')
    const worker = startWorker(store.mailbox)
    await clock.advance(0)
    await worker.end()
    const late = worker.batches[0]?.commit({
      handledEventIds: [],
      changes: [{ type: 'text-stored', hash: 'h', text: 't' }],
    })
    await expect(late).rejects.toMatchObject({ code: 'lock-lost' })
    expect(await store.memory.fetchText('h')).toBeUndefined()
  })

  test('a conversation is let go with the last commit, and goes on when its handler has ended', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const refused: unknown[] = []
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await commitAll(batch)
        if (batch.events[0].id !== 'a') return
        await gate.handle(batch)
        await batch
          .commit({ handledEventIds: [], changes: [] })
          .catch((error: unknown) => refused.push(error))
      },
    })
    await accept('a')
    await clock.advance(0)
    await accept('b')
    await clock.advance(60_000)
    expect(worker.handed).toEqual([['a']])
    expect(worker.batches[0]?.signal.aborted).toBe(false)
    gate.open()
    await clock.advance(0)
    expect(worker.handed).toEqual([['a'], ['b']])
    expect(refused).toMatchObject([{ code: 'lock-lost' }])
    await worker.end()
    expect(await store.mailbox.list()).toEqual([])
  })

  test('an event that is accepted as work ends waits for the next worker', async () => {
    const { store, clock } = stage()
    const [gate, other] = [createGate(), createGate()]
    const gates = [gate, other]
    const worker = startWorker(store.mailbox, {
      handle: (batch) => gates.shift()?.handle(batch) ?? commitAll(batch),
    })
    for (const thread of ['x', 'y']) {
      await store.mailbox.accept(message(thread, '', { conversation: { ...tavern, thread } }), atOnce)
    }
    await clock.advance(0)
    const accepting = accept('a')
    const ending = worker.end()
    gate.open()
    other.open()
    expect(await accepting).toBe('accepted')
    await ending
    const left = (await store.mailbox.list()).filter(({ eventId }) => eventId === 'a')
    expect(left.map(({ state }) => state)).not.toContain('running')
    const next = startWorker(store.mailbox)
    await clock.advance(5_000)
    await next.end()
    expect(await lineIds()).toEqual(['a'])
  })

  test('an id is a duplicate while it waits, and for 48 hours after', async () => {
    const { store, clock } = stage()
    await accept('a')
    expect(await accept('a')).toBe('duplicate')
    const worker = startWorker(store.mailbox)
    await clock.advance(0)
    await worker.end()
    await clock.advance(48 * hours - 1)
    expect(await accept('a')).toBe('duplicate')
    await clock.advance(1)
    expect(await accept('a')).toBe('accepted')
  })

  test('the same id on another platform is another event', async () => {
    await accept('a')
    const conversation = { ...tavern, platform: 'other' }
    expect(await stage().store.mailbox.accept(message('a', '', { conversation }), atOnce)).toBe('accepted')
  })

  test('a conversation with 200 waiting events takes no more', async () => {
    const { store } = stage()
    for (let index = 0; index < 200; index += 1) expect(await accept(`${index}`)).toBe('accepted')
    expect(await accept('late', { ...atOnce })).toBe('full')
    expect(await store.mailbox.accept(message('b', '', { conversation: cellar }), atOnce)).toBe('accepted')
    expect(await store.mailbox.list()).toHaveLength(201)
  })

  test('the position is stored with its event, also with a duplicate, and not where nothing was stored', async () => {
    const { mailbox } = stage().store
    const at = (value: string) => ({ ...atOnce, position: { name: 'updates', value } })
    expect(await mailbox.fetchPosition('updates')).toBeUndefined()
    await accept('a', at('1'))
    expect(await mailbox.fetchPosition('updates')).toBe('1')
    await accept('a', at('2'))
    expect(await mailbox.fetchPosition('updates')).toBe('2')
    for (let index = 0; index < 200; index += 1) await accept(`${index}`)
    expect(await accept('late', at('3'))).toBe('full')
    expect(await mailbox.fetchPosition('updates')).toBe('2')
  })

  test('a position is stored by itself, replaced, and forgotten; the later one wins', async () => {
    const { mailbox } = stage().store
    await mailbox.storePosition('updates', '1')
    expect(await mailbox.fetchPosition('updates')).toBe('1')
    await mailbox.storePosition('updates', '2')
    await mailbox.storePosition('of another', 'x')
    expect(await mailbox.fetchPosition('updates')).toBe('2')
    await accept('a', { ...atOnce, position: { name: 'updates', value: '3' } })
    expect(await mailbox.fetchPosition('updates')).toBe('3')
    await mailbox.storePosition('updates', '4')
    expect(await mailbox.fetchPosition('updates')).toBe('4')
    await mailbox.storePosition('updates', undefined)
    await mailbox.storePosition('never stored', undefined)
    expect(await mailbox.fetchPosition('updates')).toBeUndefined()
    expect(await mailbox.fetchPosition('of another')).toBe('x')
    expect(await mailbox.list()).toHaveLength(1)
  })

  test('a position that is given up before it began is not stored', async () => {
    const { mailbox } = stage().store
    await mailbox.storePosition('updates', '1')
    for (const value of ['2', undefined])
      await expect(mailbox.storePosition('updates', value, AbortSignal.abort())).rejects.toMatchObject({
        name: 'AbortError',
      })
    expect(await mailbox.fetchPosition('updates')).toBe('1')
  })

  test('a batch that fails comes again after 1, 5, 30 and 120 seconds, then its events are given up', async () => {
    const { store, clock } = stage()
    const times: number[] = []
    await accept('a')
    const startedAt = clock.now()
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        times.push(clock.now() - startedAt)
        if (batch.events.some(({ id }) => id === 'a')) throw new TypeError('secret words')
        await commitAll(batch)
      },
    })
    await clock.advance(500)
    await accept('b')
    await clock.advance(300_000)
    expect(times).toEqual([0, 1_000, 6_000, 36_000, 156_000, 156_000])
    expect(worker.handed.slice(0, 2)).toEqual([['a'], ['a', 'b']])
    expect(worker.batches.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 5])
    await worker.end()
    const items = await store.mailbox.list()
    expect(items).toEqual([
      {
        eventId: 'a',
        conversation: tavern,
        queue: 'test',
        type: 'message-received',
        state: 'given-up',
        acceptedAt: startedAt,
        attempts: 5,
        lastError: 'TypeError',
      },
    ])
    expect(stage().logged?.filter((entry) => entry.includes('handling failed'))).toHaveLength(5)
    expect(stage().logged?.join()).not.toMatch(/secret words|text of/)
  })

  test('an error of the family is listed by its code', async () => {
    const { store, clock } = stage()
    await accept('a')
    const error = new MemoryError({ code: 'full', what: 'Full.', remedy: 'Free some space.' })
    const worker = startWorker(store.mailbox, { handle: () => Promise.reject(error) })
    await clock.advance(0)
    await worker.end()
    expect((await store.mailbox.list())[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: 'full',
    })
  })

  test('a batch that returns without a commit comes again after a pause', async () => {
    const { store, clock } = stage()
    await accept('a')
    const worker = startWorker(store.mailbox, { handle: async () => {} })
    await clock.advance(999)
    expect(worker.handed).toEqual([['a']])
    await clock.advance(1)
    expect(worker.handed).toEqual([['a'], ['a']])
    await worker.end()
  })

  test('a batch that fails after a commit leaves the rest to wait', async () => {
    const { store, clock } = stage()
    await accept('a')
    await accept('b')
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (batch.attempt > 1) return await commitAll(batch)
        await batch.commit({ handledEventIds: ['a'], changes: [] })
        throw new TypeError()
      },
    })
    await clock.advance(999)
    expect(worker.handed).toEqual([['a', 'b']])
    await clock.advance(1)
    expect(worker.handed).toEqual([['a', 'b'], ['b']])
    await worker.end()
  })

  test('an event that was given up is put back in its place, or dropped for good', async () => {
    const { store, clock } = stage()
    await accept('a')
    await accept('b')
    const failing = startWorker(store.mailbox, { handle: () => Promise.reject(new TypeError()) })
    await clock.advance(300_000)
    await failing.end()
    await accept('c')
    expect(await store.mailbox.retry('test', 'c')).toBe(false)
    expect(await store.mailbox.retry('test', 'nobody')).toBe(false)
    expect(await store.mailbox.retry('test', 'a')).toBe(true)
    expect(await store.mailbox.drop('test', 'b')).toBe(true)
    expect(await store.mailbox.drop('test', 'b')).toBe(false)
    expect(await accept('b')).toBe('duplicate')
    const worker = startWorker(store.mailbox)
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['a', 'c']])
    expect(worker.batches[0]?.attempt).toBe(1)
  })

  test('of what was given up in a conversation the last 50 are kept, and the others are known', async () => {
    const { store, clock } = stage()
    const ids = Array.from({ length: 60 }, (_, index) => `${index}`)
    for (const id of ids) await accept(id)
    const worker = startWorker(store.mailbox, { handle: () => Promise.reject(new TypeError()) })
    await clock.advance(700_000)
    await worker.end()
    const items = await store.mailbox.list()
    expect(items.map(({ eventId }) => eventId)).toEqual(ids.slice(10))
    expect(items.every(({ state }) => state === 'given-up')).toBe(true)
    expect(await accept('0')).toBe('duplicate')
  })

  test('dropping what fails lets its conversation go on at once', async () => {
    const { store, clock } = stage()
    await accept('a')
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (batch.events[0].id === 'a') throw new TypeError()
        await commitAll(batch)
      },
    })
    await clock.advance(40_000)
    await accept('b')
    await store.mailbox.drop('test', 'a')
    await clock.advance(0)
    expect(worker.handed.at(-1)).toEqual(['b'])
    await worker.end()
  })

  test('stop aborts what runs in a conversation, and only there', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, { handle: gate.handle })
    await accept('a')
    await clock.advance(0)
    expect(await store.mailbox.stop(cellar)).toBe(false)
    expect(worker.batches[0]?.signal.aborted).toBe(false)
    expect(await store.mailbox.stop(tavern)).toBe(true)
    expect(worker.batches[0]?.signal.reason).toMatchObject({ name: 'AbortError' })
    expect(worker.batches[0]?.signal.reason).toBeInstanceOf(DOMException)
    gate.open()
    await worker.end()
    expect(await store.mailbox.stop(tavern)).toBe(false)
  })

  test('work that is told to end begins nothing more, and waits for what runs', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await gate.handle(batch)
        await commitAll(batch)
      },
    })
    await accept('a')
    await clock.advance(0)
    await accept('b')
    let hasEnded = false
    const ending = worker.end().then(() => {
      hasEnded = true
    })
    await clock.advance(10_000)
    expect(hasEnded).toBe(false)
    expect(worker.batches[0]?.signal.aborted).toBe(false)
    gate.open()
    await ending
    expect(worker.handed).toEqual([['a']])
    expect(await lineIds()).toEqual(['a'])
  })

  test('a turn that is stopped because work ends does not count as a failure', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, { handle: gate.handle })
    await accept('a')
    await clock.advance(0)
    const ending = worker.end()
    await store.mailbox.stop(tavern)
    gate.fail(new DOMException('stopped', 'AbortError'))
    await ending
    expect((await store.mailbox.list())[0]).toMatchObject({ state: 'waiting', attempts: 0, lastError: '' })
  })

  test('a turn that fails while work ends does not count as a failure, and is offered at once', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, { handle: gate.handle })
    await accept('a')
    await clock.advance(0)
    const ending = worker.end()
    gate.fail(new TypeError())
    await ending
    expect((await store.mailbox.list())[0]).toMatchObject({ state: 'waiting', attempts: 0, lastError: '' })
    const next = startWorker(store.mailbox)
    await clock.advance(0)
    await next.end()
    expect(next.handed).toEqual([['a']])
    expect(next.batches[0]?.attempt).toBe(1)
  })

  test('what was handed over and not committed is said to be taken over, until it is', async () => {
    const { store, clock } = stage()
    await accept('a')
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (batch.attempt < 3) throw new TypeError()
        await commitAll(batch)
      },
    })
    await clock.advance(500)
    await accept('b')
    await clock.advance(10_000)
    await accept('c')
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['a'], ['a', 'b'], ['a', 'b'], ['c']])
    expect(worker.batches.map(({ isTakenOver }) => isTakenOver)).toEqual([false, true, true, false])
  })

  test('what a worker had as its work ended, or another had erased, is said to be taken over', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const leaving = startWorker(store.mailbox, { handle: gate.handle })
    await accept('a')
    await clock.advance(0)
    const left = leaving.end()
    gate.fail(new TypeError())
    await left
    await store.mailbox.accept(message('b', 'b', { from: { id: 'bob', name: 'Bob' } }), atOnce)
    let isErased = false
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (!isErased) await store.memory.erase({ type: 'person', platform: 'test', personId: 'bob' })
        isErased = true
        await commitAll(batch)
      },
    })
    await clock.advance(2_000)
    await worker.end()
    expect(worker.handed).toEqual([['a', 'b'], ['a']])
    expect(worker.batches.map(({ isTakenOver }) => isTakenOver)).toEqual([true, true])
    expect(await store.mailbox.list()).toEqual([])
  })

  test('what was given up and is tried again is said to be taken over; what a turn left to the next is not', async () => {
    const { store, clock } = stage()
    let isBroken = true
    await accept('a')
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (isBroken) throw new TypeError()
        await batch.commit({ handledEventIds: [batch.events[0].id], changes: [] })
      },
    })
    await clock.advance(300_000)
    isBroken = false
    for (const id of ['b', 'c']) await store.mailbox.accept(message(id), patient)
    await clock.advance(10_000)
    expect(worker.batches.slice(5)).toMatchObject([{ isTakenOver: false }, { isTakenOver: false }])
    expect(worker.handed.slice(5)).toEqual([['b', 'c'], ['c']])
    await store.mailbox.retry('test', 'a')
    await clock.advance(1_000)
    await worker.end()
    expect(worker.batches.at(-1)).toMatchObject({ isTakenOver: true, attempt: 1 })
  })

  test('list tells what waits and what runs, without texts', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, { handle: gate.handle })
    await accept('a')
    await clock.advance(0)
    await accept('b')
    const items = await store.mailbox.list()
    expect(items.map(({ eventId, state }) => [eventId, state])).toEqual([
      ['a', 'running'],
      ['b', 'waiting'],
    ])
    expect(JSON.stringify(items)).not.toContain('text of')
    gate.open()
    await worker.end()
  })

  test('close lets what runs finish, and refuses whatever comes after it', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await gate.handle(batch)
        await commitAll(batch)
      },
    })
    await accept('a')
    await clock.advance(0)
    const closing = store.close()
    expect(await lineIds()).toEqual([])
    gate.open()
    await closing
    await worker.end()
    const closed = { code: 'closed' }
    await expect(store.memory.history.read(chapter, { limit: 1 })).rejects.toMatchObject(closed)
    await expect(store.memory.state.get({ name: 'replies', scope: tavern, owner: '' })).rejects.toMatchObject(
      closed,
    )
    await expect(
      store.memory.state.set({ name: 'profile', scope: tavern, owner: 'a' }, ''),
    ).rejects.toMatchObject(closed)
    await expect(store.memory.log.append([])).rejects.toMatchObject(closed)
    await expect(store.memory.log.stream('turn')[Symbol.asyncIterator]().next()).rejects.toMatchObject(closed)
    await expect(store.memory.erase({ type: 'conversation', conversation: tavern })).rejects.toMatchObject(
      closed,
    )
    await expect(accept('b')).rejects.toMatchObject(closed)
    await expect(store.mailbox.list()).rejects.toMatchObject(closed)
    const work = store.mailbox.work({
      queue: 'test',
      concurrency: 1,
      handle: commitAll,
      signal: new AbortController().signal,
    })
    await expect(work).rejects.toMatchObject(closed)
  })
}
