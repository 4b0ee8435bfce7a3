import type { Character } from '../contract/character.ts'
import type { ChapterKey, ConversationKey, Person } from '../contract/conversation.ts'
import type { MessageReceived } from '../contract/event.ts'
import type { Line } from '../contract/line.ts'
import type { Change, StateChange } from '../contract/mailbox.ts'
import type { LogEntry, StateSchema } from '../contract/memory.ts'
import type { Receipt, SpeakingPersona } from '../contract/reply.ts'
import { withoutAsides } from '../prompt/find-names.ts'
import { sanitizeName, sanitizeText } from '../prompt/sanitize.ts'
import { createLine } from '../util/create-line.ts'

/** A change of a conversation's keyed state. */
export function stateChange<Name extends keyof StateSchema>(
  name: Name,
  scope: ConversationKey | ChapterKey | undefined,
  owner: string,
  value: StateSchema[Name] | undefined,
): StateChange {
  // The parts agree by this function's signature; the compiler cannot follow a correlated union.
  return { type: 'state-set', key: { name, scope, owner }, value } as StateChange
}

/** Names that are the characters' own: a person may not speak under one, nor begin a line with one. */
export function castNames(cast: readonly Character[]): readonly string[] {
  return cast.flatMap(({ name, nicknames }) => [name, ...nicknames])
}

/** What somebody said, as a line of the history. */
export function userLine(
  event: MessageReceived,
  cast: readonly Character[],
  turnId: string,
  maxLength: number,
): Line {
  const authorIds = [...new Set([event.from.id, ...(event.quotedIds ?? [])])]
  return createLine({
    id: event.id,
    role: 'user',
    speakerId: event.from.id,
    speakerName: personName(event.from, cast),
    text: spokenText(event.text, cast, maxLength),
    ...(authorIds.length > 1 ? { authorIds } : {}),
    at: event.at,
    messageIds: [event.messageId],
    turnId,
  })
}

/** What of a message enters a prompt: without asides, harmless, and no longer than `maxLength` (UTF-16 units). */
export function spokenText(text: string, characters: readonly Character[], maxLength: number): string {
  return sanitizeText(withoutAsides(text), { names: castNames(characters), maxLength })
}

/** The name that a person goes by here. */
export function personName(person: Person, cast: readonly Character[]): string {
  const fallback = cast[0]?.language === 'zh' ? '客人' : 'stranger'
  return sanitizeName(person.name, { taken: castNames(cast), fallback })
}

/** How a character is shown. */
export function speakingPersona({ id, name, avatar }: Character): SpeakingPersona {
  return { characterId: id, name, avatar }
}

/**
 * What is left of changes where nobody saw what a character said, for its delivery failed or somebody removed it meanwhile: what people
 * said and did stays, and their turn goes on waiting for its answer; what no receipt tells of did not happen, and nothing tells of it or
 * was cut for it. The same changes where all was seen.
 */
export function withoutUnseen(changes: readonly Change[], receipts: readonly Receipt[]): readonly Change[] {
  const seenIds = new Set(receipts.map(({ lineId }) => lineId))
  const lines = changes.flatMap((change) => {
    if (change.type === 'lines-appended') return change.lines
    return change.type === 'line-replaced' ? [change.line] : []
  })
  const unseen = lines.filter(({ role, id }) => role === 'character' && !seenIds.has(id))
  const unseenIds = new Set(unseen.map(({ id }) => id))
  if (unseenIds.size === 0) return changes
  return changes.flatMap((change): readonly Change[] => {
    switch (change.type) {
      case 'lines-appended': {
        const seen = change.lines.filter(({ id }) => !unseenIds.has(id))
        return seen.length > 0 ? [{ ...change, lines: seen }] : []
      }
      case 'line-replaced':
        return unseenIds.has(change.line.id) ? [] : [change]
      case 'log-appended':
        return unseenIds.has(lineIdOf(change.entry)) ? [] : [change]
      // Named by its record alone.
      case 'text-stored':
        return []
      case 'state-set':
        return toldNames.has(change.key.name) ? [] : [change]
      default:
        return [change]
    }
  })
}

/** The changes where nothing at all could be shown: nobody was told anything. */
export function withoutTold(changes: readonly Change[]): readonly Change[] {
  return changes.filter((change) => change.type !== 'state-set' || !noticeNames.has(change.key.name))
}

/** Keyed state that tells what a person was shown. */
const noticeNames: ReadonlySet<keyof StateSchema> = new Set(['help-line', 'ai-notice'])

/** Keyed state that tells of an answer that was seen. */
const toldNames: ReadonlySet<keyof StateSchema> = new Set(['window', ...noticeNames])

/** The line that a record is about; empty: none. */
function lineIdOf({ value }: LogEntry): string {
  const { lineId } = value as { readonly lineId?: string } // each record of the schema is an object
  const { line } = value as { readonly line?: { readonly id: string } } // likewise
  return lineId ?? line?.id ?? ''
}

/** The changes with the platform's message ids written into the lines and the records that were delivered. */
export function withReceipts(changes: readonly Change[], receipts: readonly Receipt[]): readonly Change[] {
  if (receipts.length === 0) return changes
  const ids = new Map(receipts.map(({ lineId, messageIds }) => [lineId, messageIds]))
  const delivered = (line: Line): Line => ({ ...line, messageIds: ids.get(line.id) ?? line.messageIds })
  return changes.map((change) => {
    switch (change.type) {
      case 'lines-appended':
        return { ...change, lines: change.lines.map(delivered) }
      case 'line-replaced':
        return { ...change, line: delivered(change.line) }
      case 'log-appended': {
        const { value } = change.entry
        const messageIds = 'lineId' in value ? ids.get(String(value.lineId)) : undefined
        return messageIds
          ? { ...change, entry: { ...change.entry, value: { ...value, messageIds } } }
          : change
      }
      default:
        return change
    }
  })
}
