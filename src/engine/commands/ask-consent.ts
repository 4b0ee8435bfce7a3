import { type ConsentScope, type ConsentState, consentTextVersions } from '../../contract/consent.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { agreesTo } from '../../util/consent.ts'
import { isTrainingBarred } from '../../util/training-bar.ts'
import type { CheckedCall } from './call.ts'
import { consentChoice } from './consent.ts'

const dayMs = 24 * 3_600_000

/** After a "no" nobody is asked again for so long, whatever has changed. */
const restMs = 30 * dayMs

/** Whoever has not answered is asked again after so long. */
const unansweredMs = 7 * dayMs

/** In the answer to somebody's own rewrite or rating: may it be used? One thing at a time, and what was answered is not asked again. */
export async function* askConsent(call: CheckedCall, chapter: ChapterKey): AsyncGenerator<ReplyPart, void> {
  const { tools, scene, event } = call
  if (event.from.isShared) return
  const { platform } = scene.conversation
  const state = await tools.consents.stateOf(platform, scene.personId, scene.signal)
  const isOpen = (scope: ConsentScope) =>
    !agreesTo(state, scope, chapter) && !isAnswered(state, scope, tools.clock.now())
  const scopes: readonly ConsentScope[] = isTrainingBarred(scene.conversation.platform, tools.feedback)
    ? ['feedback']
    : ['feedback', 'training']
  const scope = scopes.find(isOpen)
  if (!scope) return
  const key = JSON.stringify(['consent-asked', platform, chapter.place, scene.personId, scope])
  const { total } = await tools.limits.count(key, 1, unansweredMs, scene.signal)
  if (total === 1) yield consentChoice(call, scope, scene.say('consent.ask'), 'question')
}

function isAnswered({ scopes }: ConsentState, scope: ConsentScope, now: number): boolean {
  const said = scopes[scope]
  if (!said) return false
  return said.textVersion === consentTextVersions[scope] || (!said.isGiven && said.at > now - restMs)
}
