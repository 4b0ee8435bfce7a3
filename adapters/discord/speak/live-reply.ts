import type { ReplyStarted } from '../../../src/contract/reply.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { detectLanguage } from '../../../src/util/detect-language.ts'
import { createLiveReply as createLiveReplyOf } from '../../shared/live-reply.ts'
import type { Pace } from '../../shared/pace.ts'
import type { LiveReply } from '../../shared/show-parts.ts'
import { type ButtonLabels, encodeButtons, encodeStopButton } from '../encode.ts'
import type { Between } from './between.ts'
import type { ShownReply } from './shown-reply.ts'
import type { Stage } from './stage.ts'

/** See {@link createLiveReply}. */
export interface LiveReplyOptions {
  readonly stage: Stage
  readonly started: ReplyStarted
  readonly shown: ShownReply
  readonly between: Between
  /** By channel. */
  readonly pace: Pace
  /** Whether buttons may stand below it. */
  readonly mayCarry: Promise<boolean>
  /** Told when the first of it is shown. */
  readonly onShown: () => void
}

/** Shows a reply when it is finished, or from its first sentence on, as the settings say. */
export function createLiveReply(options: LiveReplyOptions): LiveReply {
  const { stage, started, shown, between, pace, mayCarry, onShown } = options
  const { settings, clock, log, texts } = stage.tools

  function labelsFor(text: string): ButtonLabels {
    const language = detectLanguage(text)
    return (button) => texts(language, `discord.button.${button}`)
  }

  return createLiveReplyOf({
    ...{ clock, started, shown, pace, onShown },
    mode: settings.stream,
    paceKey: stage.channelId,
    unfinished: (text) => ({
      text,
      smallPrint: '',
      buttons: settings.buttons ? encodeStopButton(labelsFor(text)) : undefined,
    }),
    async whole({ text, smallPrint }) {
      const take = (await mayCarry) ? started.take : undefined
      return {
        text,
        smallPrint,
        buttons: settings.buttons ? encodeButtons(take, labelsFor(text)) : undefined,
      }
    },
    onText: () => between.look(),
    onFailure: (error) =>
      log.debug({ error: describeError(error) }, 'a reply could not be shown while it was written'),
  })
}
