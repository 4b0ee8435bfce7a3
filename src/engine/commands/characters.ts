import type { Character } from '../../contract/character.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { moodAfter } from '../../prompt/mood.ts'
import { noticeOf, openChapter, type Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { characterOption, findCharacter, searchCharacters } from './find-character.ts'

/** How many characters one answer lists. */
const maxListed = 25

/** `/character list [WORD]`: who there is, as a choice that sets one. */
export async function* listCharacters(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options } = call
  const search = options.search ?? ''
  const found = searchCharacters(tools.characters, search)
  if (found.length === 0) {
    yield call.answer('character.list-empty', { search }, 'warning')
    return []
  }
  const rest = found.length - maxListed
  yield {
    type: 'choice-offered',
    text: rest > 0 ? scene.say('character.list-more', { count: rest }) : '',
    options: found.slice(0, maxListed).map((character) => {
      const plays = scene.cast.some(({ id }) => id === character.id)
      return characterOption(
        character,
        plays ? `${character.name} · ${scene.say('character.in-cast')}` : undefined,
      )
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
  if (shown.length === 0) yield call.answer('cast.none')
  for (const character of shown) {
    const { id, name, nicknames, summary, tags, about, attributes } = character
    const plays = scene.cast.includes(character)
    const names = nicknames.length > 0 ? ` (${nicknames.join(', ')})` : ''
    const text = [
      `${name}${names} · ${id}`,
      summary,
      about || attributes.identity.join(' '),
      tags.map((tag) => `#${tag}`).join(' '),
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
