import { commands } from '../../contract/commands.ts'
import type { QueuedEvent } from '../../contract/event.ts'
import { timeOf } from './describe-time.ts'

/**
 * What somebody said or asked for that still waits. Each field is named: an event also carries what opens a platform's doors, such as
 * the token of an interaction, with which anybody could speak as the bot.
 */
export function describeEvent(event: QueuedEvent) {
  const { platform, place, thread } = event.conversation
  return { at: timeOf(event.at), where: { platform, place, thread }, ...describeDeed(event) }
}

function describeDeed(event: QueuedEvent) {
  switch (event.type) {
    case 'message-received':
      return {
        type: 'message',
        text: event.text,
        message: event.messageId,
        ...(event.quotedIds?.length ? { wordsOf: 'you and others' } : {}),
      }
    case 'command-invoked':
      return {
        type: 'command',
        ...describeCommand(event),
        ...(event.files ? { files: event.files.map(({ name, size }) => ({ name, size })) } : {}),
      }
    case 'control-used':
      return { type: 'button', ...describeCommand(event) }
    case 'reactions-changed':
      return { type: 'reactions', message: event.messageId, added: event.added, removed: event.removed }
    case 'timer-rang':
      return { type: 'timer' }
  }
}

/** Of a known command, what people can say with it: not what only choices of ours set, and nobody else's id. */
function describeCommand({
  command,
  options,
}: Pick<Extract<QueuedEvent, { command: string }>, 'command' | 'options'>) {
  const spec = commands.find(({ path }) => path === command)
  const known = (spec?.options ?? []).flatMap((option) => {
    const value = options[option.name]
    const isTold = !('isHidden' in option) && option.type !== 'person' && value !== undefined
    return isTold ? [[option.name, value] as const] : []
  })
  return { ...(spec ? { command: spec.path } : {}), options: Object.fromEntries(known) }
}
