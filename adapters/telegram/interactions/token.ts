import type { Language } from '../../../src/contract/character.ts'
import { parseJson } from '../../../src/util/parse-json.ts'
import { type AnswerKind, answerKinds } from './answers/answer-kind.ts'

/**
 * What an answer is to: `command`: a message; `button`: one below a reply, which stays; `choice`: one of a choice, whose place the answer
 * takes; `question`: one below a question that only this person could answer.
 */
export type InteractionKind = (typeof kinds)[number]

const kinds = ['command', 'button', 'choice', 'question'] as const

/** What an answer to a command or a button needs, for whichever process gives it. */
export interface InteractionToken {
  readonly kind: InteractionKind
  readonly answers: AnswerKind
  /** Who alone sees what is private; `undefined`: they write in the name of a chat. */
  readonly userId: number | undefined
  /** Of the message that was written, or that has the button; `undefined`: it is ephemeral. */
  readonly messageId: number | undefined
  readonly ephemeralId: number | undefined
  /** Of a message that has a button: see `encodeEphemeralId`. */
  readonly ephemeralDate: number | undefined
  /** The chat of that message, where it is not the one that is spoken of: a choice that was sent to the person alone. */
  readonly chatId: number | undefined
  /** Of a button. */
  readonly queryId: string | undefined
  /** When it was done, ms since 1970. */
  readonly at: number
  /** Of whoever did it. */
  readonly language: Language
}

/** As it travels with an event. */
export function encodeToken(token: InteractionToken): string {
  return JSON.stringify(token)
}

/** Reads what `encodeToken` wrote; `undefined`: it is of another version, and messages have to do. */
export function decodeToken(text: string | undefined): InteractionToken | undefined {
  const value = text === undefined ? undefined : parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  const fields: { readonly [name: string]: unknown } = { ...value }
  const kind = kinds.find((one) => one === fields.kind)
  if (!kind || typeof fields.at !== 'number') return undefined
  return {
    kind,
    answers: answerKinds.find((one) => one === fields.answers) ?? 'personal',
    userId: numberOf(fields.userId),
    messageId: numberOf(fields.messageId),
    ephemeralId: numberOf(fields.ephemeralId),
    ephemeralDate: numberOf(fields.ephemeralDate),
    chatId: numberOf(fields.chatId),
    queryId: typeof fields.queryId === 'string' ? fields.queryId : undefined,
    at: fields.at,
    language: fields.language === 'zh' ? 'zh' : 'en',
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
