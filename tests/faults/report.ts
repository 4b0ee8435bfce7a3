import { percentile } from '../bench/support/statistics.ts'
import { type Print, printTable } from '../bench/support/table.ts'
import { explain } from './explain.ts'
import type { FaultRun } from './run.ts'

/** Prints what a run was, and what it left behind. */
export function report(print: Print, run: FaultRun): void {
  const { said, kills, audit, shown } = run
  const { wholeMs, addedMs } = run.waits
  const messages = said.flat()
  const redisKills = (kind: string) =>
    kills.filter(({ what, how }) => what === 'redis' && how === kind).length
  const notices = shown.filter(({ type }) => type === 'notice')
  printTable(print, [
    ['messages', `${messages.length}`],
    ['answered', `${messages.filter(({ answeredAt }) => answeredAt !== undefined).length}`],
    ['turns', `${audit.turns}`],
    ['workers killed', `${kills.filter(({ what }) => what !== 'redis').length}`],
    ['Redis killed', `${redisKills('killed')}`],
    ['Redis hung', `${redisKills('hung')}`],
    ['Redis stopped', `${redisKills('stopped')}`],
    // The first is that the character has come.
    ['notices that the store is away', `${notices.length - said.length}`],
    ['workers that ended by themselves', `${run.fallen.length}`],
    ['two listened at once', `${run.conflicts}`],
    ['lost', `${audit.lost.length}`],
    ['doubled', `${audit.doubled.length}`],
    ['out of order', `${audit.outOfOrder.length}`],
    ['not in exactly one turn', `${audit.notInOneTurn.length}`],
    ['turns without their one reply', `${audit.unanswered.length}`],
    ['replies without their receipt', `${audit.unreceipted.length}`],
    ['left waiting', `${audit.waiting}`],
    ['replies found again by their key', `${audit.found}`],
    ['replies shown twice', `${audit.repeated.length}`],
    ...countWindows(run).map(([window, count]) => [`  ${window}`, `${count}`]),
    ['longest pause', `${Math.max(0, ...wholeMs).toFixed(0)} ms`],
    ['added latency p50', `${percentile(addedMs, 0.5).toFixed(0)} ms`],
    ['added latency p99', `${percentile(addedMs, 0.99).toFixed(0)} ms`],
    ['exit codes', run.exitCodes.join(' ')],
    ['shown', `${shown.length}`],
    ['took', `${(run.tookMs / 1_000).toFixed(1)} s`],
  ])
}

/** What must not have happened, in words; empty: all is well. */
export function faultsOf(run: FaultRun): string[] {
  const { audit, said, exitCodes, conflicts } = run
  const unanswered = said.flat().filter(({ answeredAt }) => answeredAt === undefined)
  const unexplained = countWindows(run).find(([window]) => window === 'unexplained')?.[1] ?? 0
  const counts: readonly (readonly [string, number])[] = [
    ['messages were lost', audit.lost.length],
    ['messages are in a history twice', audit.doubled.length],
    ['messages are out of order', audit.outOfOrder.length],
    ['messages are not in exactly one turn', audit.notInOneTurn.length],
    ['turns have not their one reply', audit.unanswered.length],
    ['replies have no receipt of what was shown', audit.unreceipted.length],
    ['events are left waiting', audit.waiting],
    ['messages were not answered', unanswered.length],
    ['replies were shown twice without a reason', unexplained],
    ['times two processes listened at once', conflicts],
    ['workers did not end in order', exitCodes.filter((code) => code !== 0).length],
  ]
  return counts.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`)
}

/** How often each window of time made people see a reply twice. */
function countWindows({ audit, shown, kills }: FaultRun): [string, number][] {
  const counts = new Map<string, number>()
  for (const message of audit.repeated) {
    const window = explain(message, shown, kills)
    counts.set(window, (counts.get(window) ?? 0) + 1)
  }
  return [...counts]
}
