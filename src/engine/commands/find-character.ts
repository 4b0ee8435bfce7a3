import type { Character, CharacterLibrary } from '../../contract/character.ts'
import type { ChoiceOption, ReplyPart } from '../../contract/reply.ts'
import type { CheckedCall } from './call.ts'

/** How many names a refusal lists. */
const maxNames = 12

/** Whom the option `character` names: exactly, or as the only one with that in a name; says so when it names nobody. */
export async function* findCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, Character | undefined> {
  const { characters } = call.tools
  const name = call.options.character ?? ''
  const exact = characters.find(name)
  if (exact) return exact
  const similar = searchCharacters(characters, name)
  if (similar.length === 1) return similar[0]
  const problem = similar.length > 1 ? 'character.ambiguous' : 'character.unknown'
  const listed = (similar.length > 1 ? similar : characters.list()).map(
    (character) => `${character.name} (${character.id})`,
  )
  const names = [...listed.slice(0, maxNames), ...(listed.length > maxNames ? ['…'] : [])].join(', ')
  yield call.answer(problem, { name, names }, 'warning')
  return undefined
}

/** The choice that sets a character. */
export function characterOption({ id, name, summary }: Character, label = name): ChoiceOption {
  return { label, description: summary, command: 'character set', options: { character: id } }
}

/** Characters with this in their id, name, nicknames, summary or tags, ignoring case; an empty search finds all. */
export function searchCharacters(characters: CharacterLibrary, search: string): readonly Character[] {
  const wanted = search.trim().toLowerCase()
  return characters
    .list()
    .filter(({ id, name, nicknames, summary, tags }) =>
      [id, name, ...nicknames, summary, ...tags].some((text) => text.toLowerCase().includes(wanted)),
    )
}
