import type { Delivery, DeliveryTarget, PlatformAdapter } from '../../src/contract/platform.ts'
import type { ReplyPart, ReplyStarted } from '../../src/contract/reply.ts'
import { createPace } from '../shared/pace.ts'
import { type LiveReply, showParts } from '../shared/show-parts.ts'
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
import { createLiveReply } from './speak/live-reply.ts'
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
    const begun = createBegun(stage)
    let replies = 0
    let last: string | undefined
    let mayCarry: Promise<boolean> | undefined

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

    const receipts = await showParts(parts, {
      begin,
      words,
      aside: createPrivacyAside(stage),
      typing: refusal ? undefined : typing,
      async onFinished({ messageIds }) {
        failures.succeeded(target.conversation)
        if (await mayCarry) last = messageIds.at(-1)
      },
      async onFailure(error) {
        await failures.note(stage, error)
        return toPlatformError(error, 'to show an answer')
      },
      onPart: ({ message }) =>
        log.warn(loggedPlace(target.conversation), `an answer was shown in part: ${message}`),
      signal,
    })
    return {
      receipts,
      repeated: stage.repeated,
      ...(stage.isFileLeft && { isFileLeft: stage.isFileLeft }),
      settle: async (written) => {
        if (written) await Promise.all(stage.afterwards.map((work) => work()))
        // Whoever speaks next waits for it: it is tried once.
        if (last !== undefined) await lastButtons.move({ ...stage, patienceMs: () => 0 }, last)
      },
    }
  }

  return { deliver, maySpeak: (conversation) => failures.refusal(conversation) === undefined }
}
