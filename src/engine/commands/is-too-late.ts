import type { CommandSpec } from '../../contract/commands.ts'
import type { CommandCall } from './call.ts'
import { isAudited } from './refused.ts'

/**
 * How long a moderator's rights, as they were when the command was given, open a place's feedback. So long live the tokens of Discord's
 * interactions: after it a private answer there reaches nobody in any case. Elsewhere it would, and who moderates may have changed.
 */
const rightsHoldMs = 15 * 60_000

/** Whether a command about a group's feedback has waited longer than the rights of whoever gave it can be relied on. */
export function isTooLate(spec: CommandSpec, { tools, scene, event }: CommandCall): boolean {
  return isAudited(spec) && scene.audience === 'group' && tools.clock.now() - event.at > rightsHoldMs
}
