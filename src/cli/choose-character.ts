import { conversation } from '../../adapters/console/decode.ts'
import type { App } from '../app.ts'
import type { Character, CharacterLibrary } from '../contract/character.ts'
import { ConfigurationError } from '../contract/errors.ts'
import type { StateKey } from '../contract/memory.ts'
import { openQuestions, type Questions } from './questions.ts'
import { findLocale, isInteractive, type Surroundings } from './surroundings.ts'

/** Under which the store keeps whom somebody talked with last in a terminal. */
export const lastCharacterKey: StateKey<'last-character'> = {
  name: 'last-character',
  scope: undefined,
  owner: 'console',
}

/**
 * Whom to talk with: who is named, else who it was last, else who is picked, else one that speaks the person's language.
 * Fails with a ConfigurationError that lists the characters when the name is not known.
 */
export async function chooseCharacter(
  wanted: string | undefined,
  { charactersOf, store }: Pick<App, 'charactersOf' | 'store'>,
  surroundings: Surroundings,
): Promise<Character> {
  const library = await charactersOf(conversation)
  if (wanted !== undefined) return findCharacter(wanted, library)
  const last = await store.memory.state.get(lastCharacterKey)
  const known = last === undefined ? undefined : library.get(last)
  if (known) return known
  if (isInteractive(surroundings))
    return await pickCharacter(library, surroundings, await openQuestions(surroundings))
  const [first] = orderForMeeting(library.list(), findLocale(surroundings))
  return first ?? findCharacter('', library)
}

/** The character of that id, name or nickname. */
export function findCharacter(name: string, library: CharacterLibrary): Character {
  const character = library.find(name)
  if (character) return character
  const known = library.list().map((candidate) => `${candidate.name} (${candidate.id})`)
  throw new ConfigurationError({
    code: 'usage',
    what: `No character is called ${JSON.stringify(name)}. Known: ${known.join(', ') || 'none'}.`,
    remedy: 'Name one of them, or look for mistakes in cards with `npx dramatis cards check`.',
  })
}

/** Asks whom somebody wants to talk with. */
export async function pickCharacter(
  library: CharacterLibrary,
  surroundings: Surroundings,
  questions: Questions,
): Promise<Character> {
  const characters = orderForMeeting(library.list(), findLocale(surroundings))
  return await questions.pick(
    'Who shall it be?',
    characters.map((value) => ({ value, label: value.name, hint: value.summary })),
  )
}

/** Who speaks the person's language comes first, then who has more to say. */
function orderForMeeting(characters: readonly Character[], locale: string | undefined): readonly Character[] {
  const language = locale === undefined ? undefined : locale.startsWith('zh') ? 'zh' : 'en'
  const isForeign = (character: Character) =>
    Number(language !== undefined && character.language !== language)
  return characters.toSorted((a, b) => isForeign(a) - isForeign(b) || b.examples.length - a.examples.length)
}
