import type { Receipt, ReplyStarted } from '../../../src/contract/reply.ts'
import { sentenceEnds } from '../../../src/util/sentence-ends.ts'
import { createEditPump } from '../../shared/edit-pump.ts'
import type { Pace } from '../../shared/pace.ts'
import type { LiveReply } from '../../shared/show-parts.ts'
import { describeFailure } from '../client.ts'
import { encodeReplyButtons } from '../interactions/presses/reply-buttons.ts'
import type { Draft } from './drafts.ts'
import type { ReplyText, ShownReply } from './shown-reply.ts'
import type { Stage } from './stage.ts'

/** With `streamInGroups: slow`, a reply that takes longer is shown while it is written. */
const slowMs = 4_000

/** See {@link createLiveReply}. */
export interface LiveReplyOptions {
  readonly stage: Stage
  readonly started: ReplyStarted
  readonly shown: ShownReply
  /** Where it is shown as one; `undefined`: not there. */
  readonly draft: Draft | undefined
  /** By chat. */
  readonly pace: Pace
  /** Whether buttons may stand below it. */
  readonly mayCarry: Promise<boolean>
  /** Told when its first message is about to be shown. */
  readonly onShown: () => void
  /** Told of messages that show it unfinished. */
  readonly onBegun: (messageIds: readonly string[]) => Promise<void>
}

/** Shows a reply when it is finished; until then as a draft, or in a group from its first sentence on, as the settings say. */
export function createLiveReply({
  stage,
  started,
  shown,
  draft,
  pace,
  mayCarry,
  onShown,
  onBegun,
}: LiveReplyOptions): LiveReply {
  const { settings, clock, log } = stage.tools
  const over = new AbortController()
  const chat = `${stage.placeId}`
  const mode = stage.isDirect ? 'never' : settings.streamInGroups
  let text = ''
  let isStreaming = mode === 'always'

  const pump = createEditPump<ReplyText>({
    async show(reply) {
      const before = shown.messageIds.length
      await shown.show(reply)
      if (shown.messageIds.length !== before && !over.signal.aborted) await onBegun(shown.messageIds)
    },
    pace: (signal) => pace.wait(chat, signal),
    onFailure: (error) =>
      log.debug({ error: describeFailure(error) }, 'a reply could not be shown while it was written'),
  })

  function stream(): void {
    const end = sentenceEnds(text).at(-1)?.at
    if (!isStreaming || end === undefined || over.signal.aborted) return
    onShown()
    pump.show({ text, smallPrint: '', buttons: undefined, isUnfinished: true })
  }

  if (mode === 'slow')
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
      draft?.show(text)
      stream()
    },
    async finish({ text: whole, smallPrint }) {
      over.abort()
      await draft?.end()
      if (whole.trim() === '') {
        await pump.stop()
        await shown.withdraw()
        return undefined
      }
      onShown()
      pace.note(chat)
      const buttons = (await mayCarry) ? encodeReplyButtons(started) : undefined
      await pump.finish({ text: whole, smallPrint, buttons })
      return receipt()
    },
    async abandon() {
      over.abort()
      await draft?.end()
      await pump.stop()
    },
  }
}
