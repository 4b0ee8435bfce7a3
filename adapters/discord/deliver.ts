import type { Delivery, DeliveryTarget, PlatformAdapter } from '../../src/contract/platform.ts'
import type { Receipt, ReplyPart, ReplyStarted } from '../../src/contract/reply.ts'
import { detectLanguage } from '../../src/util/detect-language.ts'
import { createPace } from '../shared/pace.ts'
import { createTyping } from '../shared/typing.ts'
import { toPlatformError } from './client.ts'
import { createAvatars } from './speak/avatars.ts'
import { watchBetween } from './speak/between.ts'
import { createBotWords } from './speak/bot-words.ts'
import { createContentAside } from './speak/content-aside.ts'
import { createFailures } from './speak/failures.ts'
import { createLastButtons } from './speak/last-buttons.ts'
import { createLiveReply, type LiveReply } from './speak/live-reply.ts'
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
    const receipts: Receipt[] = []
    const aside = createContentAside(stage)
    let live: LiveReply | undefined
    let last: { readonly speaker: Speaker; readonly messageId: string } | undefined
    let speaker: Speaker | undefined
    let mayCarry: Promise<boolean> | undefined
    /** Tells the language. */
    let said = ''

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

    async function show(part: ReplyPart): Promise<void> {
      switch (part.type) {
        case 'typing-changed':
          if (part.active && !refusal) typing.start()
          else typing.stop()
          break
        case 'reply-started':
          await live?.abandon()
          live = begin(part)
          break
        case 'reply-delta':
          live?.delta(part.text)
          break
        case 'reply-finished': {
          said = part.text
          const receipt = await live?.finish(aside.addTo(part))
          live = undefined
          const messageId = receipt?.messageIds.at(-1)
          if (receipt) {
            receipts.push(receipt)
            failures.succeeded(stage.channelId)
          }
          if (speaker && messageId !== undefined && (await mayCarry)) last = { speaker, messageId }
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
      const begun = live?.receipt()
      if (begun) receipts.push(begun)
      if (failed.code === 'forbidden') await words.cannotSpeak(detectLanguage(said), error).catch(() => {})
      // What people can see is a line, whatever became of its end.
      if (receipts.length === 0 || failed.code === 'not-found') throw failed
      log.warn({ channel: stage.channelId }, `an answer was shown in part: ${failed.message}`)
    } finally {
      typing.stop()
      await live?.abandon()
      await words.end(!isWhole).catch(() => {})
    }
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
