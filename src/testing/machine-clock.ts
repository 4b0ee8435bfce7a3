import type { Clock } from '../contract/clock.ts'
import { sleep } from '../util/sleep.ts'

/** The machine's time, for whoever brings no clock: real clients wait by it. */
export const machineClock: Clock = { now: () => Date.now(), sleep }
