import type { Delivery, DeliveryTarget, PlatformAdapter } from '../../src/contract/platform.ts'
import type { ReplyPart, ReplyStarted } from '../../src/contract/reply.ts'
import { createPace } from '../shared/pace.ts'
import { type LiveReply, showParts } from '../shared/show-parts.ts'
import { createTyping } from '../shared/typing.ts'
import { toPlatformError } from './client.ts'
import { createAvatars } from './speak/avatars.ts'
import { watchBetween } from './speak/between.ts'
import { createBotWords } from './speak/bot-words.ts'
import { createContentAside } from './speak/content-aside.ts'
import { createFailures } from './speak/failures.ts'
import { createLastButtons } from './speak/last-buttons.ts'
import { createLiveReply } from './speak/live-reply.ts'
import { createShownReply } from './speak/shown-reply.ts'
import { openPersonaSpeaker, type Speaker } from './speak/speaker.ts'
import { openStage } from './speak/stage.ts'
import type { DiscordTools } from './tools.ts'

/** Edits of a channel, whoever's: Discord allows about five in five seconds, and what is final must find room. */
const editEveryMs = 1_250

/** Longest that buttons of an older reply are tried to be taken away. */
const settlePatienceMs = 5_000

/** Shows answers. */
export type Deliveries = Required<Pick<PlatformAdapter, 'deliver' | 'maySpeak'>>

/** Builds it: what it learns of channels serves all deliveries of the process. */
export function createDeliveries(tools: DiscordTools): Deliveries {
  const { api, clock, log } = tools
  const avatars = createAvatars(tools)
  const pace = createPace({ clock, everyMs: editEveryMs })
  const failures = createFailures(tools)
  const lastButtons = createLastButtons(tools)

  async function deliver(
    target: DeliveryTarget,
    parts: AsyncIterable<ReplyPart>,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const stage = openStage(tools, target, signal)
    const refusal = failures.refusal(stage.channelId)
    if (refusal && target.interactionToken === undefined) throw refusal
    const words = createBotWords(stage)
    const typing = createTyping({ send: () => api.channels.showTyping(stage.channelId), clock })
    let last: { readonly speaker: Speaker; readonly messageId: string } | undefined
    let speaker: Speaker | undefined
    let mayCarry: Promise<boolean> | undefined

    function begin(started: ReplyStarted): LiveReply {
      const between = watchBetween(stage, started)
      between.look()
      const openSpeaker = async () => {
        speaker = await openPersonaSpeaker(stage, started.persona, avatars)
        return speaker
      }
      const shown = createShownReply({ stage, started, openSpeaker, isBetween: between.isSo })
      mayCarry = lastButtons.mayCarry(stage, started.replaces)
      return createLiveReply({ stage, started, shown, between, pace, mayCarry, onShown: typing.stop })
    }

    const receipts = await showParts(parts, {
      begin,
      words,
      aside: createContentAside(stage),
      typing: refusal ? undefined : typing,
      async onFinished({ messageIds }) {
        failures.succeeded(stage.channelId)
        const messageId = messageIds.at(-1)
        if (speaker && messageId !== undefined && (await mayCarry)) last = { speaker, messageId }
      },
      async onFailure(error, language) {
        await failures.note(stage, error)
        const failed = toPlatformError(error, 'to show an answer')
        if (failed.code === 'forbidden') await words.cannotSpeak(language, error).catch(() => {})
        return failed
      },
      onPart: ({ message }) =>
        log.warn({ channel: stage.channelId }, `an answer was shown in part: ${message}`),
      signal,
    })
    return {
      receipts,
      repeated: stage.repeated,
      settle: async () => {
        // Whoever speaks next waits for it.
        const hurried = { ...stage, patienceMs: () => settlePatienceMs }
        if (last) await lastButtons.move(hurried, last.speaker.webhook, last.messageId)
      },
    }
  }

  return {
    deliver,
    maySpeak: ({ place, thread }) => failures.refusal(thread || place) === undefined,
  }
}
