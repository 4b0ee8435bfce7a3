import type { Character } from '../contract/character.ts'
import type { RepliesRule } from '../contract/conversation.ts'
import type { MessageReceived } from '../contract/event.ts'
import type { Line } from '../contract/line.ts'
import { mentionsName } from '../prompt/find-names.ts'

/** What decides who answers. */
export interface SpeakerQuestion {
  /** Those who play here, in the cast's order, muted ones included. */
  readonly characters: readonly Character[]
  /** Ids of those who are silent now. */
  readonly mutedIds: ReadonlySet<string>
  readonly messages: readonly MessageReceived[]
  /** The window before these messages. */
  readonly lines: readonly Line[]
  readonly rule: RepliesRule
  /** How long after its last reply a character is still in the conversation, in ms. */
  readonly goesOnMs: number
}

/** Who answers these messages, if anybody. Whoever is meant but muted stays silent, and nobody answers instead. */
export function chooseSpeaker(question: SpeakerQuestion): Character | undefined {
  const speaker = meant(question) ?? unmeant(question)
  return speaker && !question.mutedIds.has(speaker.id) ? speaker : undefined
}

/** The character that the latest of these messages addresses: by reply, by name, by its session, by mention. */
function meant({ characters, messages, lines }: SpeakerQuestion): Character | undefined {
  for (const message of messages.toReversed()) {
    const repliedLine = message.replyTo === undefined ? undefined : findMessage(lines, message.replyTo)
    const character =
      findById(characters, repliedLine?.role === 'character' ? repliedLine.speakerId : undefined) ??
      characters.find(({ name, nicknames }) => mentionsName(message.text, [name, ...nicknames])) ??
      findById(characters, message.addressee) ??
      (message.mentionsBot ? (lastSpeaker(characters, lines) ?? characters[0]) : undefined)
    if (character) return character
  }
  return undefined
}

/** Who answers messages that address nobody, by the conversation's rule. */
function unmeant(question: SpeakerQuestion): Character | undefined {
  const { characters, mutedIds, lines, rule } = question
  const last = lastSpeaker(characters, lines)
  switch (rule) {
    case 'every': {
      if (last && !mutedIds.has(last.id)) return last
      return characters
        .filter(({ id }) => !mutedIds.has(id))
        .toSorted((a, b) => b.talkativeness - a.talkativeness)[0]
    }
    case 'conversation':
      return isGoingOn(question) ? last : undefined
    case 'addressed':
      return isGoingOn(question) && isSamePersonAlone(question) ? last : undefined
  }
}

/** Whether the messages follow a character's last reply closely enough. */
function isGoingOn({ lines, messages, goesOnMs }: SpeakerQuestion): boolean {
  const reply = lines.findLast((line) => line.role === 'character' && line.kind === 'speech')
  const first = messages[0]
  return reply !== undefined && first !== undefined && first.at - reply.at <= goesOnMs
}

/** Whether whoever got the last reply goes on, and nobody else has spoken since. */
function isSamePersonAlone({ lines, messages }: SpeakerQuestion): boolean {
  const reply = lines.findLastIndex((line) => line.role === 'character' && line.kind === 'speech')
  const answered = lines.slice(0, reply).findLast((line) => line.role === 'user')?.speakerId
  const since = lines.slice(reply + 1).filter((line) => line.role === 'user')
  return [...since.map((line) => line.speakerId), ...messages.map(({ from }) => from.id)].every(
    (id) => id === answered,
  )
}

function lastSpeaker(characters: readonly Character[], lines: readonly Line[]): Character | undefined {
  return findById(characters, lines.findLast((line) => line.role === 'character')?.speakerId)
}

function findById(characters: readonly Character[], id: string | undefined): Character | undefined {
  return characters.find((character) => character.id === id)
}

function findMessage(lines: readonly Line[], messageId: string): Line | undefined {
  return lines.findLast((line) => line.messageIds.includes(messageId))
}
