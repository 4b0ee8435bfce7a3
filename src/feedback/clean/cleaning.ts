import { fetchTombstones } from '../evidence/tombstones.ts'
import type { Cleaning } from './clean-row.ts'
import { findWithdrawn, type WithdrawalTools } from './withdrawals.ts'

/** Everybody who is to be taken out of exports of any time. */
export async function fetchCleaning(tools: WithdrawalTools, signal: AbortSignal): Promise<Cleaning> {
  const { forgotten, exports } = await fetchTombstones(tools.memory, signal)
  const untrained = await findWithdrawn(tools, { scope: 'training', isRequired: true }, signal)
  const unshown = await findWithdrawn(tools, { scope: 'feedback', isRequired: false }, signal)
  return { forgotten, exports, untrained, unshown, begunAt: await fetchBeginnings(tools, signal) }
}

/** By id of the export. */
async function fetchBeginnings(
  { memory }: WithdrawalTools,
  signal: AbortSignal,
): Promise<Cleaning['begunAt']> {
  const begunAt = new Map<string, number>()
  for await (const { value } of memory.log.stream('audit', { signal }))
    if (value.type === 'export' && value.startedAt !== undefined) begunAt.set(value.exportId, value.startedAt)
  return begunAt
}
