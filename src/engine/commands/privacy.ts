import { consentScopes } from '../../contract/consent.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import type { TextKey } from '../../texts/index.ts'
import { agreesAnywhere, agreesTo } from '../../util/consent.ts'
import { inARow, noticeOf, type Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { standsAs } from './consent.ts'

const dayMs = 86_400_000

/** `/privacy show`: what is kept about the person, what for and how long, what they agree to, and how to have it forgotten. */
export async function* showPrivacy(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, tools } = call
  const { say } = scene
  const { historyMs, recordsMs, feedbackMs } = tools.retention
  const isDirect = scene.audience === 'direct'
  const profile = await scene.view.profile(scene.personId)
  const state = await tools.consents.stateOf(scene.conversation.platform, scene.personId, scene.signal)
  const kept = await countKept(call)
  const lines: readonly string[] = [
    inARow(scene, [
      say('privacy.lines'),
      say('privacy.lines-kept', { lines: kept.lines, time: timeOf(scene, historyMs) }),
    ]),
    say('privacy.records', { time: timeOf(scene, recordsMs) }),
    say('privacy.feedback', { deeds: kept.feedback, time: timeOf(scene, feedbackMs) }),
    profile ? say('privacy.profile', { text: profile }) : say('privacy.no-profile'),
    inARow(scene, [
      say('consent.title'),
      consentScopes.map((scope) => standsAs(scene, state, scope)).join(scene.language === 'zh' ? '；' : '; '),
    ]),
    kept.exports.length > 0 ? say('privacy.exports', { exports: kept.exports.join(', ') }) : '',
    say('privacy.logs'),
    // An export that they are in may be for training, whatever they agree to by now.
    agreesAnywhere(state, 'training') || kept.exports.length > 0 ? '' : say('privacy.training'),
    isDirect ? '' : say('privacy.departed', { days: Math.ceil(tools.departedMs / dayMs) }),
  ]
  const listed = lines.filter(Boolean).map((line) => `- ${line}`)
  const rights = [say('privacy.rights'), say(isDirect ? 'privacy.erase-direct' : 'privacy.erase-group')]
  yield noticeOf([say('privacy.title'), ...listed, ...rights].join('\n'), { visibility: 'private' })
  return []
}

function timeOf({ say }: Scene, ms: number | undefined): string {
  return ms === undefined ? say('privacy.for-good') : say('privacy.for-days', { days: Math.ceil(ms / dayMs) })
}

/** What is kept of the person on the whole platform, counted. */
async function countKept({ tools, scene }: CheckedCall) {
  const { conversation, personId, signal } = scene
  let lines = 0
  let feedback = 0
  let exports: readonly string[] = []
  for await (const item of tools.memory.collect(conversation.platform, personId, signal)) {
    if (item.type === 'line' && item.line.speakerId === personId) lines += 1
    if (item.type === 'entry' && item.entry.name === 'feedback') feedback += 1
    // A value's type is that of its name, which the compiler cannot follow.
    if (item.type === 'state' && item.name === 'exports-of') exports = item.value as readonly string[] // see above
  }
  return { lines, feedback, exports }
}

/** `/privacy erase [me|here]`: asks whether it is meant. The answer does not wait for its turn: see `erasePrivately`. */
export async function* offerErase(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, event, options } = call
  const what = options.what || 'me'
  if (options.answer === 'keep') {
    yield call.answer('privacy.kept')
    return []
  }
  const isDirect = scene.audience === 'direct'
  if (what === 'here' && !isDirect && !event.isModerator) {
    yield call.answer('access.moderator', {}, 'warning')
    return []
  }
  // What belongs to the place lies with the conversation that has no thread.
  const here = scene.conversation.thread === '' && !isDirect ? 'privacy.ask-place' : 'privacy.ask-here'
  const question: TextKey = what === 'here' ? here : isDirect ? 'privacy.ask-direct' : 'privacy.ask-me'
  yield {
    type: 'choice-offered',
    text: inARow(scene, [
      scene.say(question),
      what === 'me' && (await isUnheard(call)) ? scene.say('privacy.ask-history') : '',
    ]),
    visibility: 'private',
    options: (['erase', 'keep'] as const).map((answer) => ({
      label: scene.say(`privacy.${answer}`),
      description: '',
      command: 'privacy erase',
      options: { what, answer },
    })),
  }
  return []
}

/** Whether they took back that what they say is kept. */
async function isUnheard({ scene, tools }: CheckedCall): Promise<boolean> {
  const { conversation, personId, signal } = scene
  return !agreesTo(await tools.consents.stateOf(conversation.platform, personId, signal), 'history')
}
