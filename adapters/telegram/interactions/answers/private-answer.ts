import type { InlineKeyboardMarkup } from 'grammy/types'
import type { FileSent } from '../../../../src/contract/reply.ts'
import type { TextKey } from '../../../../src/texts/index.ts'
import { isPermissionMissing } from '../../client/telegram-error.ts'
import { toApiSignal } from '../../client.ts'
import { encodeMessageId } from '../../places.ts'
import { encodeFields, sendOwn } from '../../speak/own-messages.ts'
import { persist } from '../../speak/persist.ts'
import type { Stage } from '../../speak/stage.ts'
import { reachablePayload } from '../commands/start.ts'
import type { QuestionMessage } from '../questions/questions.ts'
import type { InteractionToken } from '../token.ts'
import { formatWords } from '../words.ts'
import { acknowledge } from './acknowledge.ts'
import { mannerOf } from './answer-kind.ts'
import { type Post, sendEphemeral } from './ephemeral.ts'
import { removeLater } from './remove-later.ts'
import { hasRoom, mayPoint } from './room.ts'
import { postFile } from './send-file.ts'
import type { WordsMessage } from './words-message.ts'

/** What is for one person, of what is said in a group. */
export interface PrivateAnswer {
  /**
   * In the group, where Telegram shows it to them alone; else in their own chat with the bot; where they never opened it, the group sees
   * how to, or the answer itself if it is not personal. What was done is told by a sign, and what was not in the group: see `mannerOf`.
   * Answers where it is shown; `undefined`: nowhere.
   */
  show(message: WordsMessage): Promise<QuestionMessage | undefined>
  /** The same of a file. */
  send(file: FileSent): Promise<void>
}

type Words = Pick<WordsMessage, 'words' | 'buttons'>

/** Builds it. */
export function openPrivateAnswer(stage: Stage, token: InteractionToken): PrivateAnswer {
  const { tools } = stage
  const { kind, userId, messageId, chatId, language } = token
  const askedId = kind === 'command' ? messageId : undefined

  function postWords(message: Words): Post {
    const { text } = message.words
    const other = encodeFields(message)
    return (id, to) => tools.api.sendMessage(id, text, { ...to, ...other }, toApiSignal(stage.signal))
  }

  /** `undefined`: they never opened a chat with the bot, or nobody knows who they are. */
  async function toPerson(post: Post): Promise<QuestionMessage | undefined> {
    if (userId === undefined) return undefined
    try {
      const sent = await persist(stage, () => post(userId, {}))
      return { placeId: userId, messageId: `${sent.message_id}` }
    } catch (error) {
      if (!isPermissionMissing(error)) throw error
      return undefined
    }
  }

  async function toAll({ words, buttons }: Words): Promise<QuestionMessage | undefined> {
    if (!(await hasRoom(stage))) return undefined
    const replyTo = askedId === undefined ? undefined : encodeMessageId(await stage.where(), askedId)
    return { placeId: stage.placeId, messageId: await sendOwn(stage, { words, buttons, replyTo }) }
  }

  async function toAllForAWhile(message: Words): Promise<QuestionMessage | undefined> {
    const shown = await toAll(message)
    if (shown) removeLater(stage, shown.messageId)
    return shown
  }

  /** For all to see: there is an answer, and how to get it. */
  async function point(): Promise<void> {
    if (!(await mayPoint(stage, userId))) return
    const say = (key: TextKey) => formatWords(tools.texts(language, key))
    const url = `https://t.me/${tools.bot.username}?start=${reachablePayload}`
    const buttons: InlineKeyboardMarkup = {
      inline_keyboard: [[{ text: say('telegram.private.open').text, url }]],
    }
    await toAllForAWhile(
      userId === undefined
        ? { words: say('telegram.private.anonymous') }
        : { words: say('telegram.private.elsewhere'), buttons },
    )
  }

  const alone = (post: Post) => sendEphemeral(stage, token, post, () => hasRoom(stage))

  async function toThemAlone(post: Post): Promise<QuestionMessage | undefined> {
    return (await alone(post)) ?? (await toPerson(post))
  }

  return {
    async show(message) {
      const post = postWords(message)
      // What was chosen in their own chat is answered there.
      if (chatId !== undefined) return await toPerson(post)
      const manner = mannerOf(token.answers, {
        tone: message.tone,
        hasButtons: message.buttons !== undefined,
      })
      switch (manner) {
        case 'deed': {
          const shown = await alone(post)
          if (!shown && askedId !== undefined) stage.afterwards.push(() => acknowledge(stage, askedId))
          return shown
        }
        case 'refusal':
          return (await alone(post)) ?? (await toAllForAWhile(message))
        case 'open':
          return (await toThemAlone(post)) ?? (await toAll(message))
        case 'personal': {
          const shown = await toThemAlone(post)
          if (!shown) await point()
          return shown
        }
      }
    },
    async send(file) {
      stage.check()
      const post = postFile(stage, file)
      const shown = chatId === undefined ? await toThemAlone(post) : await toPerson(post)
      if (!shown && chatId === undefined) await point()
    },
  }
}
