import type { Character, CharacterLibrary } from '../contract/character.ts'
import { fold } from '../util/fold.ts'

/** What lists tell of a character, and by which it is found. */
export type ListedCharacter = Pick<Character, 'id' | 'name' | 'nicknames' | 'summary' | 'tags'> &
  Partial<Pick<Character, 'language'>>

/** Who can play in a conversation. */
export interface Roster<Listed extends ListedCharacter = ListedCharacter> {
  /** The place's own, in the order in which they came, then those of the folder. */
  list(): readonly Listed[]
  /** By id, name or nickname, ignoring case; ids win over names, names over nicknames, and among these the place's own. */
  find(name: string): Listed | undefined
}

/** The place's own beside those of the folder. */
export function joinRoster<Own extends ListedCharacter>(
  own: readonly Own[],
  folder: CharacterLibrary,
): Roster<Own | Character> {
  return {
    list: () => [...own, ...folder.list()],
    find(name) {
      const wanted = fold(name)
      for (const namesOf of waysToCall) {
        const isMeant = (character: ListedCharacter) =>
          namesOf(character).some((known) => fold(known) === wanted)
        const found = own.find(isMeant) ?? folder.list().find(isMeant)
        if (found) return found
      }
      return undefined
    },
  }
}

const waysToCall: readonly ((character: ListedCharacter) => readonly string[])[] = [
  ({ id }) => [id],
  ({ name }) => [name],
  ({ nicknames }) => nicknames,
]
