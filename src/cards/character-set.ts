import type { CardProblem, Character } from '../contract/character.ts'
import { fold } from '../util/fold.ts'
import type { CardMemo } from './card-memo.ts'
import { loadCards } from './load.ts'

/** What can be played at one time. */
export interface CharacterSet {
  readonly characters: readonly Character[]
  readonly byId: ReadonlyMap<string, Character>
  /** By folded id, name and nickname. */
  readonly byName: ReadonlyMap<string, Character>
  /** By file, the broken ones as they last were. */
  readonly byFile: ReadonlyMap<string, Character>
  readonly problems: readonly CardProblem[]
  /** Ids of characters whose card is broken. */
  readonly kept: readonly string[]
}

/** Loads a folder. Cards that are broken now stay as they were `before`, unless another card has taken their id. */
export async function loadSet(
  directory: string,
  memo: CardMemo,
  before: CharacterSet | undefined,
): Promise<CharacterSet> {
  const { cards, problems } = await loadCards({ directory, parse: memo.parse })
  memo.keep(cards.map(({ file }) => file))
  const byFile = new Map<string, Character>()
  const byId = new Map<string, Character>()
  const add = (file: string, character: Character) => {
    byFile.set(file, character)
    byId.set(character.id, character)
  }
  for (const { file, character } of cards) if (character !== undefined) add(file, character)
  const kept: string[] = []
  for (const { file, character } of cards) {
    const last = before?.byFile.get(file)
    if (character !== undefined || last === undefined || byId.has(last.id)) continue
    add(file, last)
    kept.push(last.id)
  }
  const characters = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { characters, byId, byName: indexNames(characters), byFile, problems, kept }
}

/** The id wins over the name, the name over the nickname, and among equals the first id. */
function indexNames(characters: readonly Character[]): ReadonlyMap<string, Character> {
  const index = new Map<string, Character>()
  const kinds = [
    ({ id }: Character) => [id],
    ({ name }: Character) => [name],
    ({ nicknames }: Character) => nicknames,
  ]
  for (const namesOf of kinds) {
    for (const character of characters) {
      for (const name of namesOf(character).map(fold)) if (!index.has(name)) index.set(name, character)
    }
  }
  return index
}
