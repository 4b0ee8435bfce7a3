import type { Clock } from '../contract/clock.ts'
import { type Surroundings, warn } from './surroundings.ts'

/** How often a terminal is told, and how often something else. */
const shownMs = 100
const saidMs = 5_000

/** Tells whoever waits how far something got. */
export interface Progress {
  tell(done: number, total: number): void
  /** Leaves the last line as it is. */
  end(): void
}

/** A line that counts in a terminal; elsewhere a line now and then. */
export function createProgress(what: string, surroundings: Surroundings, clock: Clock): Progress {
  const { errorOutput } = surroundings
  const isTerminal = errorOutput.isTTY === true
  let toldAt = isTerminal ? 0 : clock.now()
  let last = ''

  return {
    tell(done, total) {
      const percent = total === 0 ? 100 : Math.min(100, Math.floor((100 * done) / total))
      last = `${what}: ${done} of ${total} records (${percent} %)`
      if (clock.now() - toldAt < (isTerminal ? shownMs : saidMs)) return
      toldAt = clock.now()
      if (isTerminal) errorOutput.write(`\r\u001b[2K${last}`)
      else warn(surroundings, last)
    },
    end() {
      if (isTerminal && last !== '') errorOutput.write(`\r\u001b[2K${last}\n`)
    },
  }
}
