import type { APIMessage } from 'discord-api-types/v10'
import type { CommandSpec } from '../../../src/contract/commands.ts'
import { findSpec } from './command-tree.ts'
import { decodeCustomId } from './custom-id.ts'

/*
 * What an interaction says is made by the program of whoever began it. Discord refuses what it does not offer; what follows from it here
 * does not rest on that.
 */

/** Whether the message has such a button, or such a choice in a menu. */
export function isOnMessage({ components }: Pick<APIMessage, 'components'>, customId: string): boolean {
  return has(components, (part) => part.custom_id === customId || part.value === customId)
}

function has(value: unknown, isIt: (part: { readonly [name: string]: unknown }) => boolean): boolean {
  if (Array.isArray(value)) return value.some((one) => has(one, isIt))
  if (typeof value !== 'object' || value === null) return false
  const part: { readonly [name: string]: unknown } = { ...value }
  return isIt(part) || has(part.components, isIt) || has(part.options, isIt)
}

/** Whether somebody typed only what can be typed: options that our choices set are none of that. Others that nobody knows, the engine refuses. */
export function isTypable(
  spec: CommandSpec | undefined,
  options: { readonly [name: string]: string },
): boolean {
  return !spec?.options.some(({ name, isHidden }) => isHidden && options[name] !== undefined)
}

/** The command and the message of a form of ours; `undefined`: it is none. */
export function findForm(
  customId: string,
): { readonly spec: CommandSpec; readonly message: string } | undefined {
  const decoded = decodeCustomId(customId)
  if (decoded?.type !== 'control') return undefined
  const { command, options } = decoded.control
  const { message, ...others } = options
  const spec = findSpec(command)
  const isForm = spec?.menu === 'form' && message !== undefined && Object.keys(others).length === 0
  return isForm ? { spec, message } : undefined
}
