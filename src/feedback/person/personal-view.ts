import type { ChapterKey, ConversationKey } from '../../contract/conversation.ts'
import type { LogEntry, PersonalItem } from '../../contract/memory.ts'
import type { personalDataEn } from '../../texts/personal-data-en.ts'
import { isTurn } from '../evidence/kinds.ts'
import { describeConsent, describeFeedback, describeOther, describeRecord } from './describe-entry.ts'
import { describeEvent } from './describe-event.ts'
import { describeLine } from './describe-line.ts'
import { describeState } from './describe-state.ts'
import { timeOf } from './describe-time.ts'

/** Parts of the file about somebody, in their order. */
export const personalParts = [
  'lines',
  'replies',
  'feedback',
  'consent',
  'settings',
  'waiting',
  'mentions',
  'other',
] as const

/** See {@link personalParts}. */
export type PersonalPart = (typeof personalParts)[number]

/** Something of a part. */
export interface PersonalValue {
  readonly part: PersonalPart
  readonly value: { readonly [field: string]: unknown }
}

/** What a file about somebody tells of what is kept. */
export interface PersonalView {
  /** In the order of `Memory.collect`, for lines tell who was answered. `undefined`: it is not told, or at the end. */
  describe(item: PersonalItem): PersonalValue | undefined
  /** What can only be told when all the rest was. */
  rest(): Iterable<PersonalValue>
}

type LineItem = Extract<PersonalItem, { type: 'line' }>

/**
 * Every field of the file is named here and in the files beside: nothing that an item carries beside it, such as a platform's secret or
 * somebody else's id, can get into it.
 */
export function createPersonalView(
  personId: string,
  { quoted: quotedWords, prompted }: Pick<typeof personalDataEn, 'quoted' | 'prompted'>,
): PersonalView {
  /** Turns in which they spoke, and in which others passed on words of theirs. */
  const answered = new Set<string>()
  const quoted = new Set<string>()
  const places = new Set<string>()
  const unclear: LineItem[] = []
  const ofOthers: (PersonalValue & { readonly conversation: ConversationKey })[] = []

  const speaksIn = ({ platform, place, thread }: ConversationKey) => {
    places.add(place)
    return { platform, place, thread }
  }
  const later = (conversation: ConversationKey, { part, value }: PersonalValue) =>
    void ofOthers.push({ conversation, part, value })
  const isQuoted = (at: number, conversation: ConversationKey) =>
    later(conversation, { part: 'mentions', value: { at: timeOf(at), what: quotedWords } })

  function lineValue(chapter: ChapterKey, value: PersonalValue['value']): PersonalValue {
    return { part: 'lines', value: { where: { ...speaksIn(chapter), chapter: chapter.chapter }, ...value } }
  }

  function describeLineItem(item: LineItem): PersonalValue | undefined {
    const { chapter, line, earlier } = item
    const isUser = line.role === 'user'
    if (isUser && line.speakerId !== personId) {
      quoted.add(line.turnId)
      return isQuoted(line.at, chapter)
    }
    if (isUser && line.turnId !== '') answered.add(line.turnId)
    const isAnswered = answered.has(line.turnId)
    const isAuthor = [line, ...earlier].some(({ authorIds }) => authorIds?.includes(personId))
    if (isUser || isAnswered || isAuthor)
      return lineValue(chapter, describeLine(item, personId, isUser || isAnswered))
    unclear.push(item)
    return undefined
  }

  function describeEntry(entry: LogEntry): PersonalValue | undefined {
    const { at, conversation } = entry
    const time = { at: timeOf(at) }
    if (isTurn(entry)) {
      const { turnId, personIds } = entry.value
      const isTheirs = answered.has(turnId) || personIds.every((person) => person === personId)
      if (!isTheirs) return later(conversation, { part: 'mentions', value: { ...time, what: prompted } })
      const where = speaksIn(conversation)
      return { part: 'replies', value: { where, ...time, ...describeRecord(entry.value) } }
    }
    if (isFeedback(entry) && entry.value.personId === personId) {
      const where = speaksIn(conversation)
      return { part: 'feedback', value: { where, ...time, ...describeFeedback(entry.value) } }
    }
    if (isConsent(entry) && entry.value.personId === personId)
      return { part: 'consent', value: { ...time, ...describeConsent(entry.value) } }
    return later(conversation, { part: 'other', value: { ...time, ...describeOther(entry) } })
  }

  function describeEventItem({ event, acceptedAt }: Extract<PersonalItem, { type: 'event' }>) {
    const isTheirs = 'from' in event && event.from.id === personId
    if (!isTheirs) return isQuoted(event.at, event.conversation)
    speaksIn(event.conversation)
    return {
      part: 'waiting',
      value: { acceptedAt: timeOf(acceptedAt), ...describeEvent(event) },
    } as const
  }

  return {
    describe(item) {
      switch (item.type) {
        case 'line':
          return describeLineItem(item)
        case 'entry':
          return describeEntry(item.entry)
        case 'state':
          return { part: 'settings', value: describeState(item) }
        case 'event':
          return describeEventItem(item)
      }
    },
    *rest() {
      // It is here because nobody else was before the model, or because others passed words of theirs on: then it answers those.
      for (const item of unclear) {
        const { turnId } = item.line
        if (answered.has(turnId) || !quoted.has(turnId))
          yield lineValue(item.chapter, describeLine(item, personId, true))
      }
      // In a DM of somebody else the place may be that person's id.
      for (const { conversation, part, value } of ofOthers) {
        const { platform, place, thread } = conversation
        yield {
          part,
          value: { where: places.has(place) ? { platform, place, thread } : { platform }, ...value },
        }
      }
    },
  }
}

function isFeedback(entry: LogEntry): entry is LogEntry<'feedback'> {
  return entry.name === 'feedback'
}

function isConsent(entry: LogEntry): entry is LogEntry<'consent'> {
  return entry.name === 'consent'
}
