import type { MessageReceived } from '../contract/event.ts'
import type { Change } from '../contract/mailbox.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { characterOption } from './commands/find-character.ts'
import { mayCast } from './guards.ts'
import type { ListedCharacter } from './roster.ts'
import type { Scene } from './scene.ts'

/** How many characters are offered; the list command finds the rest. */
const maxOffered = 25

/**
 * Where nobody plays, whoever speaks to the bot, or replies to a character that did, is told how to change that; others are not
 * disturbed.
 */
export async function* offerCharacters(
  scene: Scene,
  messages: readonly MessageReceived[],
  repliedTo: ReadonlyMap<string, string>,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const isMeant =
    scene.audience === 'direct' ||
    messages.some(
      ({ mentionsBot, addressee, replyTo = '' }) =>
        mentionsBot || addressee !== undefined || repliedTo.has(replyTo),
    )
  if (!isMeant) return []
  const { personas } = await scene.view.cast()
  const [gone] = personas
  if (gone) yield scene.notice('cast.gone', { name: gone.characterId }, { tone: 'warning' })
  if (scene.audience === 'group' && !messages.some(mayCast)) {
    yield scene.notice('cast.ask-moderator')
    return []
  }
  const characters = (await scene.characters()).list()
  if (characters.length === 0) {
    yield scene.notice('cast.no-cards', {}, { tone: 'error' })
    return []
  }
  const rest = characters.length - maxOffered
  const more = rest > 0 ? [scene.say('character.list-more', { count: rest })] : []
  yield {
    type: 'choice-offered',
    text: [scene.say('cast.choose'), ...more].join('\n'),
    visibility: 'public',
    options: inOrderFor(scene, characters)
      .slice(0, maxOffered)
      .map((character) => characterOption(character)),
  }
  return []
}

/** Those who speak the person's language first. */
function inOrderFor({ language }: Scene, characters: readonly ListedCharacter[]): readonly ListedCharacter[] {
  const speaks = (character: ListedCharacter) => character.language === language
  return [...characters.filter(speaks), ...characters.filter((character) => !speaks(character))]
}
