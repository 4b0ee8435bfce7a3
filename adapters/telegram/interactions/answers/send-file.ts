import { InputFile } from 'grammy'
import type { FileSent } from '../../../../src/contract/reply.ts'
import { toApiSignal } from '../../client.ts'
import { encodeEntities } from '../../speak/formatted.ts'
import { encodeFields, replyParameters } from '../../speak/own-messages.ts'
import { inChat, type Stage, topicOf } from '../../speak/stage.ts'
import { encodeWords } from '../words.ts'
import type { Post } from './ephemeral.ts'

/** Telegram's limit for what stands below a file. */
const longestCaption = 1_024

/** How to send a file, and before it what is said of it where that does not fit below. */
export function postFile(
  { tools, signal }: Stage,
  { name, bytes, text }: Pick<FileSent, 'name' | 'bytes' | 'text'>,
): readonly Post[] {
  const { api } = tools
  const lines = encodeWords(text)
  const below = lines.length === 1 ? lines.filter((line) => line.text.length <= longestCaption) : []
  const before = below.length > 0 ? [] : lines
  const caption = below.map((line) => ({ caption: line.text, caption_entities: encodeEntities(line) }))[0]
  return [
    ...before.map(
      (words): Post =>
        (chatId, to) =>
          api.sendMessage(chatId, words.text, { ...to, ...encodeFields({ words }) }, toApiSignal(signal)),
    ),
    (chatId, to) =>
      api.sendDocument(chatId, new InputFile(bytes, name), { ...caption, ...to }, toApiSignal(signal)),
  ]
}

/** Sends one where the delivery speaks. Fails as the call does. */
export async function sendFile(stage: Stage, file: FileSent): Promise<void> {
  stage.check()
  for (const post of postFile(stage, file))
    await inChat(stage, (where) => {
      const reply = replyParameters(where)
      return post(where.chatId, { ...topicOf(where), ...(reply && { reply_parameters: reply }) })
    })
}
