import type { ReplyStarted } from '../../../src/contract/reply.ts'
import { detectLanguage } from '../../../src/util/detect-language.ts'
import type { ShownMessages } from '../../shared/live-reply.ts'
import { isReplyRefused } from '../client.ts'
import { type EncodedMessage, encodeReply } from '../encode.ts'
import { encodeName } from './encode-name.ts'
import { escapeName } from './harmless.ts'
import { editOwn, removeOwn } from './own-messages.ts'
import type { Speaker } from './speaker.ts'
import type { Stage } from './stage.ts'

/** A reply as far as it is written. */
export interface ReplyText {
  readonly text: string
  readonly smallPrint: string
  /** Below its last message; `undefined`: nothing is changed there. */
  readonly buttons: EncodedMessage['components']
}

/** The messages that show a reply. */
export type ShownReply = ShownMessages<ReplyText>

/** See {@link createShownReply}. */
export interface ShownReplyOptions {
  readonly stage: Stage
  readonly started: ReplyStarted
  /** Asked for when something is shown first. */
  readonly openSpeaker: () => Promise<Speaker>
  /** Whether to tell whom it answers; asked once, before something new is shown. */
  readonly isBetween: () => Promise<boolean>
}

/** Builds it; what it replaces is changed where it stands. */
export function createShownReply({ stage, started, openSpeaker, isBetween }: ShownReplyOptions): ShownReply {
  const { aiMark, texts } = stage.tools
  const { persona, replyTo, replyToName, replaces } = started
  const messageIds: string[] = [...replaces]
  /** What each shows, where that is known. */
  const contents = new Map<string, string>()
  /** A webhook cannot reply, nor can who may not read back. */
  let repliesNatively = false
  let isDeleted = false
  let opening: Promise<{ readonly speaker: Speaker; readonly tellsWhom: boolean }> | undefined

  async function open() {
    const isNew = replaces.length === 0 && replyTo !== undefined
    const [speaker, tellsWhom] = await Promise.all([openSpeaker(), isNew ? isBetween() : false])
    repliesNatively = tellsWhom && !speaker.webhook
    return { speaker, tellsWhom }
  }

  async function show(reply: ReplyText): Promise<void> {
    if (isDeleted) return
    try {
      await showAll(reply)
    } catch (error) {
      if (!repliesNatively || !isReplyRefused(error)) throw error
      repliesNatively = false
      await showAll(reply)
    }
  }

  async function showAll({ text, smallPrint, buttons }: ReplyText): Promise<void> {
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    const { speaker, tellsWhom } = await opening
    const pieces = encodeReply({
      text,
      smallPrint,
      aiMark,
      speaker: speaker.webhook ? undefined : encodeName(persona.name, aiMark),
      answers: tellsWhom && !repliesNatively ? answersLine(text) : undefined,
    })
    for (const [index, content] of pieces.entries()) {
      const isLast = index === pieces.length - 1
      const message = { content, ...(buttons && { components: isLast ? buttons : [] }) }
      const native = repliesNatively && index === 0 ? replyTo : undefined
      await showPiece(speaker, index, message, native)
      if (isDeleted) return
    }
    for (const extra of messageIds.splice(pieces.length)) await removeOwn(stage, speaker.webhook, extra)
  }

  function answersLine(text: string): string | undefined {
    if (replyToName === undefined) return undefined
    return texts(detectLanguage(text), 'discord.replying-to', { name: escapeName(replyToName) })
  }

  async function showPiece(
    speaker: Speaker,
    index: number,
    message: EncodedMessage,
    native: string | undefined,
  ): Promise<void> {
    const shown = messageIds[index]
    const fingerprint = JSON.stringify([message.content, message.components])
    if (shown !== undefined && contents.get(shown) === fingerprint) return
    stage.check()
    const outcome = shown !== undefined && (await editOwn(stage, speaker.webhook, shown, message))
    if (outcome === 'gone' && shown !== undefined && contents.has(shown)) return await follow(speaker, shown)
    const id = outcome === 'edited' && shown !== undefined ? shown : await speaker.post(message, native)
    messageIds[index] = id
    contents.set(id, fingerprint)
    // It says only the beginning, or an earlier take.
    if (outcome === 'foreign' && shown !== undefined) await removeOwn(stage, speaker.webhook, shown)
  }

  /** What somebody has deleted while it was written does not come back, and the rest of it goes, too. */
  async function follow(speaker: Speaker, deleted: string): Promise<void> {
    isDeleted = true
    for (const id of messageIds.splice(0)) if (id !== deleted) await removeOwn(stage, speaker.webhook, id)
  }

  return {
    get isSeen() {
      return contents.size > 0 && messageIds.length > 0
    },
    messageIds,
    show,
    async withdraw() {
      if (!opening) return
      const { speaker } = await opening
      const own = messageIds.filter((id) => !replaces.includes(id))
      for (const id of own) await removeOwn(stage, speaker.webhook, id)
      messageIds.splice(0, messageIds.length, ...replaces)
    },
  }
}
