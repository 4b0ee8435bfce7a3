import type { Character } from '../../contract/character.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { cardWords, openingWords } from '../../prompt/card-words.ts'
import { moodAfter } from '../../prompt/mood.ts'
import { shorten } from '../../util/shorten.ts'
import { isPlaceCardId } from '../place-cards.ts'
import { noticeOf, openChapter, type Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { mostNotes } from './describe-card.ts'
import { characterOption, findCharacter, searchCharacters } from './find-character.ts'

/** How many characters one answer lists. */
const maxListed = 25

/** Most letters of who somebody is. */
const mostAbout = 1_000

/** `/character list [WORD]`: who there is, as a choice that sets one. */
export async function* listCharacters(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, options } = call
  const search = options.search ?? ''
  const characters = await scene.characters()
  const found = searchCharacters(characters, search)
  if (found.length === 0) {
    yield call.answer('character.list-empty', { search }, 'warning')
    return []
  }
  const rest = found.length - maxListed
  yield {
    type: 'choice-offered',
    text: rest > 0 ? scene.say('character.list-more', { count: rest }) : '',
    visibility: 'private',
    options: found.slice(0, maxListed).map((character) => {
      const { id, name } = character
      const plays = scene.cast.some((member) => member.id === id) && scene.say('character.in-cast')
      const isOwn = isPlaceCardId(id) && scene.say('character.of-place')
      return characterOption(character, [name, plays, isOwn].filter(Boolean).join(' · '))
    }),
  }
  return []
}

/** `/character info [NAME]`: who a character is; without a name, those who play here. */
export async function* showCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, options } = call
  const named = options.character ? yield* findCharacter(call) : undefined
  if (options.character && !named) return []
  const shown = named ? [named] : scene.cast
  const user = scene.personName
  if (shown.length === 0) yield call.answer('cast.none')
  for (const character of shown) {
    const { id, name, nicknames, summary, tags, about, attributes, creator, creatorNotes } = character
    const plays = scene.cast.includes(character)
    const names = nicknames.length > 0 ? ` (${nicknames.join(', ')})` : ''
    const text = [
      `${name}${names} · ${id}`,
      cardWords(summary, name, user),
      openingWords(about || attributes.identity.join(' '), name, user, mostAbout),
      tags.map((tag) => `#${tag}`).join(' '),
      creator && scene.say('import.by', { creator: shorten(creator, 60) }),
      creatorNotes && scene.say('import.notes', { notes: openingWords(creatorNotes, name, user, mostNotes) }),
      isPlaceCardId(id) ? scene.say('character.of-place') : '',
      plays ? await describeMood(scene, character) : '',
    ]
    yield noticeOf(text.filter(Boolean).join('\n'), { visibility: 'private' })
  }
  return []
}

async function describeMood(scene: Scene, character: Character): Promise<string> {
  const { lines } = await scene.view.window(await openChapter(scene))
  return scene.say('character.mood', { mood: scene.say(`emotions.${moodAfter(character, lines)}`) })
}
