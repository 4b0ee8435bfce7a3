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
  /** The same of a file; one that is to be kept goes into their own chat where they have opened it, which is told once. */
  send(file: FileSent): Promise<void>
}

type Words = Pick<WordsMessage, 'words' | 'buttons'>

/** Builds it. */
export function openPrivateAnswer(stage: Stage, token: InteractionToken): PrivateAnswer {
  const { tools } = stage
  const { kind, userId, messageId, chatId, language } = token
  const askedId = kind === 'command' ? messageId : undefined
  let isTold = false

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
    if (!(await hasRoom(stage, token.answers))) return undefined
    const replyTo = askedId === undefined ? undefined : encodeMessageId(await stage.where(), askedId)
    return { placeId: stage.placeId, messageId: await sendOwn(stage, { words, buttons, replyTo }) }
  }

  async function toAllForAWhile(message: Words): Promise<QuestionMessage | undefined> {
    const shown = await toAll(message)
    if (shown) removeLater(stage, shown.messageId)
    return shown
  }

  const say = (key: TextKey) => formatWords(tools.texts(language, key))

  function opening(payload: string): InlineKeyboardMarkup {
    const url = `https://t.me/${tools.bot.username}${payload}`
    return { inline_keyboard: [[{ text: say('telegram.private.open').text, url }]] }
  }

  /** For all to see: there is an answer, and how to get it. Whoever has read that, or finds no room for it, sees at least that they were heard. */
  async function point(): Promise<void> {
    const shown =
      (await mayPoint(stage, userId)) &&
      (await toAllForAWhile(
        userId === undefined
          ? { words: say('telegram.private.anonymous') }
          : { words: say('telegram.private.elsewhere'), buttons: opening(`?start=${reachablePayload}`) },
      ))
    if (!shown && token.answers === 'rights') noteHeard()
  }

  function noteHeard(): void {
    if (askedId !== undefined) stage.afterwards.push(() => acknowledge(stage, askedId, '👀'))
  }

  /** To them alone: what they asked for is in their own chat. */
  async function tellSent(): Promise<void> {
    if (isTold) return
    isTold = true
    const sent = { words: say('telegram.private.sent'), buttons: opening('') }
    const shown = await alone(postWords(sent))
    if (!shown && askedId !== undefined) stage.afterwards.push(() => acknowledge(stage, askedId))
  }

  const alone = (post: Post) => sendEphemeral(stage, token, post, () => hasRoom(stage, token.answers))

  async function toThemAlone(post: Post): Promise<QuestionMessage | undefined> {
    return (await alone(post)) ?? (await toPerson(post))
  }

  /** What only the group can show them goes when they look again, but they have had it. */
  async function toKeep(post: Post): Promise<QuestionMessage | undefined> {
    return (await toPerson(post)) ?? (await alone(post))
  }

  return {
    async show(message) {
      const post = postWords(message)
      // What was chosen in their own chat is answered there.
      if (chatId !== undefined) return await toPerson(post)
      const manner = mannerOf(token.answers, {
        tone: message.tone,
        ...(message.isPersonal && { isPersonal: message.isPersonal }),
        hasButtons: message.buttons !== undefined,
      })
      switch (manner) {
        case 'deed': {
          const shown = await alone(post)
          if (!shown && askedId !== undefined) stage.afterwards.push(() => acknowledge(stage, askedId))
          return shown
        }
        case 'aside':
          return await toThemAlone(post)
        case 'refusal':
          return (await alone(post)) ?? (await toAllForAWhile(message))
        case 'open':
          return (await toThemAlone(post)) ?? (await toAll(message))
        case 'personal':
        case 'rights': {
          const shown = await toThemAlone(post)
          if (!shown) await point()
          return shown
        }
      }
    },
    async send(file) {
      stage.check()
      let shown: QuestionMessage | undefined
      for (const post of postFile(stage, file)) {
        if (chatId !== undefined) shown = await toPerson(post)
        else shown = file.isToKeep ? await toKeep(post) : await toThemAlone(post)
        if (!shown) break
      }
      if (!shown) stage.isFileLeft = true
      if (chatId !== undefined) return
      if (!shown) await point()
      else if (file.isToKeep && shown.placeId === userId) await tellSent()
    },
  }
}
