import {
  type ConsentScope,
  type ConsentState,
  consentScopes,
  consentTextVersions,
  type LocalConsent,
} from '../../contract/consent.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ChoiceOffered, ChoiceOption, ReplyPart } from '../../contract/reply.ts'
import { agreesTo, findConsent } from '../../util/consent.ts'
import { isTrainingBarred } from '../../util/training-bar.ts'
import { consentChanges } from '../consent/consent-changes.ts'
import { inARow, noticeOf, type Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { choiceName } from './command-words.ts'

const command = { path: 'privacy consent' } as const

/** `/privacy consent`: what the person agrees to; a scope shows its text, and an answer to that text is kept in their ledger. */
export async function* consent(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, event, options } = call
  const { platform } = scene.conversation
  const scope = consentScopes.find((one) => one === options.scope)
  // It may have been said in another process a moment ago.
  tools.consents.forget(platform, scene.personId)
  const state = await tools.consents.stateOf(platform, scene.personId, scene.signal)
  if (!scope) {
    yield showConsent(call, state)
    return []
  }
  const isGiven = options.answer === 'yes'
  const hasRead = options.version === String(consentTextVersions[scope])
  // To agree takes the text that holds today before one's eyes; to take it back takes nothing.
  if (options.answer === '' || (isGiven && !hasRead)) {
    yield consentChoice(call, scope, standsAs(scene, state, scope))
    return []
  }
  const scopeName = nameOf(scene, scope)
  yield noticeOf(
    inARow(scene, [
      scene.say(isGiven ? 'consent.given' : 'consent.taken-back', { scope: scopeName }),
      isGiven ? '' : scene.say(`consent.${scope}.taken-back`),
    ]),
    { visibility: 'private' },
  )
  const by = options.by === 'question' ? 'question' : 'command'
  // Agreed to here; taken back everywhere.
  const isOfPlace = isGiven && (scope === 'feedback' || scope === 'training')
  const reach = isOfPlace ? { place: scene.conversation.place } : {}
  return await consentChanges(tools, scene, event.id, { scope, isGiven, by, ...reach, chapter: undefined })
}

/** What is agreed to, whole, and the two answers. */
export function consentChoice(
  call: CheckedCall,
  scope: ConsentScope,
  heading: string,
  by: 'command' | 'question' = 'command',
): ChoiceOffered {
  const { scene } = call
  const version = String(consentTextVersions[scope])
  return {
    type: 'choice-offered',
    text: [heading, consentText(call, scope)].filter(Boolean).join('\n'),
    visibility: 'private',
    options: (['yes', 'no'] as const).map((answer) => ({
      label: scene.say(`consent.${answer}`),
      description: '',
      command: command.path,
      options: { scope, answer, version, ...(by === 'question' && { by }) },
    })),
  }
}

/** The text of a scope, as it holds where the person is. */
function consentText(call: CheckedCall, scope: ConsentScope): string {
  const { say } = call.scene
  return inARow(call.scene, [
    say(`privacy.consent.${scope}.text`),
    scope === 'training' ? barredText(call) : '',
    // A group's question can come in private, where "this place" alone would be read wrongly.
    scope !== 'feedback' && scope !== 'training'
      ? ''
      : say(call.scene.audience === 'direct' ? 'consent.only-here' : 'consent.only-group'),
    say('consent.revocable'),
  ])
}

/** The text of training, as a studio asks for it: for its chapter, and nothing else. */
export function studioText(call: CheckedCall): string {
  const { say } = call.scene
  return inARow(call.scene, [say('studio.text'), barredText(call), say('consent.revocable')])
}

function barredText({ tools, scene }: CheckedCall): string {
  const isBarred = isTrainingBarred(scene.conversation.platform, tools.feedback)
  return isBarred ? scene.say('consent.training-barred') : ''
}

/** What stands, and for each scope the way to change it. */
function showConsent({ scene }: CheckedCall, state: ConsentState): ReplyPart {
  return {
    type: 'choice-offered',
    text: [
      scene.say('consent.title'),
      ...consentScopes.map((scope) => `- ${standsAs(scene, state, scope)}`),
      scene.say('consent.choose'),
    ].join('\n'),
    visibility: 'private',
    options: consentScopes.map((scope) => changeOption(scene, state, scope)),
  }
}

function changeOption(scene: Scene, state: ConsentState, scope: ConsentScope): ChoiceOption {
  const isGiven = agreesTo(state, scope, scene.conversation)
  const label = scene.say(isGiven ? 'consent.take-back' : 'consent.read', { scope: nameOf(scene, scope) })
  return { label, description: '', command: command.path, options: { scope } }
}

/** How one scope stands: since when, and by which text. */
export function standsAs(scene: Scene, state: ConsentState, scope: ConsentScope): string {
  const { place } = scene.conversation
  const given = findConsent(state, scope, scene.conversation)
  const said = given ?? state.scopes[scope]
  const isElsewhere = (one: LocalConsent) =>
    one.scope === scope && one.isGiven && (one.place !== place || one.chapter !== undefined)
  const elsewhere = state.local.filter(isElsewhere).length
  const stands = said
    ? scene.say(given ? 'consent.stands-given' : 'consent.stands-taken-back', {
        date: dayOf(said.at),
        version: said.textVersion,
      })
    : scene.say(scope === 'history' ? 'consent.stands-default' : 'consent.stands-never')
  return inARow(scene, [
    scene.say('consent.stands', { scope: nameOf(scene, scope), stands }),
    elsewhere > 0 ? scene.say('consent.stands-elsewhere', { places: elsewhere }) : '',
  ])
}

function nameOf({ say }: Scene, scope: ConsentScope): string {
  return choiceName(say, command, scope)
}

/** As people write it, without a time. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
