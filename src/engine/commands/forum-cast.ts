import type { Cast, ConversationKey } from '../../contract/conversation.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { stateChange } from '../changes.ts'
import { parentOf } from '../inherited-cast.ts'
import type { CheckedCall, CommandHandler } from './call.ts'
import { findInCast, findPlayable } from './cast.ts'

/** What becomes of a cast. */
export type CastDeed = 'set' | 'add' | 'remove'

const told = { set: 'cast.forum-set', add: 'cast.forum-added', remove: 'cast.forum-removed' } as const

/** A command that changes this conversation's cast, or with `where: forum` that of the forum that it is a post of. */
export function orForum(deed: CastDeed, changeHere: CommandHandler): CommandHandler {
  return async function* changeCast(call) {
    return yield* call.options.where === 'forum' ? changeForum(call, deed) : changeHere(call)
  }
}

/** Changes who plays in a forum, from one of its posts, for in the forum itself nobody can say anything. */
async function* changeForum(call: CheckedCall, deed: CastDeed): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, event } = call
  const forum = event.parentIsForum ? parentOf(scene.conversation, event.parent) : undefined
  if (!forum) {
    yield call.answer('cast.no-forum', {}, 'warning')
    return []
  }
  // Whoever began a post may change its own cast, and not that of all the others.
  if (!(event.mayCastParent ?? event.isModerator)) {
    yield call.answer('access.cast-forum', {}, 'warning')
    return []
  }
  await scene.hold(`cast:${JSON.stringify([forum.platform, forum.place, forum.thread])}`)
  const personas = (await readForum(call, forum)).personas
  const ids = personas.map(({ characterId }) => characterId)
  const members = await tools.places.castOf(scene.conversation, ids)
  const character = deed === 'remove' ? yield* findInCast(call, members) : yield* findPlayable(call)
  if (!character) return []
  const { id, name } = character
  if (deed === 'add' && ids.includes(id)) {
    yield call.answer('cast.already', { name })
    return []
  }
  const kept = deed === 'set' ? [] : personas.filter(({ characterId }) => characterId !== id)
  const joined = deed === 'remove' ? [] : [{ characterId: id, mutedUntil: 0 }]
  yield call.answer(told[deed], { name })
  return [stateChange('cast', forum, '', { personas: [...kept, ...joined] })]
}

async function readForum({ tools, scene }: CheckedCall, forum: ConversationKey): Promise<Cast> {
  const key = { name: 'cast', scope: forum, owner: '' } as const
  return (await tools.memory.state.get(key, scene.signal)) ?? { personas: [] }
}
