import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type EraseOptions, erase } from '../../memory/redis/erase.ts'
import { textsOf } from '../../memory/redis/events.ts'
import type { OpenedContext } from '../../memory/redis/open.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import type { EraseScope, StateSchema } from '../../src/contract/memory.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { applyChanges, openRedisContext } from '../support/redis-context.ts'
import { chapter, line, tavern, turnEntry } from '../support/store.ts'

// An erase that takes many scripts: what happens between two of them.

const turns = 40
const sliceSize = 10
const ann = { type: 'person', platform: 'test', personId: 'ann' } as const
const scopes = [
  ['a person', ann],
  ['a conversation', { type: 'conversation', conversation: tavern }],
  ['a place', { type: 'place', platform: 'test', place: 'tavern' }],
  ['a chapter', { type: 'chapter', chapter }],
] as const satisfies readonly (readonly [string, EraseScope])[]

const clock = createFakeClock()
let context: OpenedContext
beforeAll(async () => {
  context = await openRedisContext(clock)
})
afterAll(() => context.close())

const apply = (...changes: readonly Change[]) => applyChanges(context, ...changes)

/** Ann alone, answered once. */
function turnOf(turnId: string): readonly Change[] {
  const lines = [line(`${turnId}-a`, '', { turnId }), line(`${turnId}-r`, '', { role: 'character', turnId })]
  return [
    { type: 'lines-appended', chapter, lines },
    { type: 'log-appended', entry: turnEntry(turnId) },
  ]
}

beforeEach(async () => {
  await context.connection.send('FLUSHALL')
  await apply(...Array.from({ length: turns }, (_, index) => turnOf(`t${index}`)).flat())
})

function windowOf(people: readonly string[], story = 'Ann came in…'): StateSchema['window'] {
  const before = { lines: 9, replies: {}, lore: {}, greetings: {}, people }
  const headSizing = { rates: { cjk: 1, other: 3, samples: 0 }, contextTokens: 8_192 }
  return { firstLineId: 'a', story, userName: '', profile: '', cuts: 1, headSizing, before }
}

const nothing = async () => {}
const busyError = () => new MemoryError({ code: 'busy', what: 'x', remedy: 'x', isRetryable: true })

async function eraseInSlices(scope: EraseScope, options: Partial<EraseOptions> = {}) {
  return await erase(context, scope, {
    signal: undefined,
    onErased: nothing,
    onDone: nothing,
    sliceSize,
    ...options,
  })
}

/** Keys that name the conversation, or the person. */
async function leftKeys(): Promise<readonly string[]> {
  const keys = textsOf(await context.connection.send('KEYS', '*'))
  return keys.filter((key) => /tavern|ann/.test(key)).toSorted()
}

const readLines = async () =>
  textsOf(await context.connection.send('LRANGE', context.layout.lines('test/tavern/hall/one/'), 0, -1))

async function expectGone(): Promise<void> {
  expect((await readLines()).filter((stored) => stored !== '[]')).toEqual([])
  expect(await context.connection.send('ZCARD', context.layout.log('turn'))).toBe(0)
  expect((await leftKeys()).filter((key) => /eras|places:|entries:|messages:|turns:/.test(key))).toEqual([])
}

/** The context, with what happens before each script of an erase, counted from 1; whether its answer is lost is answered. */
function withScripts(happens: (count: number) => Promise<boolean>): OpenedContext {
  const { connection } = context
  let count = 0
  return {
    ...context,
    connection: {
      ...connection,
      async run(script, keys, values) {
        if (script.name !== 'erase') return await connection.run(script, keys, values)
        count += 1
        const isLost = await happens(count)
        const answer = await connection.run(script, keys, values)
        if (isLost) throw busyError()
        return answer
      },
    },
  }
}

const plain = { signal: undefined, onErased: nothing, onDone: nothing, sliceSize }

test.each(scopes)('erasing %s looks at no more at once than a slice', async (_, scope) => {
  let scripts = 0
  const counting = withScripts(async (count) => {
    scripts = count
    return false
  })
  expect(await erase(counting, scope, plain)).toMatchObject({ lines: turns * 2, logEntries: turns })
  expect(scripts).toBeGreaterThan((turns * 3) / sliceSize)
  await expectGone()
})

test.each(scopes)('erasing %s that was interrupted is finished by the next one', async (_, scope) => {
  for (const interrupted of [1, 2, 3]) {
    const stopping = new AbortController()
    const stop = withScripts(async (count) => {
      if (count === interrupted) stopping.abort(new Error('killed'))
      return false
    })
    await expect(erase(stop, scope, { ...plain, signal: stopping.signal })).rejects.toThrow('killed')
  }
  // What was forgotten before counts as well.
  expect(await eraseInSlices(scope)).toMatchObject({ lines: turns * 2, logEntries: turns })
  await expectGone()
})

test.each(scopes)('erasing %s: what comes in between two slices goes as well', async (_, scope) => {
  const meanwhile = withScripts(async (count) => {
    if (count <= 12) await apply(...turnOf(`later-${count}`))
    return false
  })
  await erase(meanwhile, scope, plain)
  await expectGone()
})

test.each(scopes)('erasing %s goes on when an answer did not come', async (_, scope) => {
  const lost = withScripts(async (count) => [2, 5, 8].includes(count))
  const told: string[] = []
  const onErased = async (key: string) => {
    if (told.push(key) % 2 === 1) throw busyError()
  }
  const erasing = erase(lost, scope, { ...plain, onErased })
  let isDone = false
  erasing.finally(() => {
    isDone = true
  })
  while (!isDone) await clock.advance(250)
  expect(await erasing).toMatchObject({ lines: turns * 2, logEntries: turns })
  expect(told.filter((key) => key === 'test/tavern/hall/')).toHaveLength(4)
  await expectGone()
})

test('a Redis that is too busy for the first question is told at once', async () => {
  const { connection } = context
  const send = async () => {
    throw busyError()
  }
  const busy = { ...context, connection: { ...connection, send } }
  await expect(erase(busy, ann, plain)).rejects.toMatchObject({ code: 'busy' })
})

test.each([
  [1, 1],
  [2, 2],
])(
  'a story of a person that is written before script %i of their erase goes as well',
  async (script, stateValues) => {
    const key = { name: 'window', scope: { ...chapter, chapter: 'two' }, owner: '' } as const
    await apply({ type: 'state-set', key, value: windowOf(['ann'], 'before') })
    const writing = withScripts(async (count) => {
      if (count === script) await apply({ type: 'state-set', key, value: windowOf(['bob', 'ann']) })
      return false
    })
    expect(await erase(writing, ann, plain)).toMatchObject({ stateValues })
    expect(await context.connection.send('KEYS', context.layout.state('*'))).toEqual([])
  },
)

test('whoever runs is told at the beginning and at the end', async () => {
  const told: string[] = []
  await eraseInSlices(ann, { onErased: async (key) => void told.push(key) })
  expect(told).toEqual(['test/tavern/hall/', 'test/tavern/hall/'])
})

test('a person is looked for to the end of a long conversation of others', async () => {
  await context.connection.send('FLUSHALL')
  const others = Array.from({ length: turns }, (_, index) => line(`o${index}`, '', { speakerId: 'bob' }))
  await apply({ type: 'lines-appended', chapter, lines: others }, ...turnOf('last'))
  expect(await eraseInSlices(ann)).toMatchObject({ lines: 2, logEntries: 1 })
  expect((await readLines()).filter((stored) => stored !== '[]')).toHaveLength(turns)
})
