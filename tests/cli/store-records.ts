import { onTestFinished } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { Store } from '../../src/contract/store.ts'
import type { RecordCounts, StoreRecord } from '../../src/contract/transfer.ts'
import { feedbackEntry } from '../suites/memory-log-suite.ts'
import { line, message, silentLog } from '../support/store.ts'

/** Words that must never be printed. */
export const markedText = 'marked words'

/** Opens a store as another process would, until the test is over. */
export async function openBeside(url: string): Promise<Store> {
  const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
  onTestFinished(() => store.close())
  return store
}

/** Fills a store with some of everything, and closes it; so many lines. */
export async function fillStore(url: string, lines: number): Promise<RecordCounts> {
  const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
  const conversation = { platform: 'test', place: 'tavern', thread: '' }
  const chapter = { ...conversation, chapter: 'one' }
  const records: StoreRecord[] = [
    { type: 'text', hash: 'h', text: markedText },
    { type: 'state', key: 'in/test/tavern//.cast/', json: '{"personas":[]}', expiresAt: undefined },
    { type: 'position', name: 'test', value: '7' },
    { type: 'seen', platform: 'test', eventId: 'seen', at: systemClock.now() },
    { type: 'conversation', conversation, revision: 5 },
    { type: 'entry', entry: feedbackEntry('f', conversation) },
  ]
  for (let index = 0; index < lines; index += 1) {
    const spoken = line(`l${index}`, `${markedText} ${index}`, { messageIds: [`m${index}`] })
    const earlier = index === 1 ? [{ ...spoken, text: 'before' }] : []
    records.push({ type: 'line', chapter, lineId: spoken.id, line: spoken, earlier })
  }
  for (const [index, isGivenUp] of [true, true, false].entries()) {
    const event = message(`e${index}`, markedText, { conversation })
    const options = { queue: 'test', quietMs: 0, maxWaitMs: 0 }
    const failed = { attempts: isGivenUp ? 5 : 0, isGivenUp, lastError: isGivenUp ? 'TypeError' : '' }
    records.push({ type: 'event', event, options, acceptedAt: systemClock.now() + index, ...failed })
  }
  for (let index = 0; index < records.length; index += 500)
    await store.transfer.write(records.slice(index, index + 500))
  const counts = await store.transfer.count()
  await store.close()
  return counts
}

/** Everything that a store holds. */
export async function readRecords(url: string): Promise<readonly StoreRecord[]> {
  const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
  const all: StoreRecord[] = []
  for await (const { records } of store.transfer.read({ batchSize: 500 })) all.push(...records)
  await store.close()
  return all
}
