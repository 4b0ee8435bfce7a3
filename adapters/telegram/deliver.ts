import type { Delivery, DeliveryTarget, PlatformAdapter } from '../../src/contract/platform.ts'
import type { Receipt, ReplyPart, ReplyStarted } from '../../src/contract/reply.ts'
import { detectLanguage } from '../../src/util/detect-language.ts'
import { createPace } from '../shared/pace.ts'
import { createTyping } from '../shared/typing.ts'
import { retryAfterMs } from './client/telegram-error.ts'
import { toPlatformError } from './client.ts'
import { openBotWords } from './interactions/index.ts'
import { loggedPlace } from './places.ts'
import { createBegun } from './speak/begun.ts'
import { createDrafts } from './speak/drafts.ts'
import { createFailures } from './speak/failures.ts'
import { createForums } from './speak/forums.ts'
import { createLastButtons } from './speak/last-buttons.ts'
import { createLiveReply, type LiveReply } from './speak/live-reply.ts'
import { createPrivacyAside } from './speak/privacy-aside.ts'
import { createShownReply } from './speak/shown-reply.ts'
import { openStage } from './speak/stage.ts'
import type { TelegramTools } from './tools.ts'

/** Edits of a group, whoever's: Telegram allows twenty messages a minute there, and what is final must find room. */
const editEveryMs = 3_000

/** Telegram shows it for 5 s. */
const typingEveryMs = 4_000

/** Shows answers. */
export type Deliveries = Required<Pick<PlatformAdapter, 'deliver' | 'maySpeak'>>

/** Builds it: what it learns of chats serves all deliveries of the process. */
export function createDeliveries(tools: TelegramTools): Deliveries {
  const { api, clock, log, settings } = tools
  const pace = createPace({ clock, everyMs: editEveryMs })
  const drafts = createDrafts()
  const forums = createForums(tools)
  const failures = createFailures(tools)
  const lastButtons = createLastButtons(tools)

  async function deliver(
    target: DeliveryTarget,
    parts: AsyncIterable<ReplyPart>,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const stage = openStage(tools, target, signal)
    const refusal = failures.refusal(target.conversation)
    if (refusal && target.interactionToken === undefined) throw refusal
    const words = openBotWords(stage)
    const typing = createTyping({ send: showTyping, clock, everyMs: typingEveryMs })
    const receipts: Receipt[] = []
    const aside = createPrivacyAside(stage)
    const begun = createBegun(stage)
    let live: LiveReply | undefined
    let replies = 0
    let last: string | undefined
    let mayCarry: Promise<boolean> | undefined
    /** Tells the language. */
    let said = ''

    async function showTyping(): Promise<void> {
      const where = await stage.where()
      const topic = await forums.actionTopicOf(where, stage.signal)
      await api.sendChatAction(where.chatId, 'typing', topic).catch((error: unknown) => {
        // A limit passes.
        if (retryAfterMs(error) === undefined) throw error
      })
    }

    async function begin(started: ReplyStarted): Promise<LiveReply> {
      const number = replies++
      const shown = createShownReply(stage, started, await begun.find(number))
      // A draft goes when a message is sent, and what is changed where it stands sends none.
      const isNew = started.replaces.length === 0
      const hasDraft = isNew && stage.isDirect && settings.drafts && !drafts.isUnknown()
      const draft = hasDraft
        ? drafts.open(stage, {
            number,
            encode: (text) => shown.encode(text).at(-1),
            onShown: typing.stop,
            onFailure: typing.start,
          })
        : undefined
      mayCarry = lastButtons.mayCarry(stage, started.replaces)
      const onBegun = (messageIds: readonly string[]) => begun.keep(number, messageIds)
      return createLiveReply({ stage, started, shown, draft, pace, mayCarry, onShown: typing.stop, onBegun })
    }

    async function show(part: ReplyPart): Promise<void> {
      switch (part.type) {
        case 'typing-changed':
          if (part.active && !refusal) typing.start()
          else typing.stop()
          break
        case 'reply-started':
          await live?.abandon()
          live = await begin(part)
          break
        case 'reply-delta':
          live?.delta(part.text)
          break
        case 'reply-finished': {
          said = part.text
          const receipt = await live?.finish(aside.addTo(part))
          live = undefined
          if (!receipt) break
          receipts.push(receipt)
          failures.succeeded(target.conversation)
          if (await mayCarry) last = receipt.messageIds.at(-1)
          break
        }
        case 'notice':
          said ||= part.text
          await words.say(part)
          break
        case 'choice-offered':
        case 'file-sent':
          await words.say(part)
          break
        case 'cast-changed':
          await aside.castChanged(part)
          break
      }
    }

    let isWhole = false
    try {
      for await (const part of parts) await show(part)
      await aside.end(words, detectLanguage(said))
      isWhole = true
    } catch (error) {
      if (error === signal.reason) throw error
      await failures.note(stage, error)
      const failed = toPlatformError(error, 'to show an answer')
      const unfinished = live?.receipt()
      if (unfinished) receipts.push(unfinished)
      // What people can see is a line, whatever became of its end.
      if (receipts.length === 0 || failed.code === 'not-found') throw failed
      log.warn(loggedPlace(target.conversation), `an answer was shown in part: ${failed.message}`)
    } finally {
      typing.stop()
      await live?.abandon()
      await words.end(!isWhole).catch(() => {})
    }
    return {
      receipts,
      repeated: stage.repeated,
      settle: async (written) => {
        if (written) await Promise.all(stage.afterwards.map((work) => work()))
        // Whoever speaks next waits for it: it is tried once.
        if (last !== undefined) await lastButtons.move({ ...stage, patienceMs: () => 0 }, last)
      },
    }
  }

  return { deliver, maySpeak: (conversation) => failures.refusal(conversation) === undefined }
}
