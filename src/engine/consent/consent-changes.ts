import { type ConsentRecord, consentTextVersions } from '../../contract/consent.ts'
import type { Change } from '../../contract/mailbox.ts'
import { applyConsent, consentKey, noConsentState } from '../../util/consent.ts'
import { platformScope } from '../../util/platform-scope.ts'
import { stateChange } from '../changes.ts'
import type { EngineTools, Scene } from '../scene.ts'

/** What somebody says to a scope. */
export type Answer = Pick<ConsentRecord, 'scope' | 'isGiven' | 'by' | 'place' | 'chapter'>

/** Writes what the person of the scene says into their ledger, and what they agree to from now on. */
export async function consentChanges(
  { memory, clock, consents, hashes }: Pick<EngineTools, 'memory' | 'clock' | 'consents' | 'hashes'>,
  scene: Scene,
  eventId: string,
  answer: Answer,
): Promise<readonly Change[]> {
  const { personId, language, signal } = scene
  const { platform } = scene.conversation
  // What they say elsewhere at the same moment must not be lost.
  await scene.hold(`consent:${hashes.person(platform, personId)}`)
  const state = (await memory.state.get(consentKey(platform, personId), signal)) ?? noConsentState
  const at = clock.now()
  const textVersion = consentTextVersions[answer.scope]
  const record: ConsentRecord = { version: 1, personId, ...answer, textVersion, language }
  scene.afterwards(() => consents.forget(platform, personId))
  return [
    {
      type: 'log-appended',
      entry: {
        id: `${eventId}:${answer.scope}`,
        name: 'consent',
        at,
        conversation: platformScope(platform),
        turnId: '',
        personIds: [personId],
        value: record,
      },
    },
    stateChange('consent', platformScope(platform), personId, applyConsent(state, record, at)),
  ]
}
