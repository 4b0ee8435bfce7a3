import type { Character } from '../../contract/character.ts'
import type { SafetyConfig } from '../../contract/config.ts'
import type { ConsentState } from '../../contract/consent.ts'
import type { ConversationKey } from '../../contract/conversation.ts'
import type { QueuedEvent } from '../../contract/event.ts'
import { agreesTo } from '../../util/consent.ts'
import { once } from '../../util/once.ts'

/**
 * Why a card for adults does not play. `minors`: the bot is set up for them. `place`: others than adults can be there. `confirm`: the
 * person has not said that they are of age.
 */
export type AdultBar = 'minors' | 'place' | 'confirm'

/** What decides it. */
interface AdultTools {
  readonly safety: Pick<SafetyConfig, 'audience' | 'adultPlaces'>
  readonly consents: {
    stateOf(platform: string, personId: string, signal?: AbortSignal): Promise<ConsentState>
  }
}

/** Where cards are judged. */
interface AdultPlace {
  readonly conversation: ConversationKey
  readonly event: QueuedEvent
  /** A terminal belongs to whoever runs the bot. */
  readonly isTerminal: boolean
  readonly signal: AbortSignal
}

/** Tells whether a card may play there. Reads nothing but for cards that are for adults, and then once. */
export function createAdultBar(
  tools: AdultTools,
  place: AdultPlace,
): (character: Pick<Character, 'ageRestricted'>) => Promise<AdultBar | undefined> {
  const bar = once(async () => await findBar(tools, place))
  return async ({ ageRestricted }) => (ageRestricted ? await bar() : undefined)
}

async function findBar(
  { safety, consents }: AdultTools,
  { conversation, event, isTerminal, signal }: AdultPlace,
): Promise<AdultBar | undefined> {
  const { platform, place } = conversation
  if (safety.audience === 'minors') return 'minors'
  if (event.isAdultsOnly !== undefined) return event.isAdultsOnly ? undefined : 'place'
  if (isTerminal || safety.adultPlaces.includes(`${platform}:${place}`)) return undefined
  if (event.audience !== 'direct' || !('from' in event)) return 'place'
  return agreesTo(await consents.stateOf(platform, event.from.id, signal), 'adult') ? undefined : 'confirm'
}
