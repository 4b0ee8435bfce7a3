import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { draftChanges } from '../../memory/redis/changes.ts'
import { changesLua } from '../../memory/redis/changes-lua.ts'
import { textsOf } from '../../memory/redis/events.ts'
import { createHistory } from '../../memory/redis/history.ts'
import type { OpenedContext } from '../../memory/redis/open.ts'
import { fetchText } from '../../memory/redis/texts.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import { applyChanges, applyScript, openRedisContext } from '../support/redis-context.ts'
import { chapter, line, tavern } from '../support/store.ts'

let context: OpenedContext
beforeAll(async () => {
  context = await openRedisContext()
})
afterAll(() => context.close())
beforeEach(async () => void (await context.connection.send('FLUSHALL')))

const apply = (...changes: readonly Change[]) => applyChanges(context, ...changes)

async function read(limit: number, fromLineId?: string): Promise<readonly Line[]> {
  const from = fromLineId === undefined ? {} : { fromLineId }
  return (await createHistory(context).read(chapter, { limit, ...from })).lines
}

const append = (...lines: readonly Line[]): Change => ({ type: 'lines-appended', chapter, lines })
const find = (messageId: string) => createHistory(context).findByMessage(tavern, messageId)
const idsOf = (lines: readonly Line[]) => lines.map(({ id }) => id)

test('a chapter keeps its latest 20,000 lines, and forgets the others with all that leads to them', async () => {
  const ids = Array.from({ length: 22_500 }, (_, index) => `line-${index}`)
  for (let index = 0; index < ids.length; index += 500) {
    await apply(
      append(...ids.slice(index, index + 500).map((id) => line(id, id, { messageIds: [`m-${id}`] }))),
    )
    if (index === 0)
      await apply({ type: 'line-replaced', chapter, line: line('line-7', 'new', { revision: 1 }) })
    if (index === 500) await apply({ type: 'line-removed', chapter, lineId: 'line-8' })
  }
  const kept = await read(30_000)
  expect(kept.length).toBeGreaterThanOrEqual(20_000)
  expect(kept.length).toBeLessThan(21_500)
  expect(idsOf(kept)).toEqual(ids.slice(-kept.length))
  expect(idsOf(await read(2, 'line-22000'))).toEqual(['line-22498', 'line-22499'])
  expect(idsOf(await read(30_000, 'line-22490'))).toEqual(ids.slice(22_490))
  expect(idsOf(await read(30_000, 'line-3'))).toEqual(idsOf(kept))
  expect(await find('m-line-3')).toBeUndefined()
  expect((await find('m-line-22000'))?.line.id).toBe('line-22000')
  const { layout, connection } = context
  const id = 'test/tavern/hall/one/'
  expect(await connection.send('HLEN', layout.places(id))).toBe(kept.length)
  expect(await connection.send('HLEN', layout.messages('test/tavern/hall/'))).toBe(kept.length)
  expect(await connection.send('KEYS', layout.earlier(id, '*'))).toEqual([])
  await apply({ type: 'line-removed', chapter, lineId: 'line-22499' })
  expect(idsOf(await read(1))).toEqual(['line-22498'])
}, 30_000)

test('what a line was before is kept until the line goes', async () => {
  const earlier = async () =>
    await context.connection.send('LRANGE', context.layout.earlier('test/tavern/hall/one/', 'a'), 0, -1)
  await apply(append(line('a', '一/"二"')))
  await apply({ type: 'line-replaced', chapter, line: line('a', '三', { revision: 1 }) })
  await apply({ type: 'line-replaced', chapter, line: line('a', '四', { revision: 2 }) })
  const { decodeLine } = await import('../../memory/redis/lines.ts')
  expect(textsOf(await earlier()).map((text) => decodeLine(context, text)?.text)).toEqual(['一/"二"', '三'])
  await apply({ type: 'line-removed', chapter, lineId: 'a' })
  expect(await earlier()).toEqual([])
})

test('a label that was read before somebody amended its line is not written', async () => {
  await apply(append(line('a', 'before', { messageIds: ['m'] })))
  const label: Change = {
    type: 'line-labelled',
    chapter,
    line: { id: 'a', revision: 0 },
    emotion: 'anger',
    source: 'batch',
  }
  const draft = await draftChanges(context, tavern, [label], [])
  const amended = line('a', 'after', { revision: 1, messageIds: ['m'] })
  await apply({ type: 'line-replaced', chapter, line: amended })
  await context.connection.run(applyScript, [], draft.encode())
  expect(await read(1)).toEqual([amended])
})

