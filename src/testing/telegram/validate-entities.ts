import type { MessageEntity } from 'grammy/types'
import { badRequest } from './refusal.ts'
import { checkLink } from './validate-links.ts'
import { type Fields, integer, isRecord, maybe, oneOf, string } from './validate-values.ts'

type EntityType = MessageEntity['type']

/** Telegram ignores entities beyond these. */
const mostEntities = 100

const kinds = {
  mention: 'found',
  hashtag: 'found',
  cashtag: 'found',
  bot_command: 'found',
  url: 'found',
  email: 'found',
  phone_number: 'found',
  bold: 'style',
  italic: 'style',
  underline: 'style',
  strikethrough: 'style',
  spoiler: 'style',
  blockquote: 'quote',
  expandable_blockquote: 'quote',
  code: 'code',
  pre: 'code',
  text_link: 'whole',
  text_mention: 'whole',
  custom_emoji: 'whole',
  date_time: 'whole',
} as const satisfies { [type in EntityType]: string }

const extras: { readonly [type: string]: Fields } = {
  pre: { language: maybe(string(0, 64)) },
  text_link: { url: (value) => checkLink(needed(value, 'url'), 'entity') },
  text_mention: { user: (value) => needed(isRecord(value) ? value.id : value, 'user') },
  custom_emoji: { custom_emoji_id: checkEmojiId },
  date_time: {
    unix_time: integer(0, 2 ** 53),
    date_time_format: oneOf(
      ['', 'w']
        .flatMap((day) => ['', 'd', 'D'].flatMap((date) => ['', 't', 'T'].map((t) => day + date + t)))
        .concat('r'),
    ),
  },
}

const unreadable = (what: string) => badRequest(`can't parse MessageEntity: ${what}`)

function needed(value: unknown, field: string): unknown {
  if (value === undefined) throw unreadable(`Can't find field "${field}"`)
  return value
}

function checkEmojiId(value: unknown): unknown {
  needed(value, 'custom_emoji_id')
  // Ids are signed numbers of 64 bits.
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value) || BigInt(value) >= 2n ** 63n)
    throw unreadable('Field "custom_emoji_id" must be a valid Number')
  return value
}

/** Refuses entities that Telegram refuses, drops, cuts or merges. The words of the latter three are of this program. */
export function checkEntities(text: string, entities: unknown): asserts entities is MessageEntity[] {
  if (!Array.isArray(entities)) throw badRequest("can't parse entities JSON object")
  if (entities.length > mostEntities)
    throw badRequest(`more than ${mostEntities} entities: the others are dropped`)
  for (const entity of entities) {
    checkShape(entity)
    checkPlace(text, entity)
  }
  checkNesting(entities)
}

function checkShape(entity: unknown): asserts entity is MessageEntity {
  if (!isRecord(entity)) throw unreadable('expected an Object')
  const { type } = entity
  if (typeof type !== 'string' || !Object.hasOwn(kinds, type)) throw unreadable('Unsupported type specified')
  for (const field of ['offset', 'length']) {
    if (!Number.isSafeInteger(needed(entity[field], field)))
      throw unreadable(`Field "${field}" must be of type Number`)
  }
  const fields = extras[type] ?? {}
  for (const [name, read] of Object.entries(fields)) read(entity[name], name)
  for (const name of Object.keys(entity)) {
    if (!['type', 'offset', 'length', ...Object.keys(fields)].includes(name))
      throw badRequest(`unknown parameter "${name}" in an entity of type ${type}`)
  }
}

function checkPlace(text: string, { offset, length, type }: MessageEntity): void {
  const end = offset + length
  if (offset < 0) throw badRequest(`receive an entity with incorrect offset ${offset}`)
  if (length < 0) throw badRequest(`receive an entity with incorrect length ${length}`)
  if (offset > text.length)
    throw badRequest(`entity begins after the end of the text at UTF-16 offset ${offset}`)
  if (end > text.length)
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
    )
  if (isInsidePair(text, offset))
    throw badRequest(`entity begins in a middle of a UTF-16 symbol at UTF-16 offset ${offset}`)
  if (isInsidePair(text, end))
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at UTF-16 offset ${end}`,
    )
  if (text.slice(offset, end).trim() === '')
    throw badRequest(`an entity of type ${type} without text is dropped`)
}

function isInsidePair(text: string, at: number): boolean {
  return at > 0 && at < text.length && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1))
}

function checkNesting(entities: readonly MessageEntity[]): void {
  const open: MessageEntity[] = []
  for (const entity of entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length)) {
    let last = open.at(-1)
    while (last !== undefined && last.offset + last.length <= entity.offset) {
      open.pop()
      last = open.at(-1)
    }
    for (const outer of open) {
      const problem = conflict(outer, entity)
      if (problem !== undefined)
        throw badRequest(`entities of type ${outer.type} and ${entity.type} ${problem}`)
    }
    open.push(entity)
  }
}

function conflict(outer: MessageEntity, inner: MessageEntity): string | undefined {
  if (inner.offset + inner.length > outer.offset + outer.length) return 'overlap and are cut'
  if (inner.type === outer.type) return 'lie in one another and are merged'
  const [around, within] = [kinds[outer.type], kinds[inner.type]]
  // Telegram finds these again by itself wherever they may be.
  if (around === 'found' || within === 'found') return undefined
  const isCode = around === 'code' || (within === 'code' && around !== 'quote')
  if (isCode || (around === within && around !== 'style')) return 'cannot lie in one another'
  return undefined
}
