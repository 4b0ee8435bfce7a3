import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../src/contract/memory.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { amendSuite } from './memory-amend-suite.ts'
import { eraseSuite } from './memory-erase-suite.ts'
import { historySuite } from './memory-history-suite.ts'
import { logSuite } from './memory-log-suite.ts'
import { mailboxSuite } from './memory-mailbox-suite.ts'
import { queueSuite } from './memory-queue-suite.ts'
import { stateSuite } from './memory-state-suite.ts'

/** What a driver brings to the suite that all drivers pass. */
export interface MemoryDriver {
  /** An empty store. */
  open(clock: FakeClock): Promise<Store>
}

/** The store of the test that runs. */
export interface Stage {
  readonly clock: FakeClock
  readonly store: Store
}

/** What every driver does. */
export function memorySuite(name: string, driver: MemoryDriver): void {
  describe(name, () => {
    let stage: Stage
    beforeEach(async () => {
      const clock = createFakeClock()
      stage = { clock, store: await driver.open(clock) }
    })
    afterEach(() => stage.store.close())
    const current = () => stage
    describe('history', () => historySuite(current))
    describe('state', () => stateSuite(current))
    describe('log', () => logSuite(current))
    describe('mailbox', () => mailboxSuite(current))
    describe('queues', () => queueSuite(current))
    describe('amendments', () => amendSuite(current))
    describe('erase', () => eraseSuite(current))
  })
}
