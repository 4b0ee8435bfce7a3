import type { EraseReport, EraseScope } from '../src/contract/memory.ts'

/** What is erased at once: a place goes conversation by conversation. */
export type ErasePart = Exclude<EraseScope, { readonly type: 'place' }>

/** A report of nothing. */
export const nothingErased: EraseReport = { lines: 0, logEntries: 0, stateValues: 0, waitingEvents: 0 }

/** Both reports as one. */
export function addReports(one: EraseReport, other: EraseReport): EraseReport {
  return {
    lines: one.lines + other.lines,
    logEntries: one.logEntries + other.logEntries,
    stateValues: one.stateValues + other.stateValues,
    waitingEvents: one.waitingEvents + other.waitingEvents,
  }
}
