import { afterEach, beforeEach, describe } from 'vitest'
import type { Log } from '../../src/contract/log.ts'
import type { Store } from '../../src/contract/store.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { createRecordingLog, type Stage } from '../support/store.ts'
import { amendSuite } from './memory-amend-suite.ts'
import { eraseSuite } from './memory-erase-suite.ts'
import { historySuite } from './memory-history-suite.ts'
import { labelSuite } from './memory-label-suite.ts'
import { leaseSuite } from './memory-lease-suite.ts'
import { limitsSuite } from './memory-limits-suite.ts'
import { logSuite } from './memory-log-suite.ts'
import { mailboxSuite } from './memory-mailbox-suite.ts'
import { peopleSuite } from './memory-people-suite.ts'
import { queueSuite } from './memory-queue-suite.ts'
import { retentionSuite } from './memory-retention-suite.ts'
import { stateSuite } from './memory-state-suite.ts'

/** What a driver brings to the suite that all drivers pass. */
export interface MemoryDriver {
  /** The clock of a test. Default: one on which whatever runs in this process has run. */
  createClock?(): Promise<FakeClock>
  /** An empty store. */
  open(clock: FakeClock, log: Log): Promise<Store>
}

/** What every driver does. */
export function memorySuite(name: string, driver: MemoryDriver): void {
  describe(name, () => {
    let stage: Stage
    beforeEach(async () => {
      const clock = (await driver.createClock?.()) ?? createFakeClock()
      const logged: string[] = []
      stage = { clock, logged, store: await driver.open(clock, createRecordingLog(logged)) }
    })
    afterEach(() => stage.store.close())
    const current = () => stage
    describe('history', () => historySuite(current))
    describe('state', () => stateSuite(current))
    describe('log', () => logSuite(current))
    describe('mailbox', () => mailboxSuite(current))
    describe('queues', () => queueSuite(current))
    describe('amendments', () => amendSuite(current))
    describe('labels', () => labelSuite(current))
    describe('leases', () => leaseSuite(current))
    describe('limits', () => limitsSuite(current))
    describe('erase', () => eraseSuite(current))
    describe('people', () => peopleSuite(current))
    describe('retention', () => retentionSuite(current))
  })
}
