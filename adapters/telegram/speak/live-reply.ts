import type { ReplyStarted } from '../../../src/contract/reply.ts'
import { createLiveReply as createLiveReplyOf } from '../../shared/live-reply.ts'
import type { Pace } from '../../shared/pace.ts'
import type { LiveReply } from '../../shared/show-parts.ts'
import { describeFailure } from '../client.ts'
import { encodeReplyButtons } from '../interactions/presses/reply-buttons.ts'
import type { Draft } from './drafts.ts'
import type { ShownReply } from './shown-reply.ts'
import type { Stage } from './stage.ts'

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
export function createLiveReply(options: LiveReplyOptions): LiveReply {
  const { stage, started, shown, draft, pace, mayCarry, onShown, onBegun } = options
  const { settings, clock, log } = stage.tools
  return createLiveReplyOf({
    ...{ clock, started, shown, pace, onShown, onBegun },
    mode: stage.isDirect ? 'never' : settings.streamInGroups,
    paceKey: `${stage.placeId}`,
    unfinished: (text) => ({ text, smallPrint: '', buttons: undefined, isUnfinished: true }),
    whole: async ({ text, smallPrint }) => ({
      text,
      smallPrint,
      buttons: (await mayCarry) ? encodeReplyButtons(started) : undefined,
    }),
    onText: (text) => draft?.show(text),
    onOver: async () => await draft?.end(),
    onFailure: (error) =>
      log.debug({ error: describeFailure(error) }, 'a reply could not be shown while it was written'),
  })
}
