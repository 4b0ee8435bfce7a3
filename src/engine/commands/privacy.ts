import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import type { TextKey } from '../../texts/index.ts'
import { noticeOf } from '../scene.ts'
import type { CheckedCall } from './call.ts'

const dayMs = 86_400_000

/** `/privacy show`: what is kept about the person, what for and how long, and how to have it forgotten. */
export async function* showPrivacy(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, tools } = call
  const isDirect = scene.audience === 'direct'
  const profile = await scene.view.profile(scene.personId)
  const lines: readonly string[] = [
    scene.say('privacy.lines'),
    scene.say('privacy.records'),
    scene.say('privacy.feedback', { count: await countFeedback(call) }),
    profile ? scene.say('privacy.profile', { text: profile }) : scene.say('privacy.no-profile'),
    scene.say('privacy.logs'),
    scene.say('privacy.training'),
    isDirect ? '' : scene.say('privacy.departed', { days: Math.ceil(tools.departedMs / dayMs) }),
  ]
  const listed = lines.filter(Boolean).map((line) => `- ${line}`)
  const rights = scene.say(isDirect ? 'privacy.erase-direct' : 'privacy.erase-group')
  yield noticeOf([scene.say('privacy.title'), ...listed, rights].join('\n'), { visibility: 'private' })
  return []
}

/** How many deeds about characters' lines are kept of the person, in this conversation. */
async function countFeedback({ tools, scene }: CheckedCall): Promise<number> {
  const { conversation, personId, signal } = scene
  let count = 0
  for await (const { value } of tools.memory.log.stream('feedback', { conversation, signal }))
    if (value.personId === personId) count += 1
  return count
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
    text: scene.say(question),
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
