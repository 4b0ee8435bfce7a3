import type { ApiResponse } from 'grammy/types'
import { expect, test } from 'vitest'
import { createSharedRate } from '../../adapters/shared/shared-rate.ts'
import { createLimits } from '../../adapters/telegram/client/limits.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import { createSendLimits } from '../../src/testing/telegram/limits.ts'
import { createSeededRandom } from '../../src/util/seeded-random.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { createRecordingLog } from '../support/store.ts'

/** How long Telegram takes for an answer. */
const answerMs = 80

/** Processes of one bot, before a Telegram that counts and answers nothing else. */
function openBot({ hosts }: { hosts?: readonly (AdapterHost | undefined)[] } = {}) {
  const clock = createFakeClock()
  const entries: string[] = []
  const limits = createSendLimits({ clock, speed: 1 })
  const store = createListeningStore(clock)
  const asked: {
    readonly method: string
    readonly chat: number
    readonly at: number
    readonly ok: boolean
  }[] = []
  const processes = (hosts ?? [store.openHost(), store.openHost()]).map((host) =>
    createLimits({
      clock,
      log: createRecordingLog(entries),
      rate: createSharedRate({ host: () => host, clock, perSecond: 28, windowMs: 125, block: 1 }),
    }),
  )

  async function answer(method: string, chat: number): Promise<ApiResponse<never>> {
    const isCounted = method !== 'sendChatAction'
    const seconds = isCounted ? limits.take(chat, chat < 0) : undefined
    asked.push({ method, chat, at: clock.now(), ok: seconds === undefined })
    await clock.sleep(answerMs)
    if (seconds === undefined) return { ok: true, result: true as never } // what it says is nobody's matter here
    const parameters = { retry_after: seconds }
    return { ok: false, error_code: 429, description: 'Too Many Requests', parameters }
  }

  /** Asks for it; answers how long it waited, `undefined`: it was left out, or refused. */
  async function ask(
    by: number,
    method: 'sendMessage' | 'sendChatAction' | 'editMessageReplyMarkup',
    chat: number,
  ) {
    const from = clock.now()
    const call = processes[by] as ReturnType<typeof createLimits> // each test says how many there are
    const payload = { chat_id: chat, text: '', message_id: 1, action: 'typing' } as const
    const { ok } = await call(() => answer(method, chat) as never, method, payload) // what it says is read by nobody
    return ok ? clock.now() - from - answerMs : undefined
  }

  return { clock, asked, entries, ask, refused: () => asked.filter(({ ok }) => !ok).length }
}

/** Turns at random moments of half a minute: somebody types, says it, and takes the older buttons away. */
async function letTalk({ clock, ask }: ReturnType<typeof openBot>, perSecond: number) {
  const chance = createSeededRandom('crowd')
  const spanMs = 30_000
  const waits: number[] = []
  let left = 0
  const turns = Array.from({ length: (perSecond * spanMs) / 1_000 }, async (_none, turn) => {
    await clock.sleep(chance() * spanMs)
    const by = turn % 2
    const typing = ask(by, 'sendChatAction', turn)
    waits.push((await ask(by, 'sendMessage', turn)) ?? Number.NaN)
    await typing
    if ((await ask(by, 'editMessageReplyMarkup', turn)) === undefined) left += 1
  })
  await clock.advance(2 * spanMs)
  await Promise.all(turns)
  return { longestMs: Math.max(...waits), buttonsLeft: left / turns.length }
}

test.each([
  [4, 100, 0.25],
  [9, 250, 0.5],
  [18, 1_000, 1],
])(
  '%i turns a second in two processes wait at most a moment, and are not refused',
  async (perSecond, ms, left) => {
    const bot = openBot()
    const { longestMs, buttonsLeft } = await letTalk(bot, perSecond)
    expect(longestMs).toBeLessThanOrEqual(ms)
    expect(buttonsLeft).toBeLessThanOrEqual(left)
    expect([bot.refused(), bot.entries]).toEqual([0, []])
  },
)

test('a burst goes in the order of asking, whatever the chat, as fast as Telegram takes it', async () => {
  const bot = openBot()
  const all = Array.from({ length: 100 }, (_none, chat) => bot.ask(chat % 2, 'sendMessage', chat))
  await bot.clock.advance(10_000)
  const waits = (await Promise.all(all)).map((ms) => ms ?? Number.NaN)
  for (const by of [0, 1]) {
    const own = waits.filter((_ms, chat) => chat % 2 === by)
    expect(own).toEqual(own.toSorted((one, other) => one - other))
  }
  expect(bot.refused()).toBe(0)
  expect(Math.max(...waits)).toBeLessThan(5_000)
  const fewer = openBot()
  const few = Array.from({ length: 9 }, (_none, chat) => fewer.ask(chat % 2, 'sendMessage', chat))
  await fewer.clock.advance(1_000)
  expect(Math.max(...(await Promise.all(few)).map((ms) => ms ?? Number.NaN))).toBeLessThanOrEqual(375)
})

test('a group at its own limit holds up that group alone', async () => {
  const bot = openBot()
  const full = Array.from({ length: 25 }, () => bot.ask(0, 'sendMessage', -1))
  await bot.clock.advance(5_000)
  const other = bot.ask(0, 'sendMessage', 1)
  await bot.clock.advance(1_000)
  expect(await other).toBeLessThan(125)
  await bot.clock.advance(120_000)
  expect((await Promise.all(full)).filter((ms) => ms !== undefined).length).toBeGreaterThanOrEqual(20)
})

test('groups that are at theirs at the same time hold up others for a few seconds at most', async () => {
  const bot = openBot()
  const full = Array.from({ length: 66 }, (_none, at) => bot.ask(0, 'sendMessage', -1 - (at % 3)))
  await bot.clock.advance(5_000)
  const other = bot.ask(0, 'sendMessage', 1)
  await bot.clock.advance(6_000)
  expect(await other).toBeLessThanOrEqual(5_000)
  await bot.clock.advance(120_000)
  await Promise.all(full)
})

test.each([
  ['without a store', undefined],
  ['with a store that is away', async () => await Promise.reject(new TypeError('away'))],
] as const)('%s, each process keeps the rate for itself', async (_how, count) => {
  const host =
    count && ({ ...createListeningStore(createFakeClock()).openHost(), count } satisfies AdapterHost)
  const bot = openBot({ hosts: [host] })
  const all = Array.from({ length: 60 }, (_none, chat) => bot.ask(0, 'sendMessage', chat))
  await bot.clock.advance(10_000)
  await Promise.all(all)
  expect(bot.refused()).toBe(0)
})
