import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Memory } from '../../src/contract/memory.ts'
import { createOutages } from '../../src/engine/outages.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeRandom, silentLog, tavern } from '../support/store.ts'

test('an answer that was shown is written, though the store was away when the outage was looked for', async () => {
  const clock = createFakeClock()
  const { memory, close } = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  onTestFinished(close)
  const away = async () => {
    throw new MemoryError({ code: 'unreachable', what: 'It is.', remedy: 'Wait.', isRetryable: true })
  }
  const awayMemory: Memory = { ...memory, state: { ...memory.state, get: away } }
  const outages = createOutages(awayMemory, 'model', clock)
  // Whether there was one is not known: the mark that may be there goes.
  expect(await outages.answered(tavern)).toMatchObject([{ type: 'state-set', value: undefined }])
  expect(await outages.answered(tavern)).toEqual([])
})
