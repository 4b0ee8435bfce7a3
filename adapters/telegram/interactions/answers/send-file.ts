import { InputFile } from 'grammy'
import type { FileSent } from '../../../../src/contract/reply.ts'
import { shortenTo } from '../../../shared/plain-name.ts'
import { toApiSignal } from '../../client.ts'
import { slice } from '../../speak/format.ts'
import { encodeEntities } from '../../speak/formatted.ts'
import { replyParameters } from '../../speak/own-messages.ts'
import { inChat, type Stage, topicOf } from '../../speak/stage.ts'
import { formatWords } from '../words.ts'
import type { Post } from './ephemeral.ts'

/** Telegram's limit for what stands below a file. */
const longestCaption = 1_024

/** How to send a file. */
export function postFile(
  { tools, signal }: Stage,
  { name, bytes, text }: Pick<FileSent, 'name' | 'bytes' | 'text'>,
): Post {
  const words = formatWords(text)
  const cut = slice(words, 0, shortenTo(words.text, longestCaption - 1).length)
  const caption = text.trim() === '' ? {} : { caption: cut.text, caption_entities: encodeEntities(cut) }
  return (chatId, to) =>
    tools.api.sendDocument(chatId, new InputFile(bytes, name), { ...caption, ...to }, toApiSignal(signal))
}

/** Sends one where the delivery speaks. Fails as the call does. */
export async function sendFile(stage: Stage, file: FileSent): Promise<void> {
  stage.check()
  const post = postFile(stage, file)
  await inChat(stage, (where) => {
    const reply = replyParameters(where)
    return post(where.chatId, { ...topicOf(where), ...(reply && { reply_parameters: reply }) })
  })
}
