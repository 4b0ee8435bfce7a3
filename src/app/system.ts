import { pino } from 'pino'
import type { Clock, Random } from '../contract/clock.ts'
import type { Config } from '../contract/config.ts'
import type { Log } from '../contract/log.ts'
import { sleep } from '../util/sleep.ts'

/** The machine's time. */
export const systemClock: Clock = { now: () => Date.now(), sleep }

/** The machine's chance. */
export const systemRandom: Random = {
  next: () => Math.random(),
  id: () => crypto.randomUUID(),
}

/** The log: JSON lines on standard error, with secrets cut out wherever a field is named like one. */
export function createLog(level: Config['logLevel']): Log {
  const secrets = ['token', 'apiKey', 'authorization', 'password', 'secret']
  const redact = [...secrets, ...secrets.map((name) => `*.${name}`)]
  return pino(
    { level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}
