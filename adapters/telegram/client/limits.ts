import type { Transformer } from 'grammy'
import type { ApiResponse } from 'grammy/types'
import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import { createLanes } from '../../../src/util/lanes.ts'
import type { SharedRate } from '../../shared/shared-rate.ts'
import { createRefusedChats } from './refused-chats.ts'

/** Longest wait for a limit before a call fails instead; longer ones are waited out by whoever asks. */
const longestWaitMs = 30_000

/** When what gave way may be asked again. */
const gaveWayMs = 1_000

/** See {@link createLimits}. */
export interface LimitsOptions {
  readonly clock: Clock
  readonly log: Log
  /** Of what is asked of chats; answers to presses are not counted. */
  readonly rate: SharedRate
}

/**
 * Keeps to Telegram's limits: those of the bot by their rate, so that chats get their turns in the order of asking; those of a chat by
 * waiting where it was refused: what is said there later waits behind, in order, and other chats go on. What nobody misses waits for
 * nothing: it is left out while anything is near a limit.
 */
export function createLimits({ clock, log, rate }: LimitsOptions): Transformer {
  const lanes = createLanes()
  const refused = createRefusedChats({ clock, log })

  return async (ask, method, payload, apiSignal) => {
    const signal = apiSignal as AbortSignal | undefined // we hand over Node's own: see toApiSignal
    const chat = chatOf(payload)
    // What only asks is not limited by chat.
    if (chat === undefined || method.startsWith('get')) return await ask(method, payload, apiSignal)
    const isTyping = method === 'sendChatAction'
    const once = () => ask(method, payload, apiSignal)
    type Answer = Awaited<ReturnType<typeof once>>

    const askAside = async (key: string): Promise<Answer> => {
      const ms = Math.max(refused.waitMs(key), refused.waitMs(chat))
      if (ms > 0) return limited(ms)
      // Telegram counts no typing.
      const isFree = isTyping ? !rate.isBusy() : !lanes.isBusy(chat) && (await rate.take(signal, true))
      if (!isFree) return limited(gaveWayMs)
      const answer = await once()
      const refusedMs = refusedMsOf(answer)
      if (refusedMs !== undefined) refused.noteAlone(key, refusedMs)
      return answer
    }

    /** `undefined`: it was refused, and may be asked again in a while. */
    async function askInTurn(key: string): Promise<Answer | undefined> {
      await rate.take(signal, false)
      const answer = await once()
      const refusedMs = refusedMsOf(answer)
      if (refusedMs === undefined) return answer
      refused.note(key, refusedMs)
      return undefined
    }

    if (isAside(method, payload)) return await askAside(`${chat}:${method}`)
    const isFree = refused.waitMs(chat) <= 0 && !lanes.isBusy(chat)
    const answer = isFree ? await askInTurn(chat) : undefined
    if (answer) return answer
    return await lanes.run(chat, async () => {
      for (;;) {
        signal?.throwIfAborted()
        const ms = refused.waitMs(chat)
        if (ms > longestWaitMs) return limited(ms)
        if (ms > 0) {
          await clock.sleep(ms, signal)
          continue
        }
        const later = await askInTurn(chat)
        if (later) return later
      }
    })
  }
}

/** What nobody misses: that somebody types, what a draft shows, and that old buttons go. */
function isAside(method: string, payload: object): boolean {
  const takesButtons = method === 'editMessageReplyMarkup' && !('reply_markup' in payload)
  return takesButtons || method === 'sendChatAction' || method === 'sendMessageDraft'
}

function chatOf(payload: object): string | undefined {
  return 'chat_id' in payload && payload.chat_id !== undefined ? `${payload.chat_id}` : undefined
}

function refusedMsOf(answer: ApiResponse<unknown>): number | undefined {
  if (answer.ok || answer.error_code !== 429) return undefined
  return (answer.parameters?.retry_after ?? 1) * 1_000
}

/** What Telegram would answer. */
function limited(ms: number): Extract<ApiResponse<never>, { ok: false }> {
  const seconds = Math.ceil(ms / 1_000)
  return {
    ok: false,
    error_code: 429,
    description: `Too Many Requests: retry after ${seconds}`,
    parameters: { retry_after: seconds },
  }
}
