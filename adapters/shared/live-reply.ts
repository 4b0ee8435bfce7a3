import type { Clock } from '../../src/contract/clock.ts'
import type { Receipt, ReplyFinished, ReplyStarted } from '../../src/contract/reply.ts'
import { sentenceEnds } from '../../src/util/sentence-ends.ts'
import { createEditPump } from './edit-pump.ts'
import type { Pace } from './pace.ts'
import type { LiveReply } from './show-parts.ts'

/** With `slow`, a reply that takes longer is shown while it is written. */
const slowMs = 4_000

/** The messages that show a reply. */
export interface ShownMessages<Shown> {
  /** Whether anything of it can be seen. */
  readonly isSeen: boolean
  /** In order; none when somebody has deleted one while it was written. */
  readonly messageIds: readonly string[]
  /** Makes its messages show this; those that are too many are removed. */
  show(reply: Shown): Promise<void>
  /** Removes what was shown; what it was to replace stays. */
  withdraw(): Promise<void>
}

/** See {@link createLiveReply}. */
export interface LiveReplyOptions<Shown> {
  readonly clock: Clock
  readonly started: ReplyStarted
  readonly shown: ShownMessages<Shown>
  /** Whether it is shown from its first sentence on. */
  readonly mode: 'never' | 'slow' | 'always'
  readonly pace: Pace
  /** By what it is paced. */
  readonly paceKey: string
  /** As it is shown before its end. */
  readonly unfinished: (text: string) => Shown
  /** As it is shown at its end. */
  readonly whole: (finished: ReplyFinished) => Promise<Shown>
  /** Told when its first message is about to be shown. */
  readonly onShown: () => void
  /** Told of messages that show it unfinished. */
  readonly onBegun?: (messageIds: readonly string[]) => Promise<void>
  /** Told of all of it so far, before it is shown. */
  readonly onText?: (text: string) => void
  /** Told when nothing more is shown but its end; waited for. */
  readonly onOver?: () => Promise<void>
  /** Told why it could not be shown before its end. */
  readonly onFailure: (error: unknown) => void
}

/** Shows a reply when it is finished, or from its first sentence on. */
export function createLiveReply<Shown>(options: LiveReplyOptions<Shown>): LiveReply {
  const { clock, started, shown, mode, pace, paceKey, onShown, onFailure } = options
  const over = new AbortController()
  let text = ''
  let isStreaming = mode === 'always'

  const pump = createEditPump<Shown>({
    async show(reply) {
      const before = shown.messageIds.length
      await shown.show(reply)
      const isBegun = shown.messageIds.length !== before && !over.signal.aborted
      if (isBegun) await options.onBegun?.(shown.messageIds)
    },
    pace: (signal) => pace.wait(paceKey, signal),
    onFailure,
  })

  function stream(): void {
    if (!isStreaming || sentenceEnds(text).length === 0 || over.signal.aborted) return
    onShown()
    pump.show(options.unfinished(text))
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
      options.onText?.(text)
      stream()
    },
    async finish(finished) {
      over.abort()
      await options.onOver?.()
      if (finished.text.trim() === '') {
        await pump.stop()
        await shown.withdraw()
        return undefined
      }
      onShown()
      pace.note(paceKey)
      await pump.finish(await options.whole(finished))
      return receipt()
    },
    async abandon() {
      over.abort()
      await options.onOver?.()
      await pump.stop()
    },
  }
}
