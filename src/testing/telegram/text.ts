import type { MessageEntity } from 'grammy/types'
import { clientEntities } from './entities.ts'
import type { Call } from './route.ts'
import { formatCall } from './validate-text.ts'

/** A text as Telegram keeps it. */
export interface FormattedText {
  readonly text: string
  readonly entities: MessageEntity[]
}

/** Within these nothing is found. */
const closedTypes: ReadonlySet<MessageEntity['type']> = new Set([
  'code',
  'pre',
  'text_link',
  'text_mention',
  'mention',
  'url',
])

/** What somebody types, with the entities that their client makes of it. */
export function typedText(text: string, entities: readonly MessageEntity[] = []): FormattedText {
  return withFound({ text, entities })
}

/** The text or caption of a call; Telegram finds mentions, links and commands in it, too. */
export function calledText({ payload }: Call): FormattedText {
  return withFound(formatCall(payload) ?? { text: '', entities: [] })
}

function withFound({
  text,
  entities,
}: {
  readonly text: string
  readonly entities: readonly MessageEntity[]
}): FormattedText {
  const closed = entities.filter(({ type }) => closedTypes.has(type))
  const found = clientEntities(text).filter((entity) => !closed.some((other) => overlaps(entity, other)))
  const all = [...entities, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length)
  return { text, entities: all }
}

function overlaps(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length
}
