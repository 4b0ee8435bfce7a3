import type { Language } from '../../contract/character.ts'
import type { MessageReceived } from '../../contract/event.ts'
import type { Memory } from '../../contract/memory.ts'
import type { PlatformAdapter } from '../../contract/platform.ts'
import { isUnheardNews } from '../consent/listening.ts'
import { readCast } from '../inherited-cast.ts'
import type { EngineTools } from '../scene.ts'
import { addresseeOf, type Tell } from '../tell.ts'
import { findWorries, helpAgainMs, helpFor, type Worry } from './care.ts'

/** What telling those who are not listened to needs. */
export interface TellUnheardOptions extends Pick<EngineTools, 'safety' | 'limits' | 'metrics' | 'language'> {
  readonly state: Memory['state']
  readonly tell: Tell
  /** Of whoever plays there, where a platform does not tell a person's. */
  readonly languageOfCast: (event: MessageReceived) => Promise<Language | undefined>
  readonly signal: AbortSignal
}

/**
 * Answers whoever is not listened to: with a help line where they may be in danger, for care needs nothing kept, else with why nobody
 * answers. No turn begins, and only hashed counts tell that something was shown.
 */
export function createTellUnheard(
  adapter: Pick<PlatformAdapter, 'name' | 'maySpeak'>,
  options: TellUnheardOptions,
): (event: MessageReceived) => Promise<void> {
  const { state, tell, languageOfCast, limits, metrics, signal } = options

  /** In a group, where nobody plays, nobody has called us to listen. */
  async function isOurs({ audience, conversation, parent }: MessageReceived): Promise<boolean> {
    if (!(adapter.maySpeak?.(conversation) ?? true)) return false
    return audience === 'direct' || (await readCast(state, conversation, parent, signal)).personas.length > 0
  }

  async function isDue(level: Worry['level'], { conversation, audience, from }: MessageReceived) {
    const { platform, place, thread } = conversation
    const count = async (shown: Worry['level']) =>
      await limits.count(
        JSON.stringify(['help-line', shown, platform, place, thread, from.id]),
        1,
        helpAgainMs(shown, { audience }),
        signal,
      )
    const { total } = await count(level)
    // Who was shown one in danger needs none for a worry soon after.
    if (level === 'acute') await count('concern')
    return total === 1
  }

  return async function tellUnheard(event) {
    const [worry] = findWorries(options, [event])
    const { audience, conversation, from } = event
    if (worry && (await isOurs(event)) && (await isDue(worry.level, event))) {
      metrics.count('dramatis_safety_total', { adapter: adapter.name, what: worry.level })
      const text = helpFor(options, [worry], event)
      const addressee = addresseeOf(event, worry.language)
      return await tell(addressee, `safety.${worry.level}`, 'public', signal, { text, tone: 'info' })
    }
    // In a group everybody would read there what somebody has chosen.
    if (audience !== 'direct') return
    if (!(await isUnheardNews({ limits }, conversation.platform, from.id, signal))) return
    const addressee = addresseeOf(event, options.language ?? (await languageOfCast(event)))
    await tell(addressee, 'consent.not-heard', 'public', signal, { tone: 'info' })
  }
}
