import { DramatisError } from '../../../../src/contract/errors.ts'
import type { TextKey, TextValues } from '../../../../src/texts/index.ts'
import { textsOn } from '../../../../src/texts/on-platform.ts'
import { within } from '../../../shared/waiting.ts'
import { describeFailure } from '../../client.ts'
import { audienceOf, encodeConversation, type Whereabouts } from '../../places.ts'
import { sendOwn } from '../../speak/own-messages.ts'
import type { Stage } from '../../speak/stage.ts'
import type { ReceiveTools } from '../../tools.ts'
import { hasRoom } from '../answers/room.ts'
import { type Doer, type InteractionPlace, idOf } from '../describe.ts'
import { keepPresses } from '../presses/callback-data.ts'
import { encodeOptions } from '../presses/keyboards.ts'
import type { InteractionToken } from '../token.ts'
import { formatWords } from '../words.ts'
import type { PartialCall } from './questions.ts'

/** Longest that a question is tried for: whoever waits for it asks again. */
const patienceMs = 10_000

/** Longest that an answer waits for its question. */
const afterMs = 1_000

/** Somebody who is to be asked, or told, something by the listener. */
export interface Asking {
  readonly tools: ReceiveTools
  readonly stage: Stage
  readonly where: Whereabouts
  readonly doer: Doer
  /** Their message, as lines name it: in groups, what is said to them replies to it. */
  readonly replyTo: string | undefined
  /** A question that was answered, whose place the next one takes. */
  readonly shown: string | undefined
  /** Of what they did; absent: what they are asked cannot be shown to them alone. */
  readonly token?: InteractionToken | undefined
  say(key: TextKey, values?: TextValues): string
}

/** Begins. */
export function openAsking(
  tools: ReceiveTools,
  { where, eventId }: InteractionPlace,
  doer: Doer,
  signal: AbortSignal,
  { replyTo, shown }: { readonly replyTo?: string | undefined; readonly shown?: string | undefined } = {},
): Asking {
  const { placeId, topicId, postId } = where
  const stage: Stage = {
    tools,
    clock: tools.clock,
    signal,
    patienceMs: () => patienceMs,
    target: {
      conversation: encodeConversation(where),
      eventIds: [eventId],
      interactionToken: undefined,
      idempotencyKey: eventId,
      isTakenOver: false,
    },
    placeId,
    topicId,
    postId,
    isDirect: audienceOf(where) === 'direct',
    startedAt: tools.clock.now(),
    repeated: 'none',
    afterwards: [],
    where: async () => where,
    check: () => signal.throwIfAborted(),
  }
  const texts = textsOn('telegram', tools.texts)
  const say: Asking['say'] = (key, values) => texts(doer.language, key, values)
  return { tools, stage, where, doer, replyTo, shown, say }
}

/**
 * Says something of ours to whoever did something, for all to see; `meant`: with a button for what they may have meant. Fails as the call
 * and the host do.
 */
export async function tell(
  { tools, stage, replyTo }: Asking,
  text: string,
  meant?: { readonly text: string; readonly call: PartialCall },
): Promise<void> {
  const target = stage.isDirect ? undefined : replyTo
  const option = meant && { label: meant.text, description: '', ...meant.call }
  const keyboard = option && encodeOptions([option], 0)
  if (keyboard) await keepPresses(tools.host().state, keyboard.presses, stage.signal)
  await sendOwn(stage, { words: formatWords(text), replyTo: target, buttons: keyboard?.markup })
}

/**
 * Does what somebody waits for, behind what others of the chat wait for; where it fails they are told, as far as that is possible. What
 * happens next does not wait for it. A group that has no room for it is spared.
 */
export function whileAsking(asking: Asking, work: (asking: Asking) => Promise<void>): void {
  const { tools, stage, where, doer } = asking
  tools.memory.asking.add(where.chatId, idOf(doer), async () => {
    const isNew = !stage.isDirect && asking.shown === undefined
    if (isNew && !(await hasRoom(stage))) return
    try {
      await work(limited(asking))
    } catch (error) {
      if (stage.signal.aborted) return
      tools.log.warn({ error: describeFailure(error) }, 'what a command lacks was not asked for')
      // Where it is the store that is away, people can be told; where it is Telegram, they cannot.
      if (!DramatisError.isInstance(error)) return
      await tell(limited(asking), asking.say('telegram.refused.not-now')).catch(() => {})
    }
  })
}

/** Waits until what is answered has been asked, and is written down. Never fails. */
export async function afterAsking(
  { memory: { asking }, clock }: Pick<ReceiveTools, 'memory' | 'clock'>,
  { chatId }: Pick<Whereabouts, 'chatId'>,
  signal: AbortSignal,
): Promise<void> {
  const underWay = asking.underWay(chatId)
  if (!underWay || underWay.isSlow) return
  let isOver = false
  await within({ ms: afterMs, clock, signal }, async () => {
    await underWay.over
    isOver = true
  })
  underWay.isSlow = !isOver
}

/** What is asked too late is not expected any more: a limit of the chat is not waited for without end. */
function limited(asking: Asking): Asking {
  const { stage } = asking
  const signal = AbortSignal.any([stage.signal, AbortSignal.timeout(patienceMs)])
  return { ...asking, stage: { ...stage, signal, check: () => signal.throwIfAborted() } }
}
