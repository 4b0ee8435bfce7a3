import type { ChoiceOffered, FileSent, Notice } from '../../../../src/contract/reply.ts'
import { encodeMessageId } from '../../places.ts'
import { sendOwn } from '../../speak/own-messages.ts'
import type { Stage } from '../../speak/stage.ts'
import { keepPresses } from '../presses/callback-data.ts'
import { encodeOptions, findSearched, pageSize } from '../presses/keyboards.ts'
import { keepQuestion, type Offer, type QuestionMessage } from '../questions/questions.ts'
import { decodeToken } from '../token.ts'
import { encodeWords } from '../words.ts'
import { openAnswerSlot } from './answer-slot.ts'
import { openPrivateAnswer } from './private-answer.ts'
import { hasRoom } from './room.ts'
import { sendFile } from './send-file.ts'
import { showToast } from './toast.ts'
import type { WordsMessage } from './words-message.ts'

/** What the bot says for itself. */
export interface BotWords {
  say(part: Notice | ChoiceOffered | FileSent): Promise<void>
  /**
   * Nothing more is said: a choice that was made goes, unless an answer has taken its place or whoever made it was refused; `failed`: it
   * can be made again. Never fails.
   */
  end(failed: boolean): Promise<void>
}

const marks = { info: '', warning: '⚠️ ', error: '⛔ ' } as const satisfies Record<Notice['tone'], string>

/** Answers whoever asked, else speaks to all; what is private needs somebody who asked, or a private chat. */
export function openBotWords(stage: Stage): BotWords {
  const { tools, target, isDirect } = stage
  const token = decodeToken(target.interactionToken)
  const slot = token && openAnswerSlot(stage, token)
  const inPrivate = token && openPrivateAnswer(stage, token)
  let hasReplied = false

  async function show(message: WordsMessage): Promise<QuestionMessage | undefined> {
    stage.check()
    const filled = await slot?.fill(message)
    if (filled) return filled
    const isForOne = message.visibility === 'private'
    const mayTell = token && isForOne && message.isWhole && !message.buttons
    if (mayTell && (await showToast(stage, token, message.words.text, message.tone))) return undefined
    if (isForOne && !isDirect) return await inPrivate?.show(message)
    return await post(message)
  }

  async function post({ words, buttons }: WordsMessage): Promise<QuestionMessage | undefined> {
    const isFirst = !hasReplied
    hasReplied = true
    const asked = token?.kind === 'command' && !isDirect ? token.messageId : undefined
    if (asked !== undefined && token?.answers === 'open' && !(await hasRoom(stage))) return undefined
    const replyTo = asked === undefined || !isFirst ? undefined : encodeMessageId(await stage.where(), asked)
    const messageId = await sendOwn(stage, { words, buttons, replyTo })
    return { placeId: stage.placeId, messageId }
  }

  async function sayNotice({ text, tone, visibility, options, isPersonal }: Notice): Promise<void> {
    const said = marks[tone] + text
    if (options) return await offer({ text: said, options, visibility, tone })
    const pieces = encodeWords(said)
    for (const words of pieces)
      await show({
        words,
        visibility,
        tone,
        isWhole: pieces.length === 1,
        ...(isPersonal && { isPersonal }),
      })
  }

  async function offer({
    text,
    options,
    visibility,
    tone = 'info',
  }: Omit<ChoiceOffered, 'type'> & Partial<Pick<Notice, 'tone'>>): Promise<void> {
    const { state } = tools.host()
    // In a chat of their own, a search would be about that one.
    const hasSearch = (isDirect || visibility === 'public') && findSearched(options) !== undefined
    const { markup, presses } = encodeOptions(options, 0, hasSearch)
    await keepPresses(state, presses, stage.signal)
    const pieces = encodeWords(text)
    for (const [index, words] of pieces.entries()) {
      const isLast = index === pieces.length - 1
      const message = { words, visibility, tone, isWhole: false }
      const shown = await show(isLast ? { ...message, buttons: markup } : message)
      const isElsewhere = shown !== undefined && shown.placeId !== stage.placeId
      if (!isLast || !shown || (options.length <= pageSize && !isElsewhere)) continue
      const { placeId, topicId, postId } = stage
      const kept: Offer = { type: 'offer', options, where: { placeId, topicId, postId } }
      await keepQuestion(state, shown, kept, stage.signal)
    }
  }

  return {
    async say(part) {
      switch (part.type) {
        case 'notice':
          return await sayNotice(part)
        case 'choice-offered':
          return await offer(part)
        case 'file-sent': {
          if (part.visibility === 'public' || isDirect) return await sendFile(stage, part)
          return await inPrivate?.send(part)
        }
      }
    },
    async end(failed) {
      await slot?.end(failed)
    },
  }
}
