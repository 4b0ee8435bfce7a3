import type { RepliesRule } from '../../contract/conversation.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { sanitizeProfile } from '../../prompt/sanitize.ts'
import { createLine } from '../../util/create-line.ts'
import { stateChange } from '../changes.ts'
import { mayCast } from '../guards.ts'
import { defaultReplies, openChapter } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { castChanges, findInCast, findNamedMember } from './cast.ts'
import { choiceName } from './command-words.ts'

/** How the ids of notes end that tell who the person is. */
const noteMark = ':note:me'

const defaultMuteMinutes = 10

/** `/me TEXT`: who the person is in this story; `/me -` forgets it; `/me` shows it. */
export async function* describeMe(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, options } = call
  // A group's head is the same for everybody, and names nobody.
  if (scene.audience === 'group') {
    yield call.answer('me.only-alone', {}, 'warning')
    return []
  }
  const written = sanitizeProfile(options.text ?? '')
  if (written === '') {
    const text = await scene.view.profile(scene.personId)
    yield text ? call.answer('me.shown', { text }) : call.answer('me.empty')
    return []
  }
  const text = written === '-' ? undefined : written
  yield text === undefined ? call.answer('me.cleared') : call.answer('me.set', { text })
  return [stateChange('profile', scene.conversation, scene.personId, text), ...(await tellNow(call, text))]
}

/**
 * In a DM the head says who the person is, and it is frozen until the next cut: a chapter that has begun gets a narrator's note
 * at its end instead, so that the character knows at once and the cached prompt stays. Notes that said otherwise go.
 */
async function tellNow(
  { tools, scene, event }: CheckedCall,
  text: string | undefined,
): Promise<readonly Change[]> {
  const [character] = scene.cast
  if (scene.audience === 'group' || !character) return []
  const chapter = await openChapter(scene)
  const { state, lines } = await scene.view.window(chapter)
  const outdated = lines.filter(({ id }) => id.endsWith(noteMark))
  const removed = outdated.map(({ id }) => ({ type: 'line-removed', chapter, lineId: id }) as const)
  if (text === undefined || !state) return removed
  const note = createLine({
    id: `${event.id}${noteMark}`,
    role: 'narrator',
    text: tools.texts(character.language, 'me.note', { user: scene.personName, text }),
    at: tools.clock.now(),
    kind: 'note',
  })
  return [...removed, { type: 'lines-appended', chapter, lines: [note] }]
}

/** `/replies [RULE]`: when characters speak here. */
export async function* setReplies(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options } = call
  const wanted = rules.find((rule) => rule === options.rule)
  const rule = wanted ?? (await scene.view.replies()) ?? defaultReplies(scene, tools.settings)
  const nameOf = (one: RepliesRule) => choiceName(scene.say, { path: 'replies' }, one)
  const told = call.answer(wanted ? 'replies.set' : 'replies.shown', {
    rule: nameOf(rule),
    explanation: scene.say(`replies.${rule}`),
  })
  const mayChange = scene.audience === 'direct' || mayCast(call.event)
  yield wanted || !mayChange
    ? told
    : {
        type: 'choice-offered',
        text: told.text,
        visibility: told.visibility,
        options: rules
          .filter((one) => one !== rule)
          .map((one) => ({
            label: nameOf(one),
            description: scene.say(`replies.${one}`),
            command: 'replies',
            options: { rule: one },
          })),
      }
  return wanted ? [stateChange('replies', scene.conversation, '', wanted)] : []
}

const rules: readonly RepliesRule[] = ['addressed', 'conversation', 'every']

/** `/mute NAME [MINUTES]`: a character is silent for a while; 0 ends it. */
export async function* mute(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options } = call
  const [, named = '', word = ''] = /^(.+\S)\s+(\S+)$/su.exec(options.character ?? '') ?? []
  const isMisread =
    !findNamedMember(scene.cast, options.character ?? '') && findNamedMember(scene.cast, named)
  if (isMisread) {
    yield call.answer('mute.no-number', { word, name: named }, 'warning')
    return []
  }
  const character = yield* findInCast(call)
  if (!character) return []
  const minutes = options.minutes ? Number(options.minutes) : defaultMuteMinutes
  const { name } = character
  yield minutes > 0 ? call.answer('mute.set', { name, minutes }) : call.answer('mute.ended', { name })
  const until = tools.clock.now() + minutes * 60_000
  const mutedUntil = new Map([...scene.mutedUntil, [character.id, minutes > 0 ? until : 0]])
  const rule = (await scene.view.replies()) ?? defaultReplies(scene, tools.settings)
  return [
    ...castChanges(scene, scene.cast, mutedUntil),
    // Whoever silences somebody of an inherited cast does not ask the others to answer everything.
    ...(scene.standing === 'inherits' ? [stateChange('replies', scene.conversation, '', rule)] : []),
  ]
}
