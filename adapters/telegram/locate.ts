import type { Message } from 'grammy/types'
import { keep } from '../../src/util/keep.ts'
import { decodeConversation, type Whereabouts } from './places.ts'
import type { TelegramTools } from './tools.ts'

/** Most roots of comments that are kept in mind. */
const mostRoots = 10_000

/** How long it is believed that a root is no post: another process may have heard of it first. */
const believedMs = 60_000

/** How long a post is known as one: nobody comments it for much longer. */
const postKnownMs = 366 * 86_400_000

/** What says where a message is. */
type Placed = Pick<
  Message,
  | 'chat'
  | 'message_id'
  | 'message_thread_id'
  | 'is_topic_message'
  | 'is_automatic_forward'
  | 'reply_to_message'
>

/** Tells where something happens. All of it fails as the host does. */
export interface Locator {
  /** A message that Telegram shows as a whole. */
  ofMessage(message: Placed, signal: AbortSignal): Promise<Whereabouts>
  /** One of which no more than its id is told. */
  ofMessageId(chatId: number, messageId: number, signal: AbortSignal): Promise<Whereabouts>
  /** A chat, or one of its topics; what follows may tell that it was another. */
  ofChat(chatId: number, topicId: number | undefined, signal: AbortSignal): Promise<Whereabouts>
}

/** Builds it. */
export function createLocator({
  chats,
  host,
  clock,
}: Pick<TelegramTools, 'chats' | 'host' | 'clock'>): Locator {
  const roots = new Map<string, { readonly isPost: boolean; readonly until: number }>()
  const keyOf = (chatId: number, messageId: number) => `post:${chatId}:${messageId}`

  async function notePost(chatId: number, messageId: number, signal: AbortSignal): Promise<void> {
    const key = keyOf(chatId, messageId)
    if (roots.get(key)?.isPost) return
    await host().state.set(key, '1', { ttlMs: postKnownMs, signal })
    keep(roots, key, { isPost: true, until: Number.POSITIVE_INFINITY }, mostRoots)
  }

  async function isPost(chatId: number, messageId: number, signal: AbortSignal): Promise<boolean> {
    const key = keyOf(chatId, messageId)
    const known = roots.get(key)
    if (known && known.until > clock.now()) return known.isPost
    const found = (await host().state.get(key, signal)) !== undefined
    const until = found ? Number.POSITIVE_INFINITY : clock.now() + believedMs
    keep(roots, key, { isPost: found, until }, mostRoots)
    return found
  }

  /** Of which post it is a comment, or which post it is itself; `undefined`: of none. */
  async function findPost(message: Placed, signal: AbortSignal): Promise<number | undefined> {
    const { chat, message_thread_id: rootId, reply_to_message: answered } = message
    if (chat.type !== 'supergroup' || message.is_topic_message) return undefined
    const post = [message, answered].find((one) => one?.is_automatic_forward)
    if (post) {
      await notePost(chat.id, post.message_id, signal)
      return post.message_id
    }
    // Answers to anything make threads of their own in such a group; a forum has no comments.
    if (rootId === undefined || chat.is_forum) return undefined
    return (await isPost(chat.id, rootId, signal)) ? rootId : undefined
  }

  return {
    async ofMessage(message, signal) {
      const chatId = message.chat.id
      return {
        chatId,
        placeId: await chats.placeOf(chatId, signal),
        topicId: message.is_topic_message ? message.message_thread_id : undefined,
        postId: await findPost(message, signal),
      }
    },
    async ofMessageId(chatId, messageId, signal) {
      const [placeId, thread = ''] = await Promise.all([
        chats.placeOf(chatId, signal),
        host().state.get(`topic:${chatId}:${messageId}`, signal),
      ])
      const { topicId, postId } = decodeConversation({ platform: 'telegram', place: `${placeId}`, thread })
      return { chatId, placeId, topicId, postId }
    },
    async ofChat(chatId, topicId, signal) {
      return { chatId, placeId: await chats.placeSoFar(chatId, signal), topicId, postId: undefined }
    },
  }
}
