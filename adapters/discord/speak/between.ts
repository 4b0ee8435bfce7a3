import type { ReplyStarted } from '../../../src/contract/reply.ts'
import { isSnowflake, snowflakeTime } from '../snowflake.ts'
import type { Stage } from './stage.ts'

/** How old what is known of the channel may be. */
const freshMs = 2_000

/** Tells whether another message came between a reply and what it answers. */
export interface Between {
  /** Looks again, beside everything else, unless it was looked for just now. */
  look(): void
  /** What is known by now, without waiting long. */
  isSo(): Promise<boolean>
}

/** What came within so long after what is answered, nobody takes for something between. */
const soonMs = 2_000

/** Looks in what this process has heard, else asks what stands last in the channel, for nobody tells each process. */
export function watchBetween(
  { tools: { api, channels, clock }, channelId, target, shown, startedAt }: Stage,
  { replyTo }: ReplyStarted,
): Between {
  const answered = target.eventIds.filter(isSnowflake).map(BigInt)
  const last = answered.reduce((newest, id) => (id > newest ? id : newest), 0n)
  let isBetween = false
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  function isBelow(id: string): boolean {
    return BigInt(id) > last && !shown.has(id)
  }

  /** Whoever has not heard what is answered does not listen there. */
  function heardLast(): string | undefined {
    const id = channels.newest(channelId)
    return id !== undefined && BigInt(id) >= last ? id : undefined
  }

  function isSoon(): boolean {
    const now = clock.now()
    return now - startedAt < soonMs && now - snowflakeTime(`${last}`) < soonMs
  }

  async function fetchLast(): Promise<void> {
    try {
      const channel = await api.channels.get(channelId)
      const id = 'last_message_id' in channel ? channel.last_message_id : undefined
      if (id) isBetween = isBelow(id)
    } catch {
      // Then nothing is told.
    }
  }

  function look(): void {
    if (replyTo === undefined || last === 0n || isBetween || looking) return
    const heard = heardLast()
    if (heard !== undefined) {
      isBetween = isBelow(heard)
      return
    }
    if (isSoon() || clock.now() - lookedAt < freshMs) return
    lookedAt = clock.now()
    looking = fetchLast().finally(() => {
      looking = undefined
    })
  }

  return {
    look,
    async isSo() {
      look()
      const over = new AbortController()
      const patience = clock.sleep(1_000, over.signal).catch(() => {})
      await Promise.race([looking, patience])
      over.abort()
      return isBetween
    },
  }
}
