import type { Clock } from '../contract/clock.ts'
import type { Surroundings } from './surroundings.ts'

const shownMs = 200

/** Tells a terminal how many rows there are by now; nothing is told elsewhere. */
export function createCounter(
  { errorOutput }: Surroundings,
  clock: Clock,
): { tell(rows: number): void; end(): void } {
  const isTerminal = errorOutput.isTTY === true
  const since = clock.now()
  let toldAt = 0
  return {
    tell(rows) {
      if (!isTerminal || clock.now() - toldAt < shownMs) return
      toldAt = clock.now()
      const seconds = (toldAt - since) / 1_000
      const rate = seconds >= 1 ? ` (${Math.round(rows / seconds)} a second)` : ''
      errorOutput.write(`\r\u001b[2K${rows} rows${rate}`)
    },
    end() {
      if (isTerminal && toldAt > 0) errorOutput.write('\r\u001b[2K')
    },
  }
}
