import type { CommandSpec } from '../../src/contract/commands.ts'
import type { CommandInvoked, ControlUsed } from '../../src/contract/event.ts'

type Asked = Pick<CommandInvoked | ControlUsed, 'audience' | 'isModerator' | 'mayCast' | 'options'>

/**
 * Whether the engine has to hear of a choice about feedback that nobody was offered: it refuses who is no moderator, and what the command
 * does not take, and keeps account of it. All else that was not offered is refused by the adapter.
 */
export function isForAudit(spec: CommandSpec | undefined, asked: Asked): boolean {
  if (!spec?.path.startsWith('feedback ')) return false
  const isKnown = (name: string) => spec.options.some((option) => option.name === name)
  return !mayUse(spec, asked) || !Object.keys(asked.options).every(isKnown)
}

/** Whether what all are offered is not chosen once for all: it says no more than a command that everybody may use, and is answered alone. */
export function isForEachPerson(spec: CommandSpec | undefined, options: Asked['options']): boolean {
  return spec?.access === 'everyone' && spec.answer === 'private' && Object.keys(options).length === 0
}

/** Whether somebody may use a command there. Who may not is refused by the engine, and others may still choose. */
export function mayUse(
  spec: CommandSpec | undefined,
  { audience, isModerator, mayCast }: Omit<Asked, 'options'>,
): boolean {
  if (audience === 'direct' || spec?.access === 'everyone') return true
  return spec?.access === 'cast' ? (mayCast ?? isModerator) : isModerator
}
