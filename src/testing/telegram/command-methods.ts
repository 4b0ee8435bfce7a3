import type { BotCommand, BotCommandScope } from 'grammy/types'
import type { Call, Methods } from './route.ts'

/** The commands that clients offer, by scope and language. */
export const commandMethods: Methods = {
  setMyCommands(call) {
    const commands = call.payload.commands as readonly BotCommand[] // checked before
    call.world.commands.set(keyOf(call), commands)
    return true
  },
  getMyCommands: (call) => call.world.commands.get(keyOf(call)) ?? [],
  deleteMyCommands(call) {
    call.world.commands.delete(keyOf(call))
    return true
  },
}

/** Where commands of a scope and a language are kept. */
export function commandKey(scope: string, language: string): string {
  return `${scope} ${language}`
}

function keyOf({ payload }: Call): string {
  const scope = (payload.scope ?? { type: 'default' }) as BotCommandScope // checked before
  const chat = 'chat_id' in scope ? `:${scope.chat_id}` : ''
  const user = 'user_id' in scope ? `:${scope.user_id}` : ''
  return commandKey(`${scope.type}${chat}${user}`, String(payload.language_code ?? ''))
}
