import type { CardMapping } from '../../../contract/card-file.ts'
import type { LoreEntry } from '../../../contract/lore.ts'
import { shorten } from '../../../util/shorten.ts'

/** What may be different, or nowhere, for some entries of a book. */
const remarks = {
  place: {
    what: 'the place of ',
    note: "Our cards have no such place (the author's note, the examples, a depth, a role, a named one): they come up as notes, or stand beside the character. Theirs is kept for export.",
  },
  keyless: {
    what: 'the switch of ',
    note: 'Nothing brings them up, for they have no keys; they are kept, switched off.',
  },
  empty: { what: 'the text of ', note: 'They have none, and add nothing.' },
  'not-selective': {
    what: 'secondary keys of ',
    note: 'They do not count, because `selective` is off; they are kept for export.',
  },
  'pattern-alone': {
    what: 'conditions of ',
    note: 'Beside regular expressions, version 3 heeds neither `constant` nor secondary or excluding keys; they are kept for export.',
  },
  clamped: {
    what: 'numbers of ',
    note: 'Some are none, or beyond what our cards take; the nearest one counts, the original is kept for export.',
  },
  'no-counterpart': {
    what: 'further settings of ',
    note: 'Those of SillyTavern (vectors, automation, triggers, filters, outlets) have no counterpart; they are kept for export.',
  },
  'no-entry': { what: '', note: 'They are no entries; they are kept for export.' },
} as const

/** One of the table. */
export type Remark = keyof typeof remarks

/** Says each remark once, with the number of entries that it is about. */
export function tellRemarks(all: readonly Remark[], place: string): readonly CardMapping[] {
  const counts = countEach(all)
  return Object.entries(remarks).flatMap(([remark, { what, note }]) => {
    const count = counts.get(remark)
    return count === undefined ? [] : [{ from: `${what}${entries(count)} of ${place}`, to: '', note }]
  })
}

const comeUp =
  'What comes up enters the conversation as a note at its place there, and stays; only what is always there stands before or after the character.'

/** Says where the entries are now. */
export function tellEntries(all: readonly LoreEntry[], place: string): readonly CardMapping[] {
  const isAnyKeyed = all.some(({ enabled, constant }) => enabled && !constant)
  const note = isAnyKeyed ? comeUp : ''
  return all.length === 0 ? [] : [{ from: `${entries(all.length)} of ${place}`, to: 'lore', note }]
}

const mostNames = 10

/** Names the entries that have a key which never matches. */
export function tellDeadKeys(dead: readonly LoreEntry[], place: string): readonly CardMapping[] {
  if (dead.length === 0) return []
  const names = dead.slice(0, mostNames).map(({ name, keys }) => {
    return shorten((name || (keys[0] ?? 'one without keys')).replace(/\p{Cc}+/gu, ' '), 60)
  })
  const more = dead.length > mostNames ? ` and ${dead.length - mostNames} more` : ''
  const note = `A regular expression among them never matches: it is not valid, too large, or has look-around or back-references. They are those of ${names.join('; ')}${more}.`
  return [{ from: `keys of ${entries(dead.length)} of ${place}`, to: '', note }]
}

const mostDecorators = 20

/** Names the decorators that mean nothing to us, with the number of entries that have them. */
export function tellIgnored(names: readonly string[], place: string): readonly CardMapping[] {
  const counts = [...countEach(names)].slice(0, mostDecorators)
  return counts.map(([name, count]) => ({
    from: `@@${name.slice(0, 40)} in ${entries(count)} of ${place}`,
    to: '',
    note: 'The decorator is not supported, or has no valid value; it is kept for export.',
  }))
}

/** Such as `1 entry`, `12 entries`. */
export function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`
}

function countEach(all: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}
