import type { Character } from '../../contract/character.ts'
import type { ChoiceOption, ReplyPart } from '../../contract/reply.ts'
import { cardWords } from '../../prompt/card-words.ts'
import type { ListedCharacter, Roster } from '../roster.ts'
import type { CheckedCall } from './call.ts'

/** How many names a refusal lists. */
const maxNames = 12

/** Whom the option `character` names: exactly, or as the only one with that in a name; says so when it names nobody. */
export async function* findCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, Character | undefined> {
  const characters = await call.scene.characters()
  const name = call.options.character ?? ''
  const exact = characters.find(name)
  if (exact) return yield* loadCharacter(call, exact)
  const similar = searchCharacters(characters, name)
  const [only] = similar
  if (only && similar.length === 1) return yield* loadCharacter(call, only)
  const problem = similar.length > 1 ? 'character.ambiguous' : 'character.unknown'
  const listed = (similar.length > 1 ? similar : characters.list()).map(
    (character) => `${character.name} (${character.id})`,
  )
  const names = [...listed.slice(0, maxNames), ...(listed.length > maxNames ? ['…'] : [])].join(', ')
  yield call.answer(problem, { name, names }, 'warning')
  return undefined
}

/** All that a card says; says so when it cannot be read. */
async function* loadCharacter(
  { tools, scene, answer }: CheckedCall,
  { id, name }: ListedCharacter,
): AsyncGenerator<ReplyPart, Character | undefined> {
  const [character] = await tools.places.castOf(scene.conversation, [id])
  if (!character) yield answer('character.unreadable', { name }, 'warning')
  return character
}

/** The choice that sets a character. */
export function characterOption({ id, name, summary }: ListedCharacter, label = name): ChoiceOption {
  return {
    label,
    description: cardWords(summary, name),
    command: 'character set',
    options: { character: id },
  }
}

/** Characters with this in their id, name, nicknames, summary or tags, ignoring case; an empty search finds all. */
export function searchCharacters(
  characters: Pick<Roster, 'list'>,
  search: string,
): readonly ListedCharacter[] {
  const wanted = search.trim().toLowerCase()
  return characters
    .list()
    .filter(({ id, name, nicknames, summary, tags }) =>
      [id, name, ...nicknames, summary, ...tags].some((text) => text.toLowerCase().includes(wanted)),
    )
}
