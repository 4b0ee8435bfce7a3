import type { ReplyPart } from '../contract/reply.ts'
import type { Quotas } from './quotas.ts'
import type { Scene } from './scene.ts'

/** Whether these people may have a reply; says so where they may not. */
export type Admission = (personIds: readonly string[]) => AsyncGenerator<ReplyPart, boolean>

/** Admits people to the replies of a turn. `isAsked`: by a command, and whoever gives it is told each time. */
export function createAdmission(
  quotas: Quotas,
  scene: Scene,
  { isLimited, isAsked }: { readonly isLimited: boolean; readonly isAsked: boolean },
): Admission {
  return async function* admit(personIds) {
    const refusal = isLimited ? await quotas.admit(scene, personIds) : undefined
    const visibility = isAsked ? 'private' : 'public'
    if (refusal?.isNews || (refusal && isAsked))
      yield scene.notice(refusal.key, refusal.values, { visibility, tone: 'warning' })
    return refusal === undefined
  }
}
