import type { Document } from 'yaml'
import type { CardProblem, Character } from '../contract/character.ts'
import type { LoreEntry } from '../contract/lore.ts'
import { locate } from './locate.ts'
import { type CardPath, type CardSource, createProblem, placeAt } from './source.ts'
import { createKeyCheck } from './tavern/lore/usable-key.ts'

const mostTold = 20

const neverMatches =
  'This regular expression never matches: it is not valid, too large, or has look-around or back-references. Write it without them, or as plain words.'

/** Warns of keys of lore that never match. */
export function findDeadKeys(
  { lore }: Character,
  document: Document.Parsed,
  source: CardSource,
): readonly CardProblem[] {
  const isUsable = createKeyCheck()
  const dead = lore.flatMap((entry, index) =>
    listKeys(entry).flatMap(({ path, key }): readonly CardPath[] =>
      isUsable(key) ? [] : [['lore', index, ...path]],
    ),
  )
  return dead.slice(0, mostTold).map((path) => {
    const { key, value, isWhole } = locate(document, path)
    // A list of one may be written as a text.
    const told = isWhole ? path : path.slice(0, -1)
    return createProblem('warning', source.file, placeAt(source, value?.range[0] ?? key), told, neverMatches)
  })
}

function listKeys({ keys, secondaryKeys, conditions }: LoreEntry) {
  const listed = (path: CardPath, list: readonly string[]) =>
    list.map((key, index) => ({ path: [...path, index], key }))
  return [
    ...listed(['keys'], keys),
    ...listed(['secondary_keys'], secondaryKeys),
    ...conditions.additionalKeys.flatMap((list, index) => listed(['additional_keys', index], list)),
    ...listed(['exclude_keys'], conditions.excludeKeys),
  ]
}
