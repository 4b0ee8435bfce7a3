import type { ReplyPart } from '../../contract/reply.ts'
import type { TextKey } from '../../texts/index.ts'
import { waitOf } from '../quotas.ts'
import type { CheckedCall } from './call.ts'

/** How often something may be asked for. */
export interface Allowance {
  /** Of what is counted; a person in it is a hash. */
  readonly key: readonly string[]
  readonly most: number
  readonly windowMs: number
  /** Says that it is enough, and when it goes on. */
  readonly text: TextKey
}

/** Counts that it was asked for; says so where it was asked for too often, and then answers `false`. */
export async function* spend(
  { tools, scene, answer }: CheckedCall,
  { key, most, windowMs, text }: Allowance,
): AsyncGenerator<ReplyPart, boolean> {
  const { total, endsAt } = await tools.limits.count(JSON.stringify(key), 1, windowMs, scene.signal)
  if (total <= most) return true
  yield answer(text, { most, ...waitOf(endsAt - tools.clock.now()) }, 'warning')
  return false
}
