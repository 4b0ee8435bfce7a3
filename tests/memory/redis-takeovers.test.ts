import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { encodeConversationKey } from '../../memory/keys.ts'
import { maxTakeovers } from '../../memory/mailbox-rules.ts'
import { type Look, type RedisClaim, releaseClaim, takeConversation } from '../../memory/redis/claims.ts'
import { commitClaim } from '../../memory/redis/commit.ts'
import { openRedisStore } from '../../memory/redis/index.ts'
import { openContext } from '../../memory/redis/open.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { atOnce, createFakeRandom, createRecordingLog, message, tavern } from '../support/store.ts'

// Holders that die at once: nobody keeps their lock alive.

let server: RedisServer
beforeAll(async () => {
  server = await openRedisServer({ persistent: false })
})
afterAll(() => server.close())

async function openTavern(prefix: string) {
  const logged: string[] = []
  const options = {
    url: `${server.url}?prefix=${prefix}:`,
    clock: createFakeClock(),
    random: createFakeRandom(),
    log: createRecordingLog(logged),
    mayForget: true,
  }
  const context = await openContext(options)
  const { mailbox, close } = await openRedisStore(options)
  onTestFinished(async () => {
    await close()
    await context.close()
  })
  let holders = 0
  const take = (): Promise<Look> => {
    holders += 1
    const names = { lock: `life:${holders}`, token: `look-${holders}` }
    const holder = { ...names, running: [], queue: 'test', mayTakeOver: true }
    return takeConversation(context, encodeConversationKey(tavern), holder)
  }
  const die = async (times: number) => {
    for (let count = 0; count < times; count += 1) expect(await take()).toMatchObject({ type: 'taken' })
  }
  const claim = async (): Promise<RedisClaim> => {
    const look = await take()
    if (look.type !== 'taken') expect.fail(look.type)
    return look.claim
  }
  return { context, mailbox, logged, take, die, claim }
}

test('an event that holder after holder dies of is given up, and what comes after it goes on', async () => {
  const { mailbox, logged, take, die, claim } = await openTavern('deadly')
  await mailbox.accept(message('deadly'), atOnce)
  await mailbox.accept(message('after'), atOnce)
  await die(maxTakeovers)
  // What comes after it is due at once.
  expect(await take()).toMatchObject({ type: 'later', work: { queue: 'test' } })
  expect(logged).toEqual([expect.stringMatching(/given up.*deadly.*takeovers/)])
  expect(await mailbox.list()).toMatchObject([
    { eventId: 'deadly', state: 'given-up', attempts: maxTakeovers, lastError: 'takeovers' },
    { eventId: 'after', state: 'waiting', attempts: 0 },
  ])
  expect(await claim()).toMatchObject({ events: [{ id: 'after' }], isTakenOver: true })
  expect(await mailbox.retry('test', 'deadly')).toBe(true)
  expect(await claim()).toMatchObject({ events: [{ id: 'deadly' }, { id: 'after' }], attempt: 1 })
})

test('a commit begins to count anew, what is only let go does not', async () => {
  const { context, mailbox, take, die, claim } = await openTavern('commit')
  await mailbox.accept(message('a'), atOnce)
  await die(maxTakeovers - 1)
  await releaseClaim(context, await claim(), { type: 'offer-again', mayBeSeen: true })
  await commitClaim(context, await claim(), { handledEventIds: ['a'], changes: [] }, true)
  await mailbox.accept(message('b'), atOnce)
  await die(maxTakeovers - 1)
  await releaseClaim(context, await claim(), { type: 'offer-again', mayBeSeen: true })
  await die(1)
  expect(await take()).toMatchObject({ type: 'later' })
  expect(await mailbox.list()).toMatchObject([{ eventId: 'b', state: 'given-up' }])
})

test('a look where everything was given up leaves it to be seen', async () => {
  const { mailbox, take, die } = await openTavern('given-up')
  await mailbox.accept(message('a'), atOnce)
  await die(maxTakeovers)
  await take()
  expect(await take()).toEqual({ type: 'later', work: undefined })
  expect(await mailbox.list()).toMatchObject([{ eventId: 'a', state: 'given-up' }])
})
