import type { CallbackQuery, Message } from 'grammy/types'
import type { Language } from '../../../src/contract/character.ts'
import type { Person } from '../../../src/contract/conversation.ts'
import { languageOf } from '../../shared/language-of.ts'
import { decodeBase } from '../decode.ts'
import { decodePerson, decodeSender } from '../decode-person.ts'
import type { Whereabouts } from '../places.ts'
import type { ReceiveTools } from '../tools.ts'
import { encodeToken, type InteractionToken } from './token.ts'

/** How long a command may wait for its turn. */
const waitsMs = 2 * 86_400_000

/** Where something was done, and the id of the event that it may become. */
export interface InteractionPlace {
  readonly where: Whereabouts
  readonly eventId: string
}

/** Who did something. */
export interface Doer {
  /** `undefined`: somebody writes in the name of a chat. */
  readonly userId: number | undefined
  readonly senderChatId: number | undefined
  readonly person: Person
  readonly locale: string | undefined
  readonly language: Language
}

/** Who wrote a message. */
export function doerOf(message: Pick<Message, 'from' | 'sender_chat'>): Doer {
  const { from, sender_chat: chat } = message
  const locale = chat ? undefined : from?.language_code
  return {
    userId: chat ? undefined : from?.id,
    senderChatId: chat?.id,
    person: decodeSender(message),
    locale,
    language: languageOf(locale),
  }
}

/** Who pressed a button: never in the name of a chat. */
export function presserOf({ from }: Pick<CallbackQuery, 'from'>): Doer {
  return {
    userId: from.id,
    senderChatId: undefined,
    person: decodePerson(from),
    locale: from.language_code,
    language: languageOf(from.language_code),
  }
}

/** Whom a question is for: a person, or the chat in whose name somebody writes. */
export function idOf({ userId, senderChatId }: Doer): number {
  return senderChatId ?? userId ?? 0
}

/** The same, as it is kept: a person by a hash, a chat by its id, which begins with a minus. */
export function askerOf({ host }: Pick<ReceiveTools, 'host'>, doer: Doer): string {
  const id = `${idOf(doer)}`
  return doer.senderChatId === undefined ? host().hash(id) : id
}

/** What a command and a press tell, whatever they are; with the rights that whoever did it has. */
export async function describeInteraction(
  tools: ReceiveTools,
  { where, eventId }: InteractionPlace,
  doer: Doer,
  token: InteractionToken,
  signal: AbortSignal,
) {
  const { isModerator, mayCast, mayCastParent } = await tools.rights.rightsOf(where, doer, signal)
  return {
    ...decodeBase(where, { id: eventId, at: token.at }),
    locale: doer.locale,
    from: doer.person,
    isModerator,
    mayCast,
    mayCastParent,
    interaction: { token: encodeToken(token), expiresAt: tools.clock.now() + waitsMs },
  } as const
}
