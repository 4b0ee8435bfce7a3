import { stringify } from 'yaml'
import { cardSchema } from '../cards/schema.ts'
import { loreEntry, loreSettings } from '../cards/schema-lore.ts'
import type { Character } from '../contract/character.ts'
import type { LoreEntry } from '../contract/lore.ts'
import { count } from './count.ts'
import { readableText } from './readable-text.ts'
import { toWritten } from './written-name.ts'

const plainEntry = flatEntry(loreEntry.parse({ keys: ['key'], text: 'text' }))
const plainSettings = loreSettings.parse({})
const order = ['id', ...Object.keys(cardSchema.in.shape)]

/** A card as it was understood, in the words of cards, without all that it could have said. */
export function showCharacter(character: Character): string {
  const { id, name, extensions, ...others } = character
  const { tavern, ...free } = extensions
  const { lore, loreSettings } = others
  const words = inWords({
    ...others,
    summary: readableText(others.summary, character),
    creatorNotes: readableText(others.creatorNotes, character),
    lore: lore.map((entry) => withoutSame(flatEntry(entry), { ...plainEntry, priority: entry.order })),
    loreSettings: withoutSame(loreSettings, plainSettings),
  })
  const shown = Object.entries(withoutEmpty({ id, name, ...words, extensions: free }))
  const text = stringify(Object.fromEntries(shown.toSorted(byOrder)), { lineWidth: 0 })
  const notes = [
    ...(lore.length > 0 ? [`lore: ${count(lore.length, 'entry', 'entries')}`] : []),
    ...(tavern === undefined ? [] : ['extensions.tavern keeps what other tools need, and is not shown']),
  ]
  return text + notes.map((note) => `# ${note}\n`).join('')
}

/** An entry as cards write it, where the engine has parts. */
function flatEntry({ conditions, recursion, groups, ...entry }: LoreEntry) {
  const { excluded, prevented, fromRound } = recursion
  return {
    ...entry,
    group: groups,
    excludeRecursion: excluded,
    preventRecursion: prevented,
    fromRound,
    ...conditions,
  }
}

/** As cards write it; what no card writes comes last. */
function byOrder([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length)
  return place(a) - place(b)
}

/** What differs from what a card that says nothing gets. */
function withoutSame<Part extends object>(part: Part, plain: Part): object {
  const usual = new Map(Object.entries(plain))
  const isSame = (key: string, value: unknown) => JSON.stringify(value) === JSON.stringify(usual.get(key))
  return Object.fromEntries(Object.entries(part).filter(([key, value]) => !isSame(key, value)))
}

function inWords(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => [toWritten(key), partInWords(part)]),
  )
}

function partInWords(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(partInWords)
  return typeof part === 'object' && part !== null ? inWords(part) : part
}

function withoutEmpty(value: object): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
      if (part === undefined || part === '' || (Array.isArray(part) && part.length === 0)) return []
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return [[key, part]]
      const inner = withoutEmpty(part)
      return Object.keys(inner).length > 0 ? [[key, inner]] : []
    }),
  )
}
