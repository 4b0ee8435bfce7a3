import type { EphemeralMessageParameters, Message, ReplyParameters } from 'grammy/types'
import { keep } from '../../../../src/util/keep.ts'
import { toApiSignal, toPlatformError } from '../../client.ts'
import { encodeEphemeralId } from '../../places.ts'
import { persist } from '../../speak/persist.ts'
import { type Stage, topicOf } from '../../speak/stage.ts'
import type { QuestionMessage } from '../questions/questions.ts'
import type { InteractionToken } from '../token.ts'

/** Who is no administrator may answer so for 15 s. */
const answerableMs = 14_000

/** How long it is believed that the bot is an administrator, or is none. */
const believedMs = 600_000

/** Chats that are remembered. */
const mostChats = 5_000

/** Sends a message of some kind, with what says to whom and where. */
export type Post = (chatId: number, to: PostFields) => Promise<Message>

/** See {@link Post}. */
export interface PostFields {
  readonly message_thread_id?: number
  readonly reply_parameters?: ReplyParameters
  readonly ephemeral_message_parameters?: EphemeralMessageParameters
}

/**
 * Shows something in a group to one person alone; `undefined`: that cannot be done, and nobody has seen it. Telegram does not promise that
 * they do. `mayPost` is asked where all else allows it.
 */
export async function sendEphemeral(
  stage: Stage,
  { userId, queryId, ephemeralId, kind, at }: InteractionToken,
  post: Post,
  mayPost: () => Promise<boolean> = async () => true,
): Promise<QuestionMessage | undefined> {
  const { tools, clock, signal } = stage
  const about = tools.memory.ephemerals
  if (userId === undefined || about.isTooOld) return undefined
  const { chatId, ...where } = await stage.where()
  const isFresh = clock.now() - at < answerableMs
  const answers = isFresh && kind === 'command' ? ephemeralId : undefined
  const isAnswer = isFresh && (queryId !== undefined || answers !== undefined)
  if (!isAnswer && !(await isAdministrator(stage, chatId))) return undefined
  if (!(await mayPost())) return undefined
  const to = {
    ...topicOf(where),
    ...(answers !== undefined && { reply_parameters: { ephemeral_message_id: answers } }),
    ephemeral_message_parameters: {
      receiver_user_id: userId,
      ...(isFresh && queryId !== undefined && { callback_query_id: queryId }),
    },
  }
  try {
    const sent = await persist(
      stage,
      () => post(chatId, to),
      () => {
        stage.repeated = 'possible'
      },
    )
    const id = sent.ephemeral_message_id
    if (id !== undefined)
      return { placeId: stage.placeId, messageId: encodeEphemeralId(userId, id, sent.date) }
    about.isTooOld = true
    tools.log.warn({}, 'this Bot API server shows to all what one person alone should see: update it')
    await persist(stage, () => tools.api.deleteMessage(chatId, sent.message_id, toApiSignal(signal)))
  } catch (error) {
    signal.throwIfAborted()
    const { code } = toPlatformError(error, 'to show something to one person')
    if (code === 'unauthorized' || code === 'unreachable' || code === 'rate-limited') throw error
    tools.log.debug({ code }, 'something could not be shown to one person alone')
  }
  return undefined
}

async function isAdministrator({ tools, clock, signal }: Stage, chatId: number): Promise<boolean> {
  const { administrator } = tools.memory.ephemerals
  const believed = administrator.get(`${chatId}`)
  if (believed && clock.now() < believed.until) return believed.is
  try {
    const { status } = await tools.api.getChatMember(chatId, tools.bot.id, toApiSignal(signal))
    const is = status === 'administrator' || status === 'creator'
    keep(administrator, `${chatId}`, { until: clock.now() + believedMs, is }, mostChats)
    return is
  } catch {
    signal.throwIfAborted()
    return false
  }
}
