import type { Character } from '../../contract/character.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { cardWords, openingWords } from '../../prompt/card-words.ts'
import { moodAfter } from '../../prompt/mood.ts'
import { shorten } from '../../util/shorten.ts'
import { mayCast } from '../guards.ts'
import { isPlaceCardId } from '../place-cards.ts'
import type { ListedCharacter } from '../roster.ts'
import { noticeOf, openChapter, type Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { mostNotes } from './describe-card.ts'
import { characterOption, findCharacter, searchCharacters } from './find-character.ts'

/** How many characters one answer lists. */
const maxListed = 25

/** Most letters of a summary in a list. */
const mostSummary = 60

/** Most letters of who somebody is. */
const mostAbout = 1_000

/** `/character list [WORD]`: who there is; for those who may, a choice that sets one. */
export async function* listCharacters(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, options, event } = call
  const search = options.search ?? ''
  const characters = await scene.characters()
  const found = searchCharacters(characters, search)
  if (found.length === 0) {
    yield call.answer('character.list-empty', { search }, 'warning')
    return []
  }
  const listed = found.slice(0, maxListed)
  const rest = found.length - maxListed
  const text = [
    scene.say('character.list'),
    ...listed.map((character) => `· ${describe(scene, character)}`),
    rest > 0 ? scene.say('character.list-more', { count: rest }) : '',
  ].filter(Boolean)
  if (scene.audience === 'group' && !mayCast(event)) {
    yield noticeOf(text.join('\n'), { visibility: 'private' })
    return []
  }
  yield {
    type: 'choice-offered',
    text: [...text, scene.say('cast.choose')].join('\n'),
    visibility: 'private',
    // Who they are is told above.
    options: listed.map((character) => ({
      ...characterOption(character, [character.name, ...marksOf(scene, character)].join(' · ')),
      description: '',
    })),
  }
  return []
}

function describe(scene: Scene, character: ListedCharacter): string {
  const { name, summary } = character
  const told = shorten(cardWords(summary, name), mostSummary)
  return [name, told, ...marksOf(scene, character)].filter(Boolean).join(' · ')
}

function marksOf({ cast, say }: Scene, { id }: ListedCharacter): readonly string[] {
  const plays = cast.some((member) => member.id === id)
  return [plays ? say('character.in-cast') : '', isPlaceCardId(id) ? say('character.of-place') : ''].filter(
    Boolean,
  )
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
    const prose = openingWords(about || attributes.identity.join(' '), name, user, mostAbout)
    const short = cardWords(summary, name, user)
    const text = [
      `${name}${names} · ${id}`,
      // A card without a summary has its first words for one.
      prose.startsWith(short.replace(/…$/, '').trim()) ? '' : short,
      prose,
      tags.map(hashtag).join(' '),
      creator && scene.say('import.by', { creator: shorten(creator, 60) }),
      creatorNotes && scene.say('import.notes', { notes: openingWords(creatorNotes, name, user, mostNotes) }),
      isPlaceCardId(id) ? scene.say('character.of-place') : '',
      plays ? await describeMood(scene, character) : '',
    ]
    yield noticeOf(text.filter(Boolean).join('\n'), { visibility: 'private' })
  }
  return []
}

/** A tag as one word, for some platforms make a link of what follows the sign. */
function hashtag(tag: string): string {
  return `#${tag.trim().replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')}`
}

async function describeMood(scene: Scene, character: Character): Promise<string> {
  const { lines } = await scene.view.window(await openChapter(scene))
  return scene.say('character.mood', { mood: scene.say(`emotions.${moodAfter(character, lines)}`) })
}
