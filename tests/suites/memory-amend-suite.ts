import { expect, test } from 'vitest'
import type { Committed } from '../../src/contract/mailbox.ts'
import type { Stage } from '../support/store.ts'
import {
  atOnce,
  chapter,
  command,
  createGate,
  deletion,
  edit,
  line,
  lineOf,
  linesOf,
  message,
  startWorker,
  tavern,
} from '../support/store.ts'
import { commitChanges } from './memory-history-suite.ts'

export function amendSuite(stage: () => Stage): void {
  const read = () => stage().store.memory.history.read(chapter, { limit: 10 })
  const texts = async () => (await read()).lines.map(({ text }) => text)

  /** Runs a batch that commits when it is let go, with what happened in between. */
  async function duringBatch(
    ids: readonly string[],
    happens: () => Promise<unknown>,
  ): Promise<Committed | undefined> {
    const { store, clock } = stage()
    const gate = createGate()
    let committed: Committed | undefined
    for (const id of ids) await store.mailbox.accept(message(id), atOnce)
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await gate.handle(batch)
        committed = await batch.commit({
          handledEventIds: batch.events.map(({ id }) => id),
          changes: [linesOf(batch)],
        })
      },
    })
    await clock.advance(0)
    await happens().finally(gate.open)
    await clock.advance(0)
    await worker.end()
    return committed
  }

  test('an edit reaches the event that waits', async () => {
    const { store, clock } = stage()
    await store.mailbox.accept(message('a'), { ...atOnce, quietMs: 1_000 })
    expect(await store.mailbox.amend(edit('m-a', 'better'))).toEqual({ type: 'event-amended', eventId: 'a' })
    const worker = startWorker(store.mailbox)
    await clock.advance(1_000)
    await worker.end()
    expect(worker.batches[0]?.events).toEqual([message('a', 'better')])
    expect(await texts()).toEqual(['better'])
  })

  test('an edit keeps who is quoted, in the event that waits and in the line', async () => {
    const { store, clock } = stage()
    const authorIds = ['ann', 'bob', '']
    await commitChanges(stage(), [
      { type: 'lines-appended', chapter, lines: [line('b', 'said', { messageIds: ['m-b'], authorIds })] },
    ])
    await store.mailbox.accept(message('a', 'waits', { quotedIds: ['bob', ''] }), {
      ...atOnce,
      quietMs: 1_000,
    })
    await store.mailbox.amend(edit('m-a', 'better'))
    await store.mailbox.amend(edit('m-b', 'better'))
    const worker = startWorker(store.mailbox)
    await clock.advance(1_000)
    await worker.end()
    expect(worker.batches[0]?.events).toEqual([message('a', 'better', { quotedIds: ['bob', ''] })])
    expect((await read()).lines[0]).toMatchObject({ id: 'b', text: 'better', revision: 1, authorIds })
  })

  test('a deletion takes the event that waits away, and its id stays known', async () => {
    const { store, clock } = stage()
    await store.mailbox.accept(message('a'), atOnce)
    await store.mailbox.accept(message('b'), atOnce)
    expect(await store.mailbox.amend(deletion('m-a'))).toEqual({ type: 'event-amended', eventId: 'a' })
    expect(await store.mailbox.accept(message('a'), atOnce)).toBe('duplicate')
    const worker = startWorker(store.mailbox)
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['b']])
  })

  test('what waited for a message that is deleted goes on at once', async () => {
    const { store, clock } = stage()
    await store.mailbox.accept(message('a'), { ...atOnce, queue: 'other' })
    await store.mailbox.accept(message('b'), atOnce)
    const worker = startWorker(store.mailbox)
    await clock.advance(100)
    await store.mailbox.amend(deletion('m-a'))
    await clock.advance(0)
    expect(worker.handed).toEqual([['b']])
    await worker.end()
  })

  test('an edit reaches the line in the history', async () => {
    const { store } = stage()
    const said = lineOf(message('a'), { shown: 'shown', turnId: 't' })
    await commitChanges(stage(), [{ type: 'lines-appended', chapter, lines: [said, line('b')] }])
    const before = (await read()).revision
    const edited = { ...said, text: 'better', shown: undefined, revision: 1 }
    expect(await store.mailbox.amend(edit('m-a', 'better'))).toEqual({
      type: 'line-amended',
      found: { chapter, line: edited },
    })
    expect(await read()).toEqual({ lines: [edited, line('b')], revision: before + 1 })
    expect((await store.memory.history.findByMessage(tavern, 'm-a'))?.line).toEqual(edited)
  })

  test('a deletion removes the line from the history', async () => {
    const { store } = stage()
    await commitChanges(stage(), [
      { type: 'lines-appended', chapter, lines: [lineOf(message('a')), line('b')] },
    ])
    const before = (await read()).revision
    const amendment = await store.mailbox.amend(deletion('m-a'))
    expect(amendment).toEqual({
      type: 'line-amended',
      found: { chapter, line: lineOf(message('a', ''), { revision: 1 }) },
    })
    expect(await read()).toEqual({ lines: [line('b')], revision: before + 1 })
    expect(await store.mailbox.amend(deletion('m-a'))).toEqual({ type: 'nothing-amended' })
  })

  test('a line that was deleted, at once or by a running turn, keeps its place', async () => {
    const { mailbox, memory } = stage().store
    const lines = ['w', 'x', 'y'].map((id) => lineOf(message(id)))
    await commitChanges(stage(), [{ type: 'lines-appended', chapter, lines }])
    await mailbox.amend(deletion('m-x'))
    await duringBatch(['a', 'b'], () => mailbox.amend(deletion('m-a')))
    const idsFrom = async (fromLineId: string) =>
      (await memory.history.read(chapter, { limit: 10, fromLineId })).lines.map(({ id }) => id)
    expect(await idsFrom('x')).toEqual(['y', 'b'])
    expect(await idsFrom('a')).toEqual(['b'])
  })

  test('the position is stored with its edit or deletion, also where nothing is amended', async () => {
    const { mailbox } = stage().store
    const at = (value: string) => ({ position: { name: 'updates', value } })
    await mailbox.amend(edit('m-a', 'x', { ...tavern, thread: 'unknown' }), at('1'))
    expect(await mailbox.fetchPosition('updates')).toBe('1')
    await mailbox.accept(message('a'), atOnce)
    await mailbox.amend(edit('m-x', 'x'), at('2'))
    expect(await mailbox.fetchPosition('updates')).toBe('2')
    await mailbox.amend(edit('m-a', 'better'), at('3'))
    expect(await mailbox.fetchPosition('updates')).toBe('3')
    await mailbox.amend(deletion('m-a'))
    expect(await mailbox.fetchPosition('updates')).toBe('3')
  })

  test('an amendment that is given up before it began changes nothing', async () => {
    const { mailbox } = stage().store
    await mailbox.accept(message('a'), atOnce)
    const amending = mailbox.amend(deletion('m-a'), {
      position: { name: 'updates', value: '1' },
      signal: AbortSignal.abort(),
    })
    await expect(amending).rejects.toMatchObject({ name: 'AbortError' })
    expect(await mailbox.list()).toHaveLength(1)
    expect(await mailbox.fetchPosition('updates')).toBeUndefined()
  })

  test('an unknown message, another conversation, and the same text change nothing', async () => {
    const { store } = stage()
    expect(await store.mailbox.amend(edit('m-a', 'x'))).toEqual({ type: 'nothing-amended' })
    await commitChanges(stage(), [{ type: 'lines-appended', chapter, lines: [lineOf(message('a'))] }])
    await store.mailbox.accept(message('b'), atOnce)
    const before = await read()
    expect(await store.mailbox.amend(edit('m-x', 'x'))).toEqual({ type: 'nothing-amended' })
    expect(await store.mailbox.amend(edit('m-a', 'x', { ...tavern, thread: 'y' }))).toEqual({
      type: 'nothing-amended',
    })
    expect(await store.mailbox.amend(edit('m-a', 'text of a'))).toEqual({ type: 'nothing-amended' })
    expect(await store.mailbox.amend(edit('m-b', 'text of b'))).toEqual({ type: 'nothing-amended' })
    expect(await read()).toEqual(before)
  })

  test('an edit reaches the line that the running turn commits, and the turn is told', async () => {
    const committed = await duringBatch(['a', 'b'], async () => {
      const amendment = await stage().store.mailbox.amend(edit('m-a', 'draft'))
      expect(amendment).toEqual({ type: 'event-amended', eventId: 'a' })
      await stage().store.mailbox.amend(edit('m-a', 'better'))
    })
    const edited = lineOf(message('a', 'better'), { revision: 1 })
    expect(committed?.amended).toEqual([edited])
    const page = await read()
    expect(page).toEqual({ lines: [edited, lineOf(message('b'))], revision: committed?.revision })
  })

  test('a deletion reaches the line that the running turn commits, and the turn is told', async () => {
    const committed = await duringBatch(['a', 'b'], () => stage().store.mailbox.amend(deletion('m-a')))
    expect(committed?.amended).toEqual([lineOf(message('a', ''), { revision: 1 })])
    expect(await texts()).toEqual(['text of b'])
    expect(await stage().store.mailbox.list()).toEqual([])
    expect(await stage().store.mailbox.accept(message('a'), atOnce)).toBe('duplicate')
  })

  test('a turn is told of earlier lines that were amended while it ran', async () => {
    await commitChanges(stage(), [
      { type: 'lines-appended', chapter, lines: [lineOf(message('x')), lineOf(message('y'))] },
    ])
    const committed = await duringBatch(['a'], async () => {
      await stage().store.mailbox.amend(edit('m-x', 'better'))
      await stage().store.mailbox.amend(deletion('m-y'))
    })
    expect(committed?.amended).toEqual([
      lineOf(message('x', 'better'), { revision: 1 }),
      lineOf(message('y', ''), { revision: 1 }),
    ])
    expect(await texts()).toEqual(['better', 'text of a'])
  })

  test('an amended turn that fails is answered anew as amended, and its amendments are forgotten', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const reports: Committed[] = []
    await store.mailbox.accept(message('a'), atOnce)
    await store.mailbox.accept(message('b'), atOnce)
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (batch.attempt === 1) await gate.handle(batch)
        reports.push(
          await batch.commit({
            handledEventIds: batch.events.map(({ id }) => id),
            changes: [linesOf(batch)],
          }),
        )
      },
    })
    await clock.advance(0)
    await store.mailbox.amend(edit('m-a', 'better'))
    await store.mailbox.amend(deletion('m-b'))
    gate.fail(new TypeError())
    await clock.advance(1_000)
    await worker.end()
    expect(worker.handed).toEqual([['a', 'b'], ['a']])
    expect(await texts()).toEqual(['better'])
    expect(reports.map(({ amended }) => amended)).toEqual([[]])
  })

  test('a command that waits is not amended', async () => {
    const { store } = stage()
    await store.mailbox.accept(command('a'), atOnce)
    expect(await store.mailbox.amend(deletion('m-a'))).toEqual({ type: 'nothing-amended' })
    expect(await store.mailbox.list()).toHaveLength(1)
  })
}
