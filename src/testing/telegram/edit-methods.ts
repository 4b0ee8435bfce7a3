import type { Message } from 'grammy/types'
import { messageOf, openChat, personsEphemeral } from './access.ts'
import { changeMessage, removeMessage } from './messages.ts'
import { refusals } from './refusals.ts'
import type { Call, Methods } from './route.ts'
import { keyboardOf, type Pass } from './send-methods.ts'
import { calledText } from './text.ts'
import { isAdministrator, type StoredMessage, type World } from './world.ts'

/** Older messages cannot be removed. */
const deletableMs = 48 * 3_600_000

/** The methods that change and remove what stands there. */
export function createEditMethods(pass: Pass): Methods {
  return {
    editMessageText(call) {
      const message = ownMessage(call)
      if (message.raw.text === undefined) throw refusals.bad('there is no text in the message to edit')
      edit(call, message, () => pass(message.chat))
      return message.raw
    },
    editMessageReplyMarkup(call) {
      const message = ownMessage(call)
      const { reply_markup } = keyboardOf(call.payload.reply_markup)
      if (isSame(message.raw.reply_markup, reply_markup)) throw refusals.notModified()
      pass(message.chat)
      changeMessage(call.world, message, { reply_markup })
      return message.raw
    },
    editEphemeralMessageText(call) {
      const message = personsEphemeral(call, openChat(call))
      edit(call, message, () => {})
      return true
    },
    editEphemeralMessageReplyMarkup(call) {
      const message = personsEphemeral(call, openChat(call))
      const { reply_markup } = keyboardOf(call.payload.reply_markup)
      if (isSame(message.raw.reply_markup, reply_markup)) throw refusals.notModified()
      changeMessage(call.world, message, { reply_markup })
      return true
    },
    deleteMessage(call) {
      const { world, payload } = call
      const chat = openChat(call)
      const message = messageOf(chat, payload.message_id)
      if (message === undefined) throw refusals.deleteNotFound()
      requireDeletable(world, message)
      removeMessage(world, message)
      return true
    },
    deleteMessages(call) {
      const { world, payload } = call
      const chat = openChat(call)
      const ids: readonly unknown[] = Array.isArray(payload.message_ids) ? payload.message_ids : []
      // Those that are not there are skipped.
      const messages = ids.flatMap((id) => messageOf(chat, id) ?? [])
      for (const message of messages) requireDeletable(world, message)
      for (const message of messages) removeMessage(world, message)
      return true
    },
    deleteEphemeralMessage(call) {
      removeMessage(call.world, personsEphemeral(call, openChat(call)))
      return true
    },
  }
}

function edit(call: Call, message: StoredMessage, pass: () => void): void {
  const { world, payload } = call
  const { text, entities } = calledText(call)
  const change = {
    text,
    entities: entities.length > 0 ? entities : undefined,
    reply_markup: keyboardOf(payload.reply_markup).reply_markup,
  }
  const { raw } = message
  const isUnchanged =
    raw.text === text &&
    isSame(raw.entities, change.entities) &&
    isSame(raw.reply_markup, change.reply_markup)
  if (isUnchanged) throw refusals.notModified()
  pass()
  changeMessage(world, message, change)
}

function ownMessage(call: Call): StoredMessage {
  const { world, payload } = call
  const message = messageOf(openChat(call), payload.message_id)
  if (message === undefined) throw refusals.editNotFound()
  if (message.raw.from?.id !== world.bot.id) throw refusals.cannotEdit()
  return message
}

function requireDeletable(world: World, { raw, chat }: StoredMessage): void {
  const isOwn = raw.from?.id === world.bot.id
  const isLate = world.clock.now() - raw.date * 1000 > deletableMs
  const mayDelete = isOwn || chat.person !== undefined || isAdministrator(chat, world.bot.id)
  if (!mayDelete || isLate) throw refusals.cannotDelete()
}

function isSame(
  a: Message['entities'] | Message['reply_markup'],
  b: Message['entities'] | Message['reply_markup'],
): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
