import { expect, onTestFinished, test, vi } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import { createGate, type ModelServerReply } from '../../src/testing/index.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { createHurriedClock } from './hurried-clock.ts'
import { openWorld, type World } from './world.ts'

// What is waited for has limits of its own, and says what is missing.
vi.setConfig({ testTimeout: 90_000 })

// A service on Redis whose model is away: people are told once, what they said is kept, and is answered when they ask again.

const failed = (reason: string) =>
  `The model failed: ${reason}. What was said is kept: \`/regenerate\` tries again.`

async function open(model: Partial<ModelConfig> = {}) {
  const redis = await openRedisServer()
  onTestFinished(() => redis.close())
  const world = await openWorld({ clock: createHurriedClock(5), memoryUrl: redis.url, model })
  onTestFinished(() => world.close())
  const service = await world.start()
  const ann = world.person('ann')
  const ben = world.person('ben')
  for (const person of [ann, ben]) {
    person.invokes('character set', { character: 'lin' })
    await person.isTold(1)
  }
  return { world, service, ann, ben }
}

interface Ill {
  /** What people are told. */
  readonly reason: string
  readonly model?: Partial<ModelConfig>
  fall(world: World): unknown
  recover(world: World): unknown
}

const answers = (world: World, reply: ModelServerReply) => world.answers(() => reply)

const illnesses: readonly (readonly [string, Ill])[] = [
  [
    'dead',
    {
      reason: 'its server cannot be reached',
      fall: ({ relay }) => relay.cut(),
      recover: ({ relay }) => relay.mend(),
    },
  ],
  [
    'slow',
    {
      reason: 'it took too long',
      model: { firstTokenTimeoutMs: 6_000 },
      fall: (world) => answers(world, { gate: createGate() }),
      recover: (world) => answers(world, {}),
    },
  ],
  [
    'failing',
    {
      reason: 'its server is out of order',
      fall: (world) => answers(world, { fault: { type: 'error', status: 500, message: 'EngineDeadError' } }),
      recover: (world) => answers(world, {}),
    },
  ],
]

test.each(illnesses)('the model is %s: one notice for each place, and an answer later', async (_, ill) => {
  const { world, service, ann, ben } = await open(ill.model)
  await ill.fall(world)
  ann.says()
  ben.says()
  await Promise.all([ann.isTold(2), ben.isTold(2)])
  // It can do its work: people are told, and nothing is lost.
  await service.isReady(200)
  ann.says()
  await world.isWritten()
  expect(ann.sees('notice').slice(1)).toEqual([failed(ill.reason)])
  expect(ben.sees('notice').slice(1)).toEqual([failed(ill.reason)])
  expect([ann.sees('reply'), ben.sees('reply')]).toEqual([[], []])

  await ill.recover(world)
  for (const person of [ann, ben]) {
    person.invokes('regenerate')
    await person.isAnswered(...person.said.map(({ word }) => word))
  }
  await ann.isAnswered(ann.says())
  await world.isWritten()
  expect(await world.audit()).toEqual([])
  expect(ann.sees('notice')).toHaveLength(2)

  // Another outage is told again.
  await ill.fall(world)
  ann.says()
  await ann.isTold(3)
  await ill.recover(world)
  ann.invokes('regenerate')
  await ann.isAnswered(...ann.said.map(({ word }) => word))
  await world.isWritten()
  expect(await world.audit()).toEqual([])
  await service.end()
})

test('one whose first word comes late holds up nobody else, and is answered all the same', async () => {
  const { world, service, ann, ben } = await open()
  const gate = createGate()
  const slow = ann.says()
  world.answers(({ messages }) => (`${messages.at(-1)?.content}`.includes(slow) ? { gate } : {}))
  await world.model.request(0)
  const next = ann.says()
  await ben.isAnswered(ben.says())
  expect(ann.sees('reply')).toEqual([])
  gate.open()
  await ann.isAnswered(slow, next)
  await world.isWritten()
  expect(await world.audit()).toEqual([])
  expect(ann.sees('notice')).toHaveLength(1)
  await service.end()
})

test('an answer that takes too long in all is shown as far as it came, and said anew', async () => {
  const { world, service, ann } = await open({ totalTimeoutMs: 8_000 })
  const gate = createGate()
  gate.release(1)
  world.answers(() => ({ text: ['Once there was. ', 'A', ' word'], gate }))
  ann.says()
  await ann.isTold(2)
  await world.isWritten()
  expect(ann.sees('reply')).toEqual(['Once there was.'])
  expect(ann.sees('notice').at(-1)).toBe(failed('it took too long'))
  world.answers(() => ({}))
  ann.invokes('regenerate')
  await ann.isAnswered('ann-1')
  await world.isWritten()
  expect(ann.sees('reply')).toEqual(['Yes, ann-1.\ntake 2 of 2'])
  expect(await world.audit()).toEqual([])
  await service.end()
})
