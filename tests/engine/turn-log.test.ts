import { pino } from 'pino'
import { expect, test } from 'vitest'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Delivery } from '../../src/contract/platform.ts'
import { openTurnLog, type TurnLog } from '../../src/engine/turn-log.ts'
import { createIdentityHashes } from '../../src/util/hash-id.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { line, message, turnEntry } from '../support/store.ts'

const conversation = { platform: 'test', place: 'ann-in-person', thread: '' }
const hashes = createIdentityHashes('key')
const ids = {
  adapter: 'test',
  conversation: hashes.conversation(conversation),
  turn: '7',
  events: ['7', '8'],
  attempt: 2,
}

const delivery: Delivery = {
  receipts: [{ lineId: '7:reply', messageIds: ['m-9', 'm-10'] }],
  repeated: 'possible',
  settle: async () => {},
}

const written = [
  { type: 'lines-appended', chapter: { ...conversation, chapter: 'one' }, lines: [line('7', 'a wish')] },
  {
    type: 'log-appended',
    entry: turnEntry('7', {
      userName: 'Ann',
      speakers: ['Ann'],
      usage: { promptTokens: 90, completionTokens: 12, cachedTokens: 64 },
      timings: { firstTokenMs: 80, totalMs: 400 },
    }),
  },
] as const

/** Follows a step of two messages, and answers what was logged. */
async function follow(act: (log: TurnLog, wait: (ms: number) => Promise<void>) => Promise<void>) {
  const clock = createFakeClock()
  const logged: string[] = []
  const log = pino(
    { level: 'debug', base: null, timestamp: false },
    { write: (entry) => void logged.push(entry) },
  )
  const batch = { conversation, attempt: 2, isTakenOver: true, acceptedAt: clock.now() - 1_500 }
  const events = [message('7', 'a wish'), message('8', 'and another')] as const
  await act(
    openTurnLog(batch, [...events], {
      log: log.child({ adapter: 'test' }),
      clock,
      hashes,
      isService: true,
    }),
    clock.advance,
  )
  return { text: logged.join(''), entries: logged.map((entry) => JSON.parse(entry)) }
}

test('a turn can be followed by its ids, and is one line at info', async () => {
  const { entries, text } = await follow(async (log, wait) => {
    await wait(400)
    log.log.debug({ model: 'model' }, 'on the way')
    log.delivered(delivery)
    await wait(5)
    log.written(written)
  })
  for (const entry of entries) expect(entry).toMatchObject(ids)
  expect(entries.map(({ level, msg }) => [level, msg])).toEqual([
    [20, 'a step was handed over'],
    [20, 'on the way'],
    [20, 'an answer was delivered'],
    [30, 'a turn was written'],
  ])
  expect(entries[0]).toMatchObject({ waitMs: 1_500, isTakenOver: true })
  expect(entries[2]).toMatchObject({ messages: ['m-9', 'm-10'], repeated: 'possible' })
  expect(entries[3]).toEqual({
    level: 30,
    ...ids,
    answers: '7',
    take: 0,
    character: 'wren',
    model: 'model',
    finish: 'stop',
    emptyAnswers: 0,
    promptTokens: 90,
    completionTokens: 12,
    cachedTokens: 64,
    firstTokenMs: 80,
    totalMs: 400,
    waitMs: 1_500,
    turnMs: 405,
    commitMs: 5,
    messages: 2,
    msg: 'a turn was written',
  })
  expect(text).not.toMatch(/wish|another|Ann|ann|raw of|shown of/)
})

test('a step without a reply is no news at info', async () => {
  const { entries } = await follow(async (log) => {
    log.delivered(undefined)
    log.written([written[0]])
  })
  expect(entries.map(({ level }) => level)).toEqual([20, 20])
})

test('a step that failed says so with the code alone; one that others have is none that failed', async () => {
  const failure = new MemoryError({ code: 'full', what: 'a wish', remedy: 'Make room.' })
  const failed = await follow(async (log) => log.ended('failed', failure))
  expect(failed.entries.at(-1)).toMatchObject({ level: 40, error: 'full', ...ids })
  const refused = await follow(async (log) => log.ended('refused', failure))
  expect(refused.entries.at(-1)).toMatchObject({ level: 20, error: 'full', ...ids })
  expect(failed.text).not.toContain('wish')
})
