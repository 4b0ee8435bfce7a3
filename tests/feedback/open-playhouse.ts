import { onTestFinished } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { feedbackDefaults } from '../../src/contract/config.ts'
import { createFeedbackDesk } from '../../src/feedback/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeRandom, silentLog } from '../support/store.ts'
import { createPlayhouse, hashes, startedAt } from './playhouse.ts'

export const signal: AbortSignal = new AbortController().signal

/** A store in memory, filled by a playhouse, with a desk before it. */
export async function openPlayhouse() {
  const clock = createFakeClock(startedAt + 30 * 86_400_000)
  const random = createFakeRandom()
  const store = await openStore('memory:', { clock, random, log: silentLog, mayForget: true })
  onTestFinished(() => store.close())
  const { memory, leases } = store
  const desk = createFeedbackDesk({ memory, leases, hashes, clock, random, settings: feedbackDefaults })
  return { store, clock, desk, play: createPlayhouse(store) }
}

/** What an asynchronous stream tells. */
export async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = []
  for await (const item of items) gathered.push(item)
  return gathered
}
