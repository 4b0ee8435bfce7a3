import type { Clock } from '../../contract/clock.ts'
import { PlatformError } from '../../contract/errors.ts'
import type { Delivery, DeliveryTarget } from '../../contract/platform.ts'
import type { Receipt, ReplyPart, ReplyStarted } from '../../contract/reply.ts'
import { isStop } from '../../util/is-stop.ts'
import type { LoopbackPosted } from '../loopback-protocol.ts'
import { type LoopbackClient, patiently } from './client.ts'
import { type EncodedMessage, encodeChoice, encodeFile, encodeNotice, encodeReply } from './encode.ts'

/** Longest that one message is tried for. */
const patienceMs = 30_000

/** See {@link deliver}. */
export interface DeliverOptions {
  readonly client: LoopbackClient
  readonly clock: Clock
  /** Which process delivers. */
  readonly sender: string
}

/** Posts an answer, each reply as one message. */
export async function deliver(
  { client, clock, sender }: DeliverOptions,
  target: DeliveryTarget,
  parts: AsyncIterable<ReplyPart>,
  signal: AbortSignal,
): Promise<Delivery> {
  const { place, thread } = target.conversation
  const receipts: Receipt[] = []
  let started: ReplyStarted | undefined
  let posted = 0
  let isFound = false
  let isDoubtful = false

  async function post(message: EncodedMessage): Promise<string> {
    // Whoever has lost the conversation leaves the answer to whoever has it now; a stopped reply is shown as far as it went.
    if (signal.aborted && !isStop(signal.reason)) throw signal.reason
    const key = `${target.idempotencyKey}:${posted++}`
    let mayBeThere = target.isTakenOver
    const answer = await persist(
      () => client.post({ ...message, place, thread, key, sender }),
      () => {
        mayBeThere = true
      },
    )
    judge(answer, mayBeThere)
    if (answer.isKnown && answer.text !== message.text)
      await persist(() => client.edit(answer.messageId, message.text))
    return answer.messageId
  }

  function judge({ isKnown, keepsKeys }: LoopbackPosted, mayBeThere: boolean): void {
    if (isKnown && target.isTakenOver) isFound = true
    if (!keepsKeys && mayBeThere) isDoubtful = true
  }

  /** Tries until the platform takes it. Whether one that did not answer took it, only the platform knows. */
  async function persist<Result>(call: () => Promise<Result>, onUnanswered?: () => void): Promise<Result> {
    const over = new AbortController()
    const waiting = clock.sleep(patienceMs, over.signal).then(
      () => over.abort(tooLong()),
      () => {},
    )
    try {
      return await patiently(call, {
        clock,
        signal: over.signal,
        onRetry: ({ code }) => void (code === 'unreachable' && onUnanswered?.()),
      })
    } finally {
      over.abort()
      await waiting
    }
  }

  async function show(message: EncodedMessage, replaces: readonly string[]): Promise<string> {
    const [shown, ...others] = replaces
    if (shown === undefined) return await post(message)
    await persist(() => client.edit(shown, message.text))
    for (const other of others) await persist(() => client.remove(other))
    return shown
  }

  try {
    for await (const part of parts) {
      if (part.type === 'reply-started') started = part
      else if (part.type === 'notice') await post(encodeNotice(part))
      else if (part.type === 'choice-offered') await post(encodeChoice(part))
      else if (part.type === 'file-sent') await post(encodeFile(part))
      else if (part.type === 'reply-finished' && part.text) {
        const message = encodeReply(part, started?.persona.name ?? '')
        receipts.push({ lineId: part.lineId, messageIds: [await show(message, started?.replaces ?? [])] })
      }
    }
  } catch (error) {
    // What people see of it was said.
    if (receipts.length === 0 || error === signal.reason) throw error
  }
  return { receipts, repeated: isDoubtful ? 'possible' : isFound ? 'found' : 'none', async settle() {} }
}

function tooLong(): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: `The loopback platform took no message for ${patienceMs / 1_000} s.`,
    remedy: 'Look whether the test still has it open.',
  })
}
