import type { Message } from 'grammy/types'
import type { InboundEvent, MessageEdited } from '../../src/contract/event.ts'
import { createBotChains } from '../shared/other-bots.ts'
import { classify, isAnonymous } from './classify.ts'
import { decodeEdit, decodeMessage, isMentioned, type MessageCircumstances, repliesTo } from './decode.ts'
import { takeMessage } from './interactions/index.ts'
import { encodeConversation, type Whereabouts } from './places.ts'
import type { ReceiveTools } from './tools.ts'

/** So many messages of anonymous administrators to the bot are answered in so long. */
const mostAnonymous = 20
const anonymousWindowMs = 600_000

/** Where it was said, and the id of the event that it becomes. */
export interface MessagePlace {
  readonly where: Whereabouts
  readonly eventId: string
}

/** Reads messages, whoever wrote them. Fails as the host does. */
export interface MessageReader {
  /** The event that a message stands for; `undefined`: it is nothing to us, or done already. */
  read(message: Message, at: MessagePlace, signal: AbortSignal): Promise<InboundEvent | undefined>
  /** The same of a message that may have got other words. */
  readEdit(message: Message, at: MessagePlace): MessageEdited | undefined
}

/** Builds the reader. */
export function createMessageReader(tools: ReceiveTools): MessageReader {
  const { bot, rights, settings, host, texts } = tools
  const chains = createBotChains(settings.botChain, () => host().state)

  const isAddressed = (message: Message) => isMentioned(message, bot) || repliesTo(message, bot)

  async function decode(message: Message, { where, eventId }: MessagePlace, signal: AbortSignal) {
    const asker = { userId: message.from?.id, senderChatId: message.sender_chat?.id }
    const isAsked = where.chatId > 0 || isAddressed(message)
    const found = isAsked ? await rights.rightsOf(where, asker, signal) : noRights
    return decodeMessage(message, { id: eventId, where, bot, rights: found, texts })
  }

  async function readPerson(message: Message, at: MessagePlace, signal: AbortSignal) {
    await chains.broken(chainOf(at.where), signal)
    // A post of a channel is nobody's answer and no command.
    const taken = message.is_automatic_forward ? undefined : await takeMessage(tools, message, at, signal)
    if (taken) return taken.type === 'event' ? taken.event : undefined
    if (isAnonymous(message) && isAddressed(message) && !(await mayGoOn(at, signal))) return undefined
    // What only the bot sees has no id that anything could be said about.
    return message.message_id === 0 ? undefined : await decode(message, at, signal)
  }

  /** A bot may be behind it, and nobody can tell. */
  async function mayGoOn({ where }: MessagePlace, signal: AbortSignal): Promise<boolean> {
    const counting = host().count(`anonymous:${chainOf(where)}`, 1, anonymousWindowMs, signal)
    const { total } = await counting.catch(() => ({ total: 0 }))
    return total <= mostAnonymous
  }

  async function readBot(message: Message, at: MessagePlace, signal: AbortSignal) {
    if (!isAddressed(message)) return undefined
    return (await chains.grows(chainOf(at.where), signal)) ? await decode(message, at, signal) : undefined
  }

  return {
    async read(message, at, signal) {
      switch (classify(message, bot.id)) {
        case 'own':
          return undefined
        case 'bot':
          return await readBot(message, at, signal)
        case 'person':
          return await readPerson(message, at, signal)
      }
    },
    readEdit(message, { where, eventId }) {
      // Somebody moves on the map.
      if (message.location) return undefined
      const authorship = classify(message, bot.id)
      if (authorship === 'own' || (authorship === 'bot' && !isAddressed(message))) return undefined
      return decodeEdit(message, { id: eventId, where, bot, texts })
    },
  }
}

const noRights: MessageCircumstances['rights'] = { isModerator: false, mayCast: false }

function chainOf(where: Whereabouts): string {
  const { place, thread } = encodeConversation(where)
  return thread === '' ? place : `${place}:${thread}`
}
