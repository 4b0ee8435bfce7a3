import { expect, test } from 'vitest'
import type { Change } from '../../src/contract/mailbox.ts'
import type { Stage } from '../support/store.ts'
import {
  atOnce,
  chapter,
  createGate,
  edit,
  emotionEntry,
  line,
  lineOf,
  message,
  startWorker,
  tavern,
  turnEntry,
} from '../support/store.ts'
import { commitChanges } from './memory-history-suite.ts'
import { streamEntries, streamIds } from './memory-log-suite.ts'

/** A line is said to be happy by the helper. */
function label(id: string, revision = 0, where = chapter): Change {
  return {
    type: 'line-labelled',
    chapter: where,
    line: { id, revision },
    emotion: 'happiness',
    source: 'batch',
  }
}

const append = (...lines: ReturnType<typeof line>[]): Change => ({ type: 'lines-appended', chapter, lines })

export function labelSuite(stage: () => Stage): void {
  const read = async () => (await stage().store.memory.history.read(chapter, { limit: 10 })).lines

  test('a label is written into its line, whose revision stays', async () => {
    const said = line('a', 'text of a', { revision: 3, messageIds: ['m'], shown: '*waves*' })
    await commitChanges(stage(), [append(said, line('b'))])
    await commitChanges(stage(), [label('a', 3)], 'later')
    const labelled = { ...said, emotion: 'happiness', emotionSource: 'batch' }
    expect(await read()).toEqual([labelled, line('b')])
    expect((await stage().store.memory.history.findByMessage(tavern, 'm'))?.line).toEqual(labelled)
  })

  test('a label comes with the line that it is about, and a later one replaces it', async () => {
    const sad = { ...label('a'), emotion: 'sadness', source: 'inline' } as const
    await commitChanges(stage(), [append(line('a')), sad, label('a')])
    expect(await read()).toEqual([line('a', undefined, { emotion: 'happiness', emotionSource: 'batch' })])
  })

  test('a label of another revision, of a line that is gone, or of an unknown chapter changes nothing', async () => {
    await commitChanges(stage(), [append(line('a', undefined, { revision: 1 }), line('b'))])
    const removal: Change = { type: 'line-removed', chapter, lineId: 'b' }
    const late = [
      label('a', 0),
      label('a', 2),
      label('b'),
      label('c'),
      label('a', 1, { ...chapter, chapter: 'two' }),
    ]
    await commitChanges(stage(), [removal, ...late], 'later')
    expect(await read()).toEqual([line('a', undefined, { revision: 1 })])
  })

  test('an edit of the words clears their emotion', async () => {
    const said = lineOf(message('a'), { emotion: 'anger', emotionSource: 'inline' })
    await commitChanges(stage(), [append(said)])
    await stage().store.mailbox.amend(edit('m-a', 'better'))
    const edited = lineOf(message('a', 'better'), { revision: 1 })
    expect(await read()).toEqual([edited])
    await commitChanges(stage(), [label('a')], 'late')
    expect(await read()).toEqual([edited])
  })

  test('an edit while the turn runs clears the emotion that the turn tells', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await gate.handle(batch)
        await batch.commit({ handledEventIds: ['a'], changes: [append(lineOf(message('a'))), label('a')] })
      },
    })
    await store.mailbox.accept(message('a'), atOnce)
    await clock.advance(0)
    await store.mailbox.amend(edit('m-a', 'better'))
    gate.open()
    await worker.end()
    expect(await read()).toEqual([lineOf(message('a', 'better'), { revision: 1 })])
  })

  test('records of emotions are streamed as they were appended', async () => {
    const entries = [emotionEntry('b', { take: 1 }), emotionEntry('a')]
    await commitChanges(
      stage(),
      entries.map((entry) => ({ type: 'log-appended', entry })),
    )
    expect(await streamEntries(stage().store, 'emotion')).toEqual(entries)
    expect(await streamIds(stage(), 'turn')).toEqual([])
  })

  test('an erase of a person, a chapter or a conversation takes the records of emotions along', async () => {
    const { memory } = stage().store
    const two = { ...chapter, chapter: 'two' }
    const cellar = { ...tavern, thread: 'cellar' }
    await memory.log.append([
      emotionEntry('bob', {}, ['bob']),
      emotionEntry('ann', {}, ['ann']),
      emotionEntry('two', { chapter: two }, ['eve']),
      emotionEntry('cellar', { chapter: { ...cellar, chapter: 'one' } }, ['eve']),
      turnEntry('t', { personIds: ['eve'] }),
    ])
    const erased = async (scope: Parameters<typeof memory.erase>[0]) => {
      const { logEntries } = await memory.erase(scope)
      return [logEntries, await streamIds(stage(), 'emotion')]
    }
    expect(await erased({ type: 'person', platform: 'test', personId: 'bob' })).toEqual([
      1,
      ['ann', 'two', 'cellar'],
    ])
    expect(await erased({ type: 'chapter', chapter: two })).toEqual([1, ['ann', 'cellar']])
    expect(await erased({ type: 'conversation', conversation: cellar })).toEqual([1, ['ann']])
    expect(await erased({ type: 'chapter', chapter })).toEqual([2, []])
  })
}
