import type { MessageReceived } from '../contract/event.ts'
import type { Change } from '../contract/mailbox.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { characterOption } from './commands/find-character.ts'
import type { Scene } from './scene.ts'

/** How many characters are offered; the list command shows the rest. */
const maxOffered = 10

/** Where nobody plays, whoever speaks to the bot is told how to change that; others are not disturbed. */
export async function* offerCharacters(
  scene: Scene,
  messages: readonly MessageReceived[],
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const isMeant = scene.audience === 'direct' || messages.some(({ mentionsBot }) => mentionsBot)
  if (!isMeant) return []
  const { personas } = await scene.view.cast()
  const [gone] = personas
  if (gone) yield scene.notice('cast.gone', { name: gone.characterId }, { tone: 'warning' })
  if (scene.audience === 'group' && !messages.some(({ isModerator }) => isModerator)) {
    yield scene.notice('cast.ask-moderator')
    return []
  }
  const characters = (await scene.characters()).list()
  if (characters.length === 0) {
    yield scene.notice('cast.no-cards', {}, { tone: 'error' })
    return []
  }
  yield {
    type: 'choice-offered',
    text: scene.say('cast.choose'),
    visibility: 'public',
    options: characters.slice(0, maxOffered).map((character) => characterOption(character)),
  }
  return []
}
