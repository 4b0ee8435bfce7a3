import { accountOf } from './accounts.ts'
import { createTopic, forwardPost, migrate, ownerOf, setClosed } from './groups.ts'
import { setStatus } from './members.ts'
import { removeMessage } from './messages.ts'
import { encodeBot } from './payloads.ts'
import { findMessage } from './says.ts'
import type { LoopbackTelegramChat } from './types.ts'
import { isService } from './visibility.ts'
import type { Place, StoredMessage, World } from './world.ts'

/** A chat or topic as people use it; always the same one. */
export function viewChat(world: World, place: Place): LoopbackTelegramChat {
  const key = `${place.chat.id}:${place.topicId ?? ''}:${place.postId ?? ''}`
  const known = world.views.get(key)
  if (known !== undefined) return known
  const view = createView(world, place)
  world.views.set(key, view)
  world.places.set(view, place)
  return view
}

function createView(world: World, place: Place): LoopbackTelegramChat {
  const { chat, topicId } = place
  return {
    id: chat.id,
    topicId,
    shown: () =>
      [...chat.timeline]
        .filter((message) => !message.isDeleted && isIn(place, message) && !isService(message.raw))
        .map(({ view }) => view),
    draft() {
      const draft = chat.drafts.get(topicId ?? 0)
      if (draft === undefined || draft.until <= world.clock.now()) return undefined
      return { draftId: draft.id, text: draft.text, canStop: draft.canStop }
    },
    createTopic: (owner, name) =>
      viewChat(world, createTopic(world, place, accountOf(world, owner.id).user, name)),
    post(text) {
      const { raw } = forwardPost(world, place, text)
      return viewChat(world, { chat, topicId: undefined, postId: raw.message_id })
    },
    setMember(member, status) {
      const { user } = accountOf(world, member.id)
      setStatus(world, { chat, user, status, by: ownerOf(world, chat) })
    },
    setBot(status) {
      setStatus(world, { chat, user: encodeBot(world), status, by: ownerOf(world, chat) })
    },
    migrate: () => viewChat(world, migrate(world, place)),
    setClosed: (isClosed) => setClosed(world, place, isClosed),
    remove: (message) => removeMessage(world, findMessage(world, message)),
  }
}

function isIn({ chat, topicId, postId }: Place, { raw }: StoredMessage): boolean {
  const isOfTopic = raw.is_topic_message === true
  if (topicId !== undefined) return isOfTopic && raw.message_thread_id === topicId
  if (postId !== undefined) return raw.message_id === postId || raw.message_thread_id === postId
  return !isOfTopic || (!chat.isForum && chat.person === undefined)
}
