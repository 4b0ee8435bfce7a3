import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { noticeOf } from '../scene.ts'
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
  for (const { id, name, nicknames, summary, tags, about, attributes } of shown) {
    const names = nicknames.length > 0 ? ` (${nicknames.join(', ')})` : ''
    const text = [
      `${name}${names} · ${id}`,
      summary,
      about || attributes.identity.join(' '),
      tags.map((tag) => `#${tag}`).join(' '),
    ]
    yield noticeOf(text.filter(Boolean).join('\n'), { visibility: 'private' })
  }
  return []
}
