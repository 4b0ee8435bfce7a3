import type { Clock } from '../contract/clock.ts'
import type { LimitsConfig, Quota } from '../contract/config.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import type { Counted, Limits } from '../contract/limits.ts'
import type { Log } from '../contract/log.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { TextKey, TextValues } from '../texts/index.ts'
import { describeError } from '../util/describe-error.ts'

/** Why no reply is written now. */
export interface Refusal {
  readonly by: 'person' | 'conversation' | 'place' | 'tokens'
  /** Whether it is still to be told: once a window, in each conversation. */
  readonly isNews: boolean
  /** What to tell: it says when it goes on. */
  readonly key: TextKey
  readonly values: TextValues
}

/** How much people may use. A store that cannot count refuses nobody. */
export interface Quotas {
  /** Counts a reply, before it is written, or a card that is brought, before it is read; `undefined`: it may be. `personIds`: who is answered. */
  admit(
    scene: { readonly conversation: ConversationKey; readonly signal: AbortSignal },
    personIds: readonly string[],
  ): Promise<Refusal | undefined>
  /** Counts the tokens of a call, prompt included. Never rejects. */
  spent(conversation: ConversationKey, tokens: number): Promise<void>
}

/** What quotas need. */
export interface QuotasOptions {
  readonly limits: Limits
  /** `undefined`: as much as people like. */
  readonly settings: LimitsConfig | undefined
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/** Days begin at midnight UTC, as windows do. */
const dayMs = 24 * 3_600_000
const minuteMs = 60_000

/** What was used up, and until when. */
interface Exceeded {
  readonly by: Refusal['by']
  /** Names the window among those of its length. */
  readonly key: string
  readonly windowMs: number
  readonly endsAt: number
}

/** Builds them. */
export function createQuotas({ limits, settings, clock, log, metrics }: QuotasOptions): Quotas {
  /** The narrow ones first: whoever is refused there uses up nothing of what others share. */
  async function findExceeded(
    { platform, place, thread }: ConversationKey,
    personIds: readonly string[],
    { person, conversation, place: byPlace }: LimitsConfig,
    signal: AbortSignal,
  ): Promise<Exceeded | undefined> {
    return (
      (await findTokensExceeded(platform, place, signal)) ??
      (await countPersons(platform, personIds, person, signal)) ??
      (await countOne(
        'conversation',
        keyOf('conversation', platform, place, thread),
        conversation,
        signal,
      )) ??
      (await countOne('place', keyOf('place', platform, place), byPlace, signal))
    )
  }

  async function countOne(
    by: Refusal['by'],
    key: string,
    quota: Quota | undefined,
    signal: AbortSignal,
  ): Promise<Exceeded | undefined> {
    if (!quota) return undefined
    const { total, endsAt } = await limits.count(key, 1, quota.perMs, signal)
    return total > quota.replies ? { by, key, windowMs: quota.perMs, endsAt } : undefined
  }

  /** One who has had enough does not silence the others that are answered together with them. */
  async function countPersons(
    platform: string,
    personIds: readonly string[],
    quota: Quota | undefined,
    signal: AbortSignal,
  ): Promise<Exceeded | undefined> {
    const ids = [...new Set(personIds)]
    const counted = await Promise.all(
      ids.map((id) => countOne('person', keyOf('person', platform, id), quota, signal)),
    )
    return counted.includes(undefined) ? undefined : counted[0]
  }

  async function findTokensExceeded(
    platform: string,
    place: string,
    signal: AbortSignal,
  ): Promise<Exceeded | undefined> {
    for (const [key, most] of tokenWindows(platform, place)) {
      const { total, endsAt } = await limits.count(key, 0, dayMs, signal)
      if (total >= most) return { by: 'tokens', key, windowMs: dayMs, endsAt }
    }
    return undefined
  }

  function tokenWindows(platform: string, place: string): readonly (readonly [string, number])[] {
    const { placeTokensPerDay, tokensPerDay } = settings ?? {}
    return [
      ...(placeTokensPerDay === undefined
        ? []
        : [[keyOf('tokens', platform, place), placeTokensPerDay] as const]),
      ...(tokensPerDay === undefined ? [] : [[keyOf('tokens'), tokensPerDay] as const]),
    ]
  }

  async function refuse(exceeded: Exceeded, conversation: ConversationKey, signal: AbortSignal) {
    const { by, key, windowMs, endsAt } = exceeded
    const { platform, place, thread } = conversation
    const told = keyOf('told', key, platform, place, thread)
    const { total }: Counted = await limits.count(told, 1, windowMs, signal)
    metrics.count('dramatis_limited_total', { adapter: platform, by })
    return { by, isNews: total === 1, key: `limit.${by}` as const, values: waitOf(endsAt - clock.now()) }
  }

  return {
    async admit({ conversation, signal }, personIds) {
      if (!settings) return undefined
      try {
        const exceeded = await findExceeded(conversation, personIds, settings, signal)
        return exceeded && (await refuse(exceeded, conversation, signal))
      } catch (error) {
        signal.throwIfAborted()
        log.warn({ error: describeError(error) }, 'a reply could not be counted, and is written all the same')
        return undefined
      }
    },
    async spent({ platform, place }, tokens) {
      if (tokens === 0) return
      try {
        await Promise.all(tokenWindows(platform, place).map(([key]) => limits.count(key, tokens, dayMs)))
      } catch (error) {
        log.warn({ error: describeError(error), tokens }, 'tokens could not be counted')
      }
    },
  }
}

/** How long to wait, as texts tell it: minutes as long as that is short. */
export function waitOf(ms: number): TextValues {
  const minutes = Math.max(1, Math.ceil(ms / minuteMs))
  return minutes <= 90
    ? { unit: 'minutes', time: minutes }
    : { unit: 'hours', time: Math.round(minutes / 60) }
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}
