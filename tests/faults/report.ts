import { percentile } from '../bench/support/statistics.ts'
import { type Print, printTable } from '../bench/support/table.ts'
import { explain, explainAll } from './explain.ts'
import { isErased, isToBeAnswered, wordsOf } from './people.ts'
import type { FaultRun } from './run.ts'

/** How long people may wait beyond the model's time and Redis' absence (ms). */
export interface Bounds {
  /** Of 99 in 100 messages during which nothing happened but that workers were killed. */
  readonly p99Ms: number
  /** Of every message. */
  readonly longestMs: number
}

/** Prints what a run was, and what it left behind. */
export function report(print: Print, run: FaultRun): void {
  const { said, kills, audit, shown } = run
  const { wholeMs, addedMs, undisturbedMs } = run.waits
  const messages = said.flat()
  const count = (is: (kill: (typeof kills)[number]) => boolean) => `${kills.filter(is).length}`
  const fates = (wanted: string) => `${messages.filter(({ fate }) => fate === wanted).length}`
  const notices = (start: string) =>
    shown.filter(({ type, versions }) => type === 'notice' && versions[0]?.text.startsWith(start)).length
  const ms = (value: number) => `${value.toFixed(0)} ms`
  printTable(print, [
    ['messages', `${messages.length}`],
    ['answered', `${messages.filter(({ answeredAt }) => answeredAt !== undefined).length}`],
    ['edited', fates('edited')],
    ['deleted', fates('deleted')],
    ['perhaps stopped', fates('stopped')],
    ['conversations erased', `${said.keys().filter(isErased).toArray().length}`],
    ['turns', `${audit.turns}`],
    ['workers killed', count(({ what, how }) => what !== 'redis' && how === 'killed')],
    ['workers hung', count(({ what, how }) => what !== 'redis' && how === 'hung')],
    ['Redis killed', count(({ what, how }) => what === 'redis' && how === 'killed')],
    ['Redis hung', count(({ what, how }) => what === 'redis' && how === 'hung')],
    ['Redis stopped', count(({ how }) => how === 'stopped')],
    ['notices that the store is away', `${notices('I cannot write')}`],
    ['commands refused while it was', `${notices('That cannot be done')}`],
    ['workers that ended by themselves', `${run.fallen.length}`],
    ['two listened at once', `${run.conflicts}`],
    ['turns refused, for others had taken over', `${countRefused(run, 'lock-lost')}`],
    ['turns refused after the erase', `${countRefused(run, 'conversation-erased')}`],
    ['lost', `${audit.lost.length}`],
    ['doubled', `${audit.doubled.length}`],
    ['out of order', `${audit.outOfOrder.length}`],
    ['not as edited or deleted', `${audit.unamended.length}`],
    ['left of what was erased', `${audit.unerased.length}`],
    ['not in exactly one turn', `${audit.notInOneTurn.length}`],
    ['turns without their one reply', `${audit.unanswered.length}`],
    ['replies without their receipt', `${audit.unreceipted.length}`],
    ['left waiting', `${audit.waiting}`],
    ['answers found again by their key', `${audit.found}`],
    ['replies shown twice', `${audit.repeated.length}`],
    ...countWindows(run).map(([window, times]) => [`  ${window}`, `${times}`]),
    ['counted as perhaps shown twice', `${countRepeated(run).possible}`],
    ['counted as found', `${countRepeated(run).found}`],
    ['showings after a take-over cut off', `${countRepeated(run).cutOff}`],
    ['longest pause', ms(Math.max(0, ...wholeMs))],
    ['p50 from saying to the answer', ms(percentile(wholeMs, 0.5))],
    ['p99 from saying to the answer', ms(percentile(wholeMs, 0.99))],
    ["longest pause, without Redis' absence", ms(Math.max(0, ...addedMs))],
    ['added latency p50', ms(percentile(addedMs, 0.5))],
    ['added latency p99', ms(percentile(addedMs, 0.99))],
    ['added latency p99 where only workers were killed', ms(percentile(undisturbedMs, 0.99))],
    ['exit codes', run.exitCodes.join(' ')],
    ['shown', `${shown.length}`],
    ...run.figures,
    ['complaints of the platform', `${run.complaints.length}`],
    ['most memory of the workers', run.peakBytes.map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`).join(' ')],
    ['took', `${(run.tookMs / 1_000).toFixed(1)} s`],
    ['messages a second', (messages.length / (run.tookMs / 1_000)).toFixed(1)],
  ])
}

/** What must not have happened, in words; empty: all is well. */
export function faultsOf(run: FaultRun, bounds: Bounds): string[] {
  const { audit, said, exitCodes, conflicts, kills, waits } = run
  const messages = said.filter((_, index) => !isErased(index)).flat()
  const unanswered = messages.filter(isToBeAnswered).filter(({ answeredAt }) => answeredAt === undefined)
  const unexplained = countWindows(run).find(([window]) => window === 'unexplained')?.[1] ?? 0
  const workersHung = kills.filter(({ what, how }) => what !== 'redis' && how === 'hung').length
  const counts: readonly (readonly [string, number])[] = [
    ['messages were lost', audit.lost.length],
    ['messages are in a history twice', audit.doubled.length],
    ['messages are out of order', audit.outOfOrder.length],
    ['messages are not as they were edited or deleted', audit.unamended.length],
    ['traces are left of what was erased', audit.unerased.length],
    ['messages are not in exactly one turn', audit.notInOneTurn.length],
    ['turns have not their one reply', audit.unanswered.length],
    ['replies have no receipt of what was shown', audit.unreceipted.length],
    ['events are left waiting', audit.waiting],
    ['messages were not answered', unanswered.length],
    ['times the platform complained', run.complaints.length],
    ['replies were shown twice without a reason', unexplained],
    ['replies were shown twice though the platform knows them by their keys', countKnown(run)],
    ['repeated replies are not counted in the metrics, or too many are', countMiscounted(run)],
    // What one that hangs has asked for is still waited for when another listens; both notice it.
    ['times two processes listened at once', Math.max(0, conflicts - 3 * workersHung)],
    ['workers ended by themselves while Redis was there', countCrashes(run)],
    ['workers did not end in order', exitCodes.filter((code) => code !== 0).length],
    ['messages waited for too long', waits.addedMs.filter((ms) => ms > bounds.longestMs).length],
    [
      'ms were added to 1 in 100 messages where only workers were killed',
      over(percentile(waits.undisturbedMs, 0.99), bounds.p99Ms),
    ],
  ]
  return counts.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`)
}

function over(value: number, bound: number): number {
  return value > bound ? Math.round(value) : 0
}

/** How often each window of time made people see a reply twice. */
function countWindows(run: FaultRun): [string, number][] {
  const counts = new Map<string, number>()
  for (const window of explainAll(run.audit.repeated, run)) counts.set(window, (counts.get(window) ?? 0) + 1)
  return [...counts]
}

/**
 * Where the platform keeps keys, nothing is shown twice, except where the first of the messages is not answered any more. On Discord
 * whoever takes over from one that died finds what that one has posted; one that hangs may post when it is over.
 */
function countKnown(run: FaultRun): number {
  const { audit, keepsKeys, said, platform } = run
  if (!keepsKeys) return 0
  const fates = new Map(said.flat().map((message) => [message.word, message]))
  const isSame = (word: string) => {
    const message = fates.get(word)
    return message === undefined || isToBeAnswered(message)
  }
  const isKnown = (message: (typeof audit.repeated)[number]) =>
    platform === 'loopback' || explain(message, run) === 'its worker was killed before recording it'
  return audit.repeated
    .filter(isKnown)
    .filter(({ versions }) => wordsOf(versions.at(-1)?.text ?? '').every(isSame)).length
}

/** What the metrics say of repeated deliveries; `cutOff`: such as may have died between the showing and the counting. */
function countRepeated({ told }: FaultRun): { possible: number; found: number; cutOff: number } {
  const counted = (outcome: string) =>
    told.filter((one) => one.type === 'counted' && one.outcome === outcome).length
  const ofType = (type: string) => told.filter((one) => one.type === type).length
  return {
    possible: counted('possible'),
    found: counted('found'),
    cutOff: ofType('taken-over') - ofType('shown-again'),
  }
}

/** How many turns were not written, for that reason. */
function countRefused({ told }: FaultRun, code: string): number {
  return told.filter((one) => one.type === 'let-go' && one.outcome === code).length
}

/** By how much the metrics are wrong about what the platform saw. */
function countMiscounted(run: FaultRun): number {
  const { possible, found, cutOff } = countRepeated(run)
  const { audit, keepsKeys, platform } = run
  // What a process on Discord has found by reading, nobody else can count.
  if (platform === 'discord') return 0
  if (!keepsKeys) return Math.max(0, audit.repeated.length - possible - cutOff)
  // Whoever hung, and shows its answer after the one that took over, finds that one's: it counts nothing.
  const late = countRefused(run, 'lock-lost')
  return Math.max(0, found - audit.found, audit.found - found - cutOff - late) + possible
}

/** Only what ends because its store is away may end by itself. */
function countCrashes({ fallen, kills }: FaultRun): number {
  const outages = kills.filter(({ what }) => what === 'redis')
  const awayCodes = new Set(['unreachable', 'timeout', 'busy', 'full'])
  return fallen.filter(({ startedAt, at, code }) => {
    const wasAway = outages.some((outage) => outage.at <= at && outage.backAt >= startedAt)
    return !wasAway || !awayCodes.has(code)
  }).length
}
