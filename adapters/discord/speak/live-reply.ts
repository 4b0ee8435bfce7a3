import type { Receipt, ReplyStarted } from '../../../src/contract/reply.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { detectLanguage } from '../../../src/util/detect-language.ts'
import { sentenceEnds } from '../../../src/util/sentence-ends.ts'
import { createEditPump } from '../../shared/edit-pump.ts'
import type { Pace } from '../../shared/pace.ts'
import type { LiveReply } from '../../shared/show-parts.ts'
import { type ButtonLabels, encodeButtons, encodeStopButton } from '../encode.ts'
import type { Between } from './between.ts'
import type { ReplyText, ShownReply } from './shown-reply.ts'
import type { Stage } from './stage.ts'

/** With `stream: slow`, a reply that takes longer is shown while it is written. */
const slowMs = 4_000

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
export function createLiveReply({
  stage,
  started,
  shown,
  between,
  pace,
  mayCarry,
  onShown,
}: LiveReplyOptions): LiveReply {
  const { tools, channelId } = stage
  const { settings, clock, log, texts } = tools
  const over = new AbortController()
  let text = ''
  let isStreaming = settings.stream === 'always'

  const pump = createEditPump<ReplyText>({
    show: (reply) => shown.show(reply),
    pace: (signal) => pace.wait(channelId, signal),
    onFailure: (error) =>
      log.debug({ error: describeError(error) }, 'a reply could not be shown while it was written'),
  })

  function labelsFor(shownText: string): ButtonLabels {
    const language = detectLanguage(shownText)
    return (button) => texts(language, `discord.button.${button}`)
  }

  function stream(): void {
    const isPresentable = sentenceEnds(text).length > 0
    if (!isStreaming || !isPresentable || over.signal.aborted) return
    onShown()
    pump.show({
      text,
      smallPrint: '',
      buttons: settings.buttons ? encodeStopButton(labelsFor(text)) : undefined,
    })
  }

  if (settings.stream === 'slow')
    clock.sleep(slowMs, over.signal).then(
      () => {
        isStreaming = true
        stream()
      },
      () => {},
    )

  function receipt(): Receipt | undefined {
    return shown.isSeen ? { lineId: started.lineId, messageIds: [...shown.messageIds] } : undefined
  }

  return {
    receipt,
    delta(more) {
      text += more
      between.look()
      stream()
    },
    async finish({ text: whole, smallPrint }) {
      over.abort()
      if (whole.trim() === '') {
        await pump.stop()
        await shown.withdraw()
        return undefined
      }
      onShown()
      pace.note(channelId)
      const take = (await mayCarry) ? started.take : undefined
      const buttons = settings.buttons ? encodeButtons(take, labelsFor(whole)) : undefined
      await pump.finish({ text: whole, smallPrint, buttons })
      return receipt()
    },
    async abandon() {
      over.abort()
      await pump.stop()
    },
  }
}