test('an amendment that was read before somebody else amended its line does not hold', async () => {
  await apply(append(line('a', 'before', { messageIds: ['m'] })))
  const script = { name: 'hold', lua: `${changesLua}\nreturn changesHold(1) and 1 or 0` }
  const drafts = await Promise.all(['replace', 'remove'].map(() => draftChanges(context, tavern, [], ['m'])))
  const amended = line('a', 'after', { revision: 1, messageIds: ['m'] })
  drafts[0]?.lines.replace({ chapter, line: amended })
  drafts[1]?.lines.remove({ chapter, line: amended })
  const holds = () => Promise.all(drafts.map((draft) => context.connection.run(script, [], draft.encode())))
  expect(await holds()).toEqual([1, 1])
  await apply({ type: 'line-replaced', chapter, line: amended })
  expect(await holds()).toEqual([0, 0])
  for (const draft of drafts) await context.connection.run(applyScript, [], draft.encode())
  expect(await read(1)).toEqual([amended])
})

test('texts that are there already need not come along, and those that are not are asked for', async () => {
  const script = { name: 'missing', lua: `${changesLua}\nreturn missingTexts(1)` }
  const texts = ['one', 'two'].map((hash): Change => ({ type: 'text-stored', hash, text: `text ${hash}` }))
  await apply(...texts.slice(0, 1))
  const draft = await draftChanges(context, tavern, texts, [])
  const missing = async (hashes: readonly string[]) =>
    await context.connection.run(script, [], draft.encode(new Set(hashes)))
  expect(await missing([])).toEqual(['two'])
  expect(await missing(['two'])).toEqual([])
  await context.connection.run(applyScript, [], draft.encode(new Set(['two'])))
  expect(await Promise.all(['one', 'two'].map((hash) => fetchText(context, hash)))).toEqual([
    'text one',
    'text two',
  ])
})

/** A chapter as a list: what every sequence of changes is compared with. */
function createModel() {
  let lines: (Line | undefined)[] = []
  const places = new Map<string, number>()
  const at = (id: string) => lines.findIndex((known) => known?.id === id)
  return {
    apply(change: Change) {
      if (change.type === 'lines-appended') {
        for (const added of change.lines) {
          if (at(added.id) < 0) places.set(added.id, lines.push(added) - 1)
        }
      } else if (change.type === 'line-replaced') {
        lines = lines.map((known) => (known?.id === change.line.id ? change.line : known))
      } else if (change.type === 'line-removed') {
        lines = lines.map((known) => (known?.id === change.lineId ? undefined : known))
      } else if (change.type === 'line-labelled') {
        const { emotion, source: emotionSource } = change
        const isMeant = (known: Line) =>
          known.id === change.line.id && known.revision === change.line.revision
        lines = lines.map((known) => (known && isMeant(known) ? { ...known, emotion, emotionSource } : known))
      }
    },
    read: (limit: number, from: string) =>
      lines
        .slice(places.get(from) ?? 0)
        .filter((known) => known !== undefined)
        .slice(-limit),
    shows: (messageId: string) => lines.some((known) => known?.messageIds.includes(messageId)),
  }
}

const id = fc.constantFrom('a', 'b', 'c', 'd/e f', '漢\n字')
const anyLine = fc
  .record({
    id,
    text: fc.string({ unit: 'binary' }),
    revision: fc.nat(2),
    shown: fc.option(fc.string(), { nil: undefined }),
  })
  .map(({ id, text, ...extra }) => line(id, text, { ...extra, messageIds: [`m ${id}`] }))
const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.array(anyLine, { maxLength: 3 }).map((lines) => append(...lines)),
  anyLine.map((replaced): Change => ({ type: 'line-replaced', chapter, line: replaced })),
  id.map((lineId): Change => ({ type: 'line-removed', chapter, lineId })),
  fc
    .record({ id, revision: fc.nat(2) })
    .map(
      (said): Change => ({ type: 'line-labelled', chapter, line: said, emotion: 'fear', source: 'batch' }),
    ),
)

test('any changes, in any commits, leave the lines that they should', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyChange, { maxLength: 5 }), { maxLength: 8 }),
      fc.nat(6),
      id,
      async (commits, limit, from) => {
        await context.connection.send('FLUSHALL')
        const model = createModel()
        for (const changes of commits) {
          for (const change of changes) model.apply(change)
          await apply(...changes)
        }
        expect(await read(limit + 1, from)).toEqual(model.read(limit + 1, from))
        expect((await find(`m ${from}`)) !== undefined).toBe(model.shows(`m ${from}`))
      },
    ),
    { numRuns: 150 },
  )
})
