import type { CommandSpec } from '../../src/contract/commands.ts'
import type { CommandInvoked, ControlUsed } from '../../src/contract/event.ts'

/** Whether somebody may use a command there. Who may not is refused by the engine, and others may still choose. */
export function mayUse(
  spec: CommandSpec | undefined,
  {
    audience,
    isModerator,
    mayCast,
  }: Pick<CommandInvoked | ControlUsed, 'audience' | 'isModerator' | 'mayCast'>,
): boolean {
  if (audience === 'direct' || spec?.access === 'everyone') return true
  return spec?.access === 'cast' ? (mayCast ?? isModerator) : isModerator
}
