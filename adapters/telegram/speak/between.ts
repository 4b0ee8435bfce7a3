import type { ReplyStarted } from '../../../src/contract/reply.ts'
import { decodeMessageId } from '../places.ts'
import type { Stage } from './stage.ts'

/**
 * The message that a reply is to be shown as an answer to; `undefined`: it stands right below. Alone with a person it always does.
 * Telegram tells nobody what stands last in a group but by its updates: where this process hears all of them, it knows; where another one
 * listens, or privacy mode keeps back what people say to each other, each reply names what it answers. So do comments, which are held
 * together by nothing else.
 */
export async function answeredMessage(
  stage: Stage,
  { replyTo }: Pick<ReplyStarted, 'replyTo'>,
): Promise<string | undefined> {
  if (replyTo === undefined || stage.isDirect) return undefined
  const where = await stage.where()
  const answered = decodeMessageId(where, replyTo)
  if (answered === undefined || stage.postId !== undefined) return replyTo
  const { heard, readsGroups } = stage.tools
  const newest = readsGroups() ? heard.newest(where) : undefined
  return newest === answered ? undefined : replyTo
}
