import type { LogSchema, PurgeLimits } from '../src/contract/memory.ts'

/** Before which time entries of the log are forgotten, by their names; of others none is, whatever is asked. */
export function limitedNames({
  records,
  feedback,
  audit,
}: PurgeLimits): ReadonlyMap<keyof LogSchema, number> {
  const limits = [
    ['turn', records],
    ['emotion', records],
    ['feedback', feedback],
    ['audit', audit],
  ] as const
  return new Map(limits.flatMap(([name, before]) => (before === undefined ? [] : [[name, before]])))
}
