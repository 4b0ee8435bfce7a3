import type { AdapterState } from '../../src/contract/platform.ts'
import { keep } from '../../src/util/keep.ts'

/** Most channels whose chains are kept in mind. */
const mostChannels = 10_000

/** How long a chain that nobody broke is remembered. */
const rememberedMs = 86_400_000

/** Keeps bots from talking with each other without end, also when the process begins anew between. */
export interface BotChains {
  /** Somebody said something: bots may answer again. */
  broken(channelId: string, signal: AbortSignal): Promise<void>
  /** Whether one more message of a bot may be answered; counts it. */
  grows(channelId: string, signal: AbortSignal): Promise<boolean>
}

/** Builds it; `longest`: how many messages of bots in a row are answered. */
export function createBotChains(longest: number, state: () => AdapterState): BotChains {
  const lengths = new Map<string, number>()
  const keyOf = (channelId: string) => `bots:${channelId}`

  async function lengthOf(channelId: string, signal: AbortSignal): Promise<number | undefined> {
    const known = lengths.get(channelId)
    if (known !== undefined) return known
    // Where the store is away, people are told so when what they said is taken: nothing waits here.
    const kept = await state()
      .get(keyOf(channelId), signal)
      .then((value) => Number(value ?? 0))
      .catch(() => undefined)
    signal.throwIfAborted()
    return kept
  }

  async function set(channelId: string, length: number, signal: AbortSignal): Promise<void> {
    keep(lengths, channelId, length, mostChannels)
    const value = length > 0 ? `${length}` : undefined
    await state()
      .set(keyOf(channelId), value, { ttlMs: rememberedMs, signal })
      .catch(() => {})
  }

  return {
    async broken(channelId, signal) {
      const length = await lengthOf(channelId, signal)
      if (length === 0) keep(lengths, channelId, 0, mostChannels)
      else await set(channelId, 0, signal)
    },
    async grows(channelId, signal) {
      const length = await lengthOf(channelId, signal)
      if (length === undefined || length >= longest) return false
      await set(channelId, length + 1, signal)
      return true
    },
  }
}
