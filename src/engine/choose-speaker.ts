import type { Character } from '../contract/character.ts'
import type { RepliesRule } from '../contract/conversation.ts'
import type { MessageReceived } from '../contract/event.ts'
import type { Line } from '../contract/line.ts'
import { mentionsName } from '../prompt/find-names.ts'
import { castNames } from './changes.ts'

/** What decides who answers. */
export interface SpeakerQuestion {
  /** Those who play here, in the cast's order, muted ones included. */
  readonly characters: readonly Character[]
  /** Ids of those who are silent now. */
  readonly mutedIds: ReadonlySet<string>
  readonly messages: readonly MessageReceived[]
  /** The window before these messages. */
  readonly lines: readonly Line[]
  /** Who said the messages that are replied to, by message id; for what the window does not hold any more. */
  readonly repliedTo: ReadonlyMap<string, string>
  readonly rule: RepliesRule
  /** How long after its last reply a character is still in the conversation, in ms. */
  readonly goesOnMs: number
}

/** Who answers these messages, if anybody. Whoever is meant but muted stays silent, and nobody answers instead. */
export function chooseSpeaker(question: SpeakerQuestion): Character | undefined {
  const { messages, mutedIds } = question
  const meant = messages.toReversed().flatMap((message) => meantBy(message, question) ?? [])
  if (meant.length > 0) return meant.find(({ id }) => !mutedIds.has(id))
  const speaker = unmeant(question)
  return speaker && !mutedIds.has(speaker.id) ? speaker : undefined
}

/** The character whose names a text says, the one that is named first in the cast's order. */
export function findNamed(characters: readonly Character[], text: string): Character | undefined {
  return characters.find((character) => mentionsName(text, castNames([character])))
}

/** Whoever has said something last, greetings left out: coming in takes nobody's conversation over. */
export function lastSpeaker(characters: readonly Character[], lines: readonly Line[]): Character | undefined {
  return findById(characters, lines.findLast(isReply)?.speakerId)
}

/** The character that a message addresses: by reply, by name, by its session, by mention. */
function meantBy(message: MessageReceived, question: SpeakerQuestion): Character | undefined {
  const { characters, lines, repliedTo } = question
  return (
    findById(characters, message.replyTo === undefined ? undefined : repliedTo.get(message.replyTo)) ??
    (message.isForwarded ? undefined : findNamed(characters, message.text)) ??
    findById(characters, message.addressee) ??
    (message.mentionsBot ? (lastSpeaker(characters, lines) ?? characters[0]) : undefined)
  )
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
      return isGoingOn(question) && isSaidHere(question) ? last : undefined
    case 'addressed':
      return isGoingOn(question) && isSaidHere(question) && isWithTheSamePeople(question) ? last : undefined
  }
}

/** Whether the messages follow a character's last reply closely enough. */
function isGoingOn({ lines, messages, goesOnMs }: SpeakerQuestion): boolean {
  const reply = lines.findLast(isReply)
  const [first] = messages
  return reply !== undefined && first !== undefined && first.at - reply.at <= goesOnMs
}

/** Whether anything of it is somebody's own words. */
function isSaidHere({ messages }: SpeakerQuestion): boolean {
  return messages.some(({ isForwarded }) => !isForwarded)
}

/** Whether those go on who got the last reply, and nobody else has spoken since. */
function isWithTheSamePeople({ characters, lines, messages }: SpeakerQuestion): boolean {
  const at = lines.findLastIndex(isReply)
  const asked = lines.filter((line) => line.role === 'user' && line.turnId === lines[at]?.turnId)
  const speaker = characters.filter(({ id }) => id === lines[at]?.speakerId)
  const byName = asked.filter(({ text }) => findNamed(speaker, text))
  const answered = new Set((byName.length > 0 ? byName : asked).map(({ speakerId }) => speakerId))
  const since = lines.slice(at + 1).filter((line) => line.role === 'user')
  const people = [...since.map((line) => line.speakerId), ...messages.map(({ from }) => from.id)]
  return people.every((id) => answered.has(id))
}

function isReply({ role, kind }: Line): boolean {
  return role === 'character' && kind === 'speech'
}

function findById(characters: readonly Character[], id: string | undefined): Character | undefined {
  return characters.find((character) => character.id === id)
}
