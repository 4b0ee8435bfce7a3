import type { MessageEntity } from 'grammy/types'
import { shortenTo } from '../../../shared/plain-name.ts'
import { toApiSignal } from '../../client.ts'
import { decodeMessageId, encodeMessageId } from '../../places.ts'
import { encodeEntities } from '../../speak/formatted.ts'
import { inChat, topicOf } from '../../speak/stage.ts'
import { formatWords } from '../words.ts'
import type { Asking } from './asking.ts'

/** Telegram's limit for what stands in the empty field. */
const longestPlaceholder = 64

/** A question that is answered by a reply. */
export interface ForcedReply {
  readonly text: string
  readonly placeholder: string
  /** The message that it is about, as lines name it; absent: the one in which somebody asked for it. */
  readonly about?: string
}

/**
 * Opens the field for an answer, for this person alone: a question in a group replies to their message, or else calls them. Answers its
 * id, as lines name it.
 */
export async function sendForcedReply(
  asking: Asking,
  { text, placeholder, about }: ForcedReply,
): Promise<string> {
  const { tools, stage, replyTo } = asking
  const isCalled = !stage.isDirect && (about !== undefined || replyTo === undefined)
  const words = formatWords(text)
  const call = isCalled ? callOf(asking) : undefined
  const shift = call?.text.length ?? 0
  const entities: MessageEntity[] = [
    ...(call?.entities ?? []),
    ...encodeEntities(words).map((entity) => ({ ...entity, offset: entity.offset + shift })),
  ]
  const target = about ?? (stage.isDirect ? undefined : replyTo)
  return await inChat(stage, async (where) => {
    const messageId = (target === undefined ? undefined : decodeMessageId(where, target)) ?? where.postId
    const sent = await tools.api.sendMessage(
      where.chatId,
      (call?.text ?? '') + words.text,
      {
        ...topicOf(where),
        link_preview_options: { is_disabled: true },
        ...(entities.length > 0 && { entities }),
        ...(messageId !== undefined && {
          reply_parameters: { message_id: messageId, allow_sending_without_reply: true },
        }),
        reply_markup: {
          force_reply: true,
          input_field_placeholder: shortenTo(placeholder, longestPlaceholder),
          ...(!stage.isDirect && { selective: true }),
        },
      },
      toApiSignal(stage.signal),
    )
    return encodeMessageId(where, sent.message_id)
  })
}

/** Their name, so that clients know who is asked; nobody can be called who writes in the name of a chat. */
function callOf({ doer: { userId, person, language } }: Asking): {
  readonly text: string
  readonly entities: MessageEntity[]
} {
  const name = formatWords(person.name).text
  const user = userId === undefined ? undefined : { id: userId, is_bot: false, first_name: name }
  return {
    text: language === 'zh' ? `${name}：` : `${name}: `,
    entities: user ? [{ type: 'text_mention', offset: 0, length: name.length, user }] : [],
  }
}
