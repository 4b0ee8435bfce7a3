import type { InlineKeyboardMarkup } from 'grammy/types'
import type { ReplyStarted } from '../../../src/contract/reply.ts'
import type { ShownMessages } from '../../shared/live-reply.ts'
import { isRemovedAtOnce } from '../client/telegram-error.ts'
import { encodeReply } from '../encode.ts'
import { answeredMessage } from './between.ts'
import { encodeName } from './encode-name.ts'
import type { FormattedText } from './formatted.ts'
import { editOwn, type OwnMessage, removeOwn, sendOwn } from './own-messages.ts'
import type { Stage } from './stage.ts'

/** A reply as far as it is written. */
export interface ReplyText {
  readonly text: string
  readonly smallPrint: string
  /** Below its last message. */
  readonly buttons: InlineKeyboardMarkup | undefined
  /** More follows. Absent: it is complete. */
  readonly isUnfinished?: true
}

/** The messages that show a reply. */
export interface ShownReply extends ShownMessages<ReplyText> {
  /** A text that is still being written, as its messages would show it. */
  encode(text: string): readonly FormattedText[]
}

/** Builds it; what it replaces, or an earlier try has `begun`, is changed where it stands. */
export function createShownReply(
  stage: Stage,
  { persona, isOnlyPersona, ...started }: ReplyStarted,
  begun: readonly string[],
): ShownReply {
  const { aiMark } = stage.tools
  const replaces = [...started.replaces, ...begun]
  const messageIds: string[] = [...replaces]
  /** What each shows, where that is known. */
  const contents = new Map<string, string>()
  const speaker = stage.isDirect && isOnlyPersona ? undefined : encodeName(persona.name, aiMark)
  let isDeleted = false

  async function show({ buttons, ...reply }: ReplyText): Promise<void> {
    if (isDeleted) return
    const pieces = encodeReply({ ...reply, speaker, aiMark })
    for (const [index, words] of pieces.entries()) {
      await showPiece(index, { words, buttons: index === pieces.length - 1 ? buttons : undefined })
      if (isDeleted) return
    }
    for (const extra of messageIds.splice(pieces.length)) await removeOwn(stage, extra)
  }

  async function showPiece(
    index: number,
    message: { readonly words: FormattedText; readonly buttons: InlineKeyboardMarkup | undefined },
  ): Promise<void> {
    const shown = messageIds[index]
    const fingerprint = JSON.stringify(message)
    if (shown !== undefined && contents.get(shown) === fingerprint) return
    const outcome = shown !== undefined && (await editOwn(stage, shown, message))
    if (outcome === 'gone' && shown !== undefined && contents.has(shown)) return await follow(shown)
    const replyTo = index === 0 ? await answeredMessage(stage, started) : undefined
    const isShown = outcome === 'edited' || outcome === 'same'
    const id = isShown ? shown : await send({ ...message, replyTo })
    if (id === undefined) return await follow(undefined)
    messageIds[index] = id
    contents.set(id, fingerprint)
    // It says only the beginning, or an earlier take.
    if (outcome === 'kept' && shown !== undefined) await removeOwn(stage, shown)
  }

  /** `undefined`: somebody has deleted it at once. */
  async function send(message: OwnMessage): Promise<string | undefined> {
    return await sendOwn(stage, message).catch((error: unknown) => {
      if (!isRemovedAtOnce(error)) throw error
      return undefined
    })
  }

  /** What somebody has deleted while it was written does not come back, and the rest of it goes, too. */
  async function follow(deleted: string | undefined): Promise<void> {
    isDeleted = true
    for (const id of messageIds.splice(0)) if (id !== deleted) await removeOwn(stage, id)
  }

  return {
    get isSeen() {
      return contents.size > 0 && messageIds.length > 0
    },
    messageIds,
    encode: (text) => encodeReply({ text, smallPrint: '', speaker, aiMark, isUnfinished: true }),
    show,
    async withdraw() {
      for (const id of messageIds.filter((id) => !started.replaces.includes(id))) await removeOwn(stage, id)
      messageIds.splice(0, messageIds.length, ...started.replaces)
    },
  }
}
