import { expect, test } from 'vitest'
import type { Change } from '../../src/contract/mailbox.ts'
import type { Stage } from '../support/store.ts'
import { atOnce, chapter, line, message, startWorker, tavern } from '../support/store.ts'

/** Commits changes as the effects of one event. */
export async function commitChanges(
  { store, clock }: Stage,
  changes: readonly Change[],
  id = 'cause',
): Promise<void> {
  await store.mailbox.accept(message(id), atOnce)
  const worker = startWorker(store.mailbox, {
    handle: async (batch) => {
      await batch.commit({ handledEventIds: batch.events.map((event) => event.id), changes })
    },
  })
  await clock.advance(0)
  await worker.end()
}

export function historySuite(stage: () => Stage): void {
  const append = (ids: readonly string[], key = chapter): Change => ({
    type: 'lines-appended',
    chapter: key,
    lines: ids.map((id) => line(id, `text of ${id}`, { messageIds: [`m-${id}`, `n-${id}`] })),
  })
  const read = async (limit = 100, fromLineId?: string) => {
    const page = await stage().store.memory.history.read(chapter, {
      limit,
      ...(fromLineId ? { fromLineId } : {}),
    })
    return page.lines.map(({ id }) => id)
  }

  test('an unknown chapter has no lines and revision 0', async () => {
    expect(await stage().store.memory.history.read(chapter, { limit: 5 })).toEqual({ lines: [], revision: 0 })
  })

  test('a line comes back as it was written', async () => {
    const said = line('a', '你好，"世界"\n\u0000…', {
      role: 'character',
      shown: '*waves*',
      emotion: 'happiness',
      messageIds: ['1', '2'],
      turnId: 'turn',
      take: 2,
      kind: 'greeting',
      revision: 3,
      at: 1_700_000_000_123,
    })
    await commitChanges(stage(), [{ type: 'lines-appended', chapter, lines: [said, line('b')] }])
    const { lines } = await stage().store.memory.history.read(chapter, { limit: 5 })
    expect(lines).toStrictEqual([said, line('b')])
  })

  test('the latest lines come oldest first, as many as asked for', async () => {
    await commitChanges(stage(), [append(['a', 'b', 'c', 'd', 'e'])])
    expect(await read(3)).toEqual(['c', 'd', 'e'])
    expect(await read(0)).toEqual([])
  })

  test('no line before the given one, and all for one that is unknown', async () => {
    await commitChanges(stage(), [append(['a', 'b', 'c', 'd'])])
    expect(await read(10, 'c')).toEqual(['c', 'd'])
    expect(await read(1, 'b')).toEqual(['d'])
    expect(await read(10, 'nobody')).toEqual(['a', 'b', 'c', 'd'])
  })

  test('each commit adds one to the revision, and answers it', async () => {
    const { store, clock } = stage()
    const revisions: number[] = []
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        const handledEventIds = batch.events.map(({ id }) => id)
        const { revision } = await batch.commit({ handledEventIds, changes: [append(handledEventIds)] })
        revisions.push(batch.revision, revision)
      },
    })
    for (const id of ['a', 'b']) {
      await store.mailbox.accept(message(id), atOnce)
      await clock.advance(0)
    }
    await worker.end()
    expect(revisions).toEqual([0, 1, 1, 2])
    expect((await store.memory.history.read(chapter, { limit: 1 })).revision).toBe(2)
  })

  test('a line that is there already is not written again', async () => {
    await commitChanges(stage(), [append(['a', 'b'])])
    await commitChanges(stage(), [append(['b', 'c'])], 'again')
    expect(await read()).toEqual(['a', 'b', 'c'])
  })

  test('a line is replaced in its place, with its messages', async () => {
    const { store } = stage()
    await commitChanges(stage(), [append(['a', 'b', 'c'])])
    const rewritten = line('b', 'rewritten', { revision: 1, messageIds: ['new'] })
    await commitChanges(stage(), [{ type: 'line-replaced', chapter, line: rewritten }], 'again')
    const { lines } = await store.memory.history.read(chapter, { limit: 10 })
    expect(lines.map(({ text }) => text)).toEqual(['text of a', 'rewritten', 'text of c'])
    expect(await store.memory.history.findByMessage(tavern, 'new')).toStrictEqual({
      chapter,
      line: rewritten,
    })
    expect(await store.memory.history.findByMessage(tavern, 'm-b')).toBeUndefined()
  })

  test('a line is removed, with its messages', async () => {
    await commitChanges(stage(), [append(['a', 'b', 'c'])])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'b' }], 'again')
    expect(await read()).toEqual(['a', 'c'])
    expect(await stage().store.memory.history.findByMessage(tavern, 'm-b')).toBeUndefined()
  })

  test('a line that was removed keeps its place, which reads can still begin at', async () => {
    await commitChanges(stage(), [append(['a', 'b', 'c'])])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'b' }], 'again')
    expect(await read(10, 'b')).toEqual(['c'])
    expect(await read(1, 'b')).toEqual(['c'])
    expect(await read(2)).toEqual(['a', 'c'])
    const elsewhere = { ...chapter, chapter: 'two' }
    await commitChanges(stage(), [append(['x', 'y'], elsewhere)], 'elsewhere')
    const page = await stage().store.memory.history.read(elsewhere, { limit: 10, fromLineId: 'b' })
    expect(page.lines.map(({ id }) => id)).toEqual(['x', 'y'])
  })

  test('what is appended after a removed last line comes after its place', async () => {
    await commitChanges(stage(), [append(['a', 'b'])])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'b' }], 'again')
    expect(await read(10, 'b')).toEqual([])
    await commitChanges(stage(), [append(['x'], { ...chapter, chapter: 'two' }), append(['c'])], 'more')
    expect(await read(10, 'b')).toEqual(['c'])
  })

  test('what is appended after several removed last lines comes after each of their places', async () => {
    const remove = (lineId: string): Change => ({ type: 'line-removed', chapter, lineId })
    await commitChanges(stage(), [append(['a', 'b', 'c'])])
    await commitChanges(stage(), [remove('c'), remove('b')], 'again')
    await commitChanges(stage(), [append(['d'])], 'more')
    for (const first of ['b', 'c']) expect(await read(10, first)).toEqual(['d'])
  })

  test('a removed last line keeps its place when what was said elsewhere before it is erased', async () => {
    const elsewhere = { ...chapter, thread: 'cellar' }
    await commitChanges(stage(), [append(['a']), append(['x', 'y'], elsewhere), append(['b'])])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'b' }], 'again')
    await stage().store.memory.erase({ type: 'chapter', chapter: elsewhere })
    await commitChanges(stage(), [append(['c'])], 'more')
    expect(await read(10, 'b')).toEqual(['c'])
  })

  test('a removed line can be appended again, at the end, and removed again', async () => {
    await commitChanges(stage(), [append(['a', 'b', 'c'])])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'b' }], 'again')
    await commitChanges(stage(), [append(['b', 'd'])], 'back')
    expect(await read()).toEqual(['a', 'c', 'b', 'd'])
    expect(await read(10, 'b')).toEqual(['b', 'd'])
    expect((await stage().store.memory.history.findByMessage(tavern, 'm-b'))?.line.id).toBe('b')
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'b' }], 'gone')
    expect(await read(10, 'b')).toEqual(['d'])
  })

  test('replacing or removing what is not there changes nothing', async () => {
    await commitChanges(stage(), [append(['a'])])
    await commitChanges(
      stage(),
      [
        { type: 'line-replaced', chapter, line: line('x') },
        { type: 'line-removed', chapter, lineId: 'y' },
      ],
      'again',
    )
    expect(await read()).toEqual(['a'])
  })

  test('lines are fetched as they stood at a revision, in the order of asking', async () => {
    const { history } = stage().store.memory
    const first = line('a', 'first', { messageIds: ['m-a'] })
    const second = line('a', 'second', { revision: 1, authorIds: ['bob'] })
    const third = line('a', 'third', {
      revision: 2,
      shown: '*third*',
      emotion: 'anger',
      emotionSource: 'batch',
    })
    await commitChanges(stage(), [{ type: 'lines-appended', chapter, lines: [first, line('b')] }])
    await commitChanges(stage(), [{ type: 'line-replaced', chapter, line: second }], 'second')
    await commitChanges(stage(), [{ type: 'line-replaced', chapter, line: third }], 'third')
    const at = (id: string, revision = 0) => ({ id, revision })
    expect(
      await history.fetchLines(chapter, [at('a', 1), at('b'), at('a', 2), at('a'), at('a', 1)]),
    ).toStrictEqual([second, line('b'), third, first, second])
    expect(await history.fetchLines(chapter, [at('a', 3), at('c'), at('b', 1), at('b')])).toStrictEqual([
      undefined,
      undefined,
      undefined,
      line('b'),
    ])
    expect(await history.fetchLines(chapter, [])).toEqual([])
    expect(await history.fetchLines({ ...chapter, chapter: 'two' }, [at('a')])).toEqual([undefined])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'a' }], 'gone')
    expect(await history.fetchLines(chapter, [at('a'), at('a', 2)])).toEqual([undefined, undefined])
  })

  test('many lines are fetched at once', async () => {
    const ids = Array.from({ length: 1_200 }, (_, index) => `line-${index}`)
    await commitChanges(stage(), [append(ids)])
    const asked = ids.toReversed().map((id) => ({ id, revision: 0 }))
    const lines = await stage().store.memory.history.fetchLines(chapter, asked)
    expect(lines.map((found) => found?.text)).toEqual(asked.map(({ id }) => `text of ${id}`))
  })

  test('whose words a line has is kept with it, and gone with another take', async () => {
    const { history } = stage().store.memory
    const reply = line('r', 'written', { role: 'character', speakerId: 'wren', take: 0 })
    const rewritten = { ...reply, text: 'rewritten', revision: 1, authorIds: ['ann', 'bob'] }
    const other = { ...reply, text: 'another take', revision: 2, take: 1 }
    await commitChanges(stage(), [{ type: 'lines-appended', chapter, lines: [reply] }])
    await commitChanges(stage(), [{ type: 'line-replaced', chapter, line: rewritten }], 'rewrite')
    expect((await history.read(chapter, { limit: 1 })).lines).toStrictEqual([rewritten])
    await commitChanges(stage(), [{ type: 'line-replaced', chapter, line: other }], 'take')
    expect((await history.read(chapter, { limit: 1 })).lines).toStrictEqual([other])
    expect(await history.fetchLines(chapter, [{ id: 'r', revision: 1 }])).toStrictEqual([rewritten])
  })

  test('a line is found by any of its messages, in its conversation only', async () => {
    const { store } = stage()
    await commitChanges(stage(), [append(['a']), append(['b'], { ...chapter, chapter: 'two' })])
    const found = await store.memory.history.findByMessage(tavern, 'n-b')
    expect(found?.chapter).toEqual({ ...chapter, chapter: 'two' })
    expect(found?.line.id).toBe('b')
    expect(await store.memory.history.findByMessage({ ...tavern, thread: 'cellar' }, 'n-b')).toBeUndefined()
    expect(await store.memory.history.findByMessage(tavern, 'm-c')).toBeUndefined()
  })

  test('chapters and conversations whose names run together are apart', async () => {
    const one = { platform: 'test', place: 'a/b', thread: 'c', chapter: 'd' }
    const other = { platform: 'test', place: 'a', thread: 'b/c', chapter: 'd' }
    await commitChanges(stage(), [append(['a'], one)])
    const { history } = stage().store.memory
    expect((await history.read(one, { limit: 5 })).lines).toHaveLength(1)
    expect((await history.read(other, { limit: 5 })).lines).toHaveLength(0)
    expect((await history.read({ ...one, chapter: '' }, { limit: 5 })).lines).toHaveLength(0)
  })
}
