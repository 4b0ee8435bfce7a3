import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import type { LimitsConfig } from '../../src/contract/config.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Limits } from '../../src/contract/limits.ts'
import { noMetrics } from '../../src/contract/metrics.ts'
import { createQuotas } from '../../src/engine/quotas.ts'
import { createTexts } from '../../src/texts/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeRandom, createRecordingLog, silentLog, tavern } from '../support/store.ts'

const none: LimitsConfig = {
  person: undefined,
  conversation: undefined,
  place: undefined,
  placeTokensPerDay: undefined,
  tokensPerDay: undefined,
}
const minute = 60_000

async function openStage(settings: Partial<LimitsConfig> | undefined, limits?: Limits) {
  const clock = createFakeClock()
  const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  onTestFinished(() => store.close())
  const logged: string[] = []
  const limited: string[] = []
  const quotas = createQuotas({
    limits: limits ?? store.limits,
    settings: settings && { ...none, ...settings },
    clock,
    log: createRecordingLog(logged),
    metrics: { ...noMetrics, count: (name, labels) => void limited.push(JSON.stringify([name, labels])) },
  })
  const { signal } = new AbortController()
  const admit = (personIds: readonly string[], thread = tavern.thread, place = tavern.place) =>
    quotas.admit({ conversation: { ...tavern, place, thread }, signal }, personIds)
  return { clock, quotas, admit, logged, limited }
}

test('a person has so many replies in a window, wherever they talk, and is told once where they are refused', async () => {
  const { clock, admit, limited } = await openStage({ person: { replies: 2, perMs: minute } })
  expect(await admit(['ann'])).toBeUndefined()
  expect(await admit(['ann'], 'cellar', 'inn')).toBeUndefined()
  await clock.advance(20_000)
  const refusal = { by: 'person', key: 'limit.person', values: { unit: 'minutes', time: 1 } }
  expect(await admit(['ann'])).toEqual({ ...refusal, isNews: true })
  expect(await admit(['ann'])).toEqual({ ...refusal, isNews: false })
  expect(await admit(['ann'], 'cellar')).toEqual({ ...refusal, isNews: true })
  expect(await admit(['ben'])).toBeUndefined()
  expect(limited).toHaveLength(3)
  expect(limited[0]).toBe('["dramatis_limited_total",{"adapter":"test","by":"person"}]')
  await clock.advance(40_000)
  expect(await admit(['ann'])).toBeUndefined()
})

test('who has had enough does not silence those that are answered together with them', async () => {
  const { admit } = await openStage({ person: { replies: 1, perMs: minute } })
  await admit(['ann'])
  expect(await admit(['ann', 'ben'])).toBeUndefined()
  expect(await admit(['ann', 'ben'])).toMatchObject({ by: 'person' })
})

test('a conversation and a place have limits of their own', async () => {
  const { admit } = await openStage({
    conversation: { replies: 2, perMs: minute },
    place: { replies: 3, perMs: minute },
  })
  for (const person of ['ann', 'ben']) expect(await admit([person], 'hall')).toBeUndefined()
  expect(await admit(['cem'], 'hall')).toMatchObject({ by: 'conversation', key: 'limit.conversation' })
  expect(await admit(['cem'], 'cellar')).toBeUndefined()
  expect(await admit(['cem'], 'cellar')).toMatchObject({ by: 'place', isNews: true })
  expect(await admit(['cem'], 'yard')).toMatchObject({ by: 'place', isNews: true })
  expect(await admit(['cem'], 'hall', 'inn')).toBeUndefined()
})

test('what one is refused uses up nothing of what others share', async () => {
  const { admit } = await openStage({
    person: { replies: 1, perMs: minute },
    place: { replies: 2, perMs: minute },
  })
  for (let message = 0; message < 20; message += 1) await admit(['ann'])
  expect(await admit(['ben'])).toBeUndefined()
  expect(await admit(['cem'])).toMatchObject({ by: 'place' })
})

test('tokens of a day are those of prompts and replies, by place and in all', async () => {
  const { clock, quotas, admit } = await openStage({ placeTokensPerDay: 100, tokensPerDay: 150 })
  await quotas.spent(tavern, 99)
  expect(await admit(['ann'])).toBeUndefined()
  await quotas.spent(tavern, 1)
  expect(await admit(['ann'])).toMatchObject({
    by: 'tokens',
    isNews: true,
    values: { unit: 'hours', time: 24 },
  })
  expect(await admit(['ann'], 'hall', 'inn')).toBeUndefined()
  await quotas.spent({ ...tavern, place: 'inn' }, 50)
  expect(await admit(['ann'], 'hall', 'inn')).toMatchObject({ by: 'tokens', isNews: true })
  await quotas.spent(tavern, 0)
  await clock.advance(24 * 60 * minute)
  expect(await admit(['ann'])).toBeUndefined()
})

test('without settings nothing is asked, and a store that cannot count refuses nobody', async () => {
  let asked = 0
  const failing: Limits = {
    async count() {
      asked += 1
      throw new MemoryError({ code: 'unreachable', what: 'Away.', remedy: 'Wait.', isRetryable: true })
    },
  }
  const free = await openStage(undefined, failing)
  expect(await free.admit(['ann'])).toBeUndefined()
  await free.quotas.spent(tavern, 2)
  expect(asked).toBe(0)
  const limited = await openStage({ person: { replies: 1, perMs: minute }, tokensPerDay: 1 }, failing)
  expect(await limited.admit(['ann'])).toBeUndefined()
  await limited.quotas.spent(tavern, 2)
  expect(limited.logged.map((entry) => JSON.parse(entry).error)).toEqual(['unreachable', 'unreachable'])
  expect(limited.logged.join()).not.toContain('ann')
})

test('the texts say when it goes on', () => {
  const texts = createTexts()
  for (const by of ['person', 'conversation', 'place', 'tokens'] as const) {
    expect(texts('en', `limit.${by}`, { unit: 'minutes', time: 3 })).toMatch(/Write again in 3 min, and/)
    expect(texts('en', `limit.${by}`, { unit: 'hours', time: 7 })).toMatch(/Write again in about 7 h, and/)
    expect(texts('zh', `limit.${by}`, { unit: 'minutes', time: 3 })).toContain('过 3 分钟再写一句')
    expect(texts('zh', `limit.${by}`, { unit: 'hours', time: 7 })).toContain('过大约 7 小时再写一句')
  }
})
