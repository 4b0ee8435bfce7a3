import type { Character } from '../../contract/character.ts'
import type { ChoiceOffered, ChoiceOption, ReplyPart } from '../../contract/reply.ts'
import { cardWords } from '../../prompt/card-words.ts'
import { rankNearest } from '../../util/nearest.ts'
import type { ListedCharacter, Roster } from '../roster.ts'
import type { CheckedCall } from './call.ts'

/** How many names a refusal lists. */
export const maxNames = 12

/** Whom the option `character` names: exactly, or as the only one with that in a name; says so when it names nobody. */
export async function* findCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, Character | undefined> {
  const characters = await call.scene.characters()
  const name = call.options.character ?? ''
  const exact = characters.find(name)
  if (exact) return yield* loadCharacter(call, exact)
  const similar = searchCharacters(characters, name)
  const [only] = similar
  if (only && similar.length === 1) return yield* loadCharacter(call, only)
  const near = similar.length > 1 ? similar : rankNearest(name, characters.list(), namesOf)
  const offered = near.slice(0, maxNames)
  const key = similar.length > 1 ? 'character.ambiguous' : 'character.nearest'
  if (offered.length > 0) {
    yield offerInstead(call, call.scene.say(key, { name }), offered)
    return undefined
  }
  const listed = characters.list().map((character) => character.name)
  const names = [...listed.slice(0, maxNames), ...(listed.length > maxNames ? ['…'] : [])].join(', ')
  yield call.answer('character.unknown', { name, names }, 'warning')
  return undefined
}

/** Whole, and each of their words. */
export function namesOf({ id, name, nicknames }: ListedCharacter): readonly string[] {
  return [id, name, ...nicknames].flatMap((known) => [known, ...known.split(/[\s·]+/)])
}

/** The same command, with another character. */
export function offerInstead(
  { event }: CheckedCall,
  text: string,
  characters: readonly Pick<ListedCharacter, 'id' | 'name' | 'summary'>[],
): ChoiceOffered {
  const options = characters.map(({ id, name, summary }) => ({
    label: name,
    description: cardWords(summary, name),
    command: event.command,
    options: { ...event.options, character: id },
  }))
  return { type: 'choice-offered', text, options, visibility: 'private' }
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
