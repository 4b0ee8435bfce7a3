import type { CommandPath, CommandSpec } from '../../contract/commands.ts'
import type { CheckedCall, CommandCall } from './call.ts'

/** What is asked for, agreed to or kept for one person. */
const ofOnePerson: ReadonlySet<string> = new Set<CommandPath>([
  'me',
  'privacy consent',
  'privacy data',
  'privacy erase',
  'studio start',
  'studio join',
])

/** Whether somebody asks in the name of several people for what only one of them can have; see `Person.isShared`. */
export function isForOnePerson(
  { path }: Pick<CommandSpec, 'path'>,
  { event }: Pick<CommandCall, 'event'>,
  options: CheckedCall['options'],
): boolean {
  if (!event.from.isShared) return false
  // Of a conversation everybody who moderates it may ask that.
  return ofOnePerson.has(path) && !(path === 'privacy erase' && options.what === 'here')
}
