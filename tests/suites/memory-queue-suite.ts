import { expect, test } from 'vitest'
import type { Batch } from '../../src/contract/mailbox.ts'
import type { Stage } from '../support/store.ts'
import { atOnce, chapter, commitAll, createGate, message, startWorker, tavern } from '../support/store.ts'

export function queueSuite(stage: () => Stage): void {
  const accept = (id: string, queue: string, thread = tavern.thread) =>
    stage().store.mailbox.accept(message(id, '', { conversation: { ...tavern, thread } }), {
      ...atOnce,
      queue,
    })

  test('a worker takes the events of its queue only', async () => {
    const { store, clock } = stage()
    await accept('a', 'discord', 'x')
    await accept('b', 'telegram', 'y')
    const worker = startWorker(store.mailbox, { queue: 'telegram' })
    await clock.advance(10_000)
    await worker.end()
    expect(worker.handed).toEqual([['b']])
  })

  test('an instance takes over the queue of one that has ended, and not of one that lives', async () => {
    const { store, clock } = stage()
    const first = startWorker(store.mailbox, { queue: 'console:1' })
    await clock.advance(0)
    const gate = createGate()
    await first.end()
    const living = startWorker(store.mailbox, { queue: 'console:2', concurrency: 1, handle: gate.handle })
    await accept('a', 'console:2', 'x')
    await clock.advance(0)
    await accept('b', 'console:2', 'y')
    await accept('c', 'console:1', 'z')
    const adopting = startWorker(store.mailbox, { queue: 'console:3' })
    await clock.advance(10_000)
    expect(living.handed).toEqual([['a']])
    expect(adopting.handed).toEqual([['c']])
    gate.open()
    await living.end()
    await clock.advance(0)
    expect(adopting.handed).toContainEqual(['b'])
    await adopting.end()
  })

  test('a queue without instances, and instances of another name, are not taken over', async () => {
    const { store, clock } = stage()
    await accept('a', 'console', 'x')
    await accept('b', 'terminal:1', 'y')
    await accept('c', 'console2:1', 'z')
    const worker = startWorker(store.mailbox, { queue: 'console:1' })
    const plain = startWorker(store.mailbox, { queue: 'terminal' })
    await clock.advance(10_000)
    await worker.end()
    await plain.end()
    expect([...worker.handed, ...plain.handed]).toEqual([])
  })

  test('in a conversation, a later event of another queue waits for the earlier one', async () => {
    const { store, clock } = stage()
    await accept('a', 'one')
    await accept('b', 'two')
    await accept('c', 'one')
    const two = startWorker(store.mailbox, { queue: 'two' })
    await clock.advance(1_000)
    expect(two.handed).toEqual([])
    const one = startWorker(store.mailbox, { queue: 'one' })
    await clock.advance(1_000)
    await Promise.all([one.end(), two.end()])
    expect(one.handed).toEqual([['a'], ['c']])
    expect(two.handed).toEqual([['b']])
    const { lines } = await store.memory.history.read(chapter, { limit: 10 })
    expect(lines.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  test('events of a queue that was taken over and of the own one make one batch', async () => {
    const { store, clock } = stage()
    await accept('a', 'console:gone')
    await accept('b', 'console:here')
    const worker = startWorker(store.mailbox, { queue: 'console:here' })
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['a', 'b']])
  })

  test('whoever speaks on at once queues behind those who wait for room', async () => {
    const { store, clock } = stage()
    // Whatever happens between the end of a batch and the next: as many steps later the same conversation speaks on.
    for (let steps = 0; steps < 30; steps += 1) {
      const gate = createGate()
      const handle = async (batch: Batch) => {
        await gate.handle(batch)
        await commitAll(batch)
      }
      const worker = startWorker(store.mailbox, { concurrency: 1, handle })
      await clock.advance(0)
      await accept(`${steps}-first`, 'test', `${steps}-a`)
      await accept(`${steps}-waits`, 'test', `${steps}-b`)
      await clock.advance(1)
      gate.open()
      for (let step = 0; step < steps; step += 1) await Promise.resolve()
      await accept(`${steps}-again`, 'test', `${steps}-a`)
      await clock.advance(1)
      await worker.end()
      expect(worker.handed).toEqual([[`${steps}-first`], [`${steps}-waits`], [`${steps}-again`]])
    }
  })
}
