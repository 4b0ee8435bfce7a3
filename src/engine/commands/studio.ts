import { consentTextVersions } from '../../contract/consent.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { StudioSession } from '../../contract/feedback.ts'
import type { Line } from '../../contract/line.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { agreesTo } from '../../util/consent.ts'
import { peopleIn } from '../../util/people-in.ts'
import { isTrainingBarred } from '../../util/training-bar.ts'
import { stateChange } from '../changes.ts'
import { consentChanges } from '../consent/consent-changes.ts'
import { studioIn, takesPart } from '../feedback/studio.ts'
import { inARow, openChapter } from '../scene.ts'
import { auditChange } from './audit-change.ts'
import type { CheckedCall } from './call.ts'
import { studioText } from './consent.ts'
import { beginChapter, chaptersChange, chaptersHere, newChapterId } from './restart.ts'

/** More lines than a studio has. */
const mostLines = 5_000

/** `/studio start`: a new chapter in which people correct a character until they are satisfied. Whoever begins it takes part. */
export async function* startStudio(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene } = call
  if (await findStudio(call)) {
    yield call.answer('studio.already', {}, 'warning')
    return []
  }
  if (scene.cast.length === 0) {
    yield call.answer('cast.none', {}, 'warning')
    return []
  }
  const state = await tools.consents.stateOf(scene.conversation.platform, scene.personId, scene.signal)
  if (agreesTo(state, 'training', scene.conversation)) return yield* begin(call)
  yield joinChoice(call, 'studio.ask-first')
  return []
}

/** `/studio join`: somebody agrees that what they say and do in this chapter may train a model; where none is begun, a moderator begins it so. */
export async function* joinStudio(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, event, options } = call
  const studio = await findStudio(call)
  const mayBegin = (scene.audience === 'direct' || event.isModerator) && scene.cast.length > 0
  if (!studio && !mayBegin) {
    yield call.answer('studio.none', {}, 'warning')
    return []
  }
  const open = await openChapter(scene)
  if (studio && (await takesPart(call.tools, studio, open, scene.personId, scene.signal))) {
    yield call.answer('studio.joined-already')
    return []
  }
  if (options.version !== String(consentTextVersions.training)) {
    yield joinChoice(call, studio ? 'studio.ask' : 'studio.ask-first')
    return []
  }
  yield call.answer('studio.joined')
  if (!studio) return [...(yield* begin(call)), ...(await agree(call, newChapter(call)))]
  const participants = [...new Set([...studio.participants, scene.personId])]
  return [stateChange('studio', open, '', { ...studio, participants }), ...(await agree(call, open))]
}

/** `/studio done`: its lines are what people were satisfied with; the story before it goes on. */
export async function* finishStudio(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene } = call
  const studio = await findStudio(call)
  if (!studio) {
    yield call.answer('studio.none', {}, 'warning')
    return []
  }
  const chapter = await openChapter(scene)
  const { lines } = await tools.memory.history.read(chapter, { limit: mostLines, signal: scene.signal })
  const accepted = lines.filter(({ role, kind }) => role === 'character' && kind === 'speech')
  const rewritten = accepted.filter(({ authorIds }) => authorIds !== undefined)
  const chapters = await chaptersHere(call)
  const earlier = chapters.filter((one) => one !== chapter.chapter)
  yield call.answer(earlier.length > 0 ? 'studio.done' : 'studio.done-here', {
    lines: accepted.length,
    rewritten: rewritten.length,
    usable: await countUsable(call, chapter, lines),
    people: studio.participants.length,
  })
  if (isTrainingBarred(scene.conversation.platform, tools.feedback)) yield call.answer('studio.barred')
  return [
    stateChange('studio', chapter, '', { ...studio, doneAt: tools.clock.now() }),
    // Behind the others it can still be read, and the story before it is the open one.
    ...(earlier.length > 0 ? [chaptersChange(call, [chapter.chapter, ...earlier])] : []),
    auditChange(call, { type: 'studio', action: 'done' }),
  ]
}

/** The studio that goes on in the open chapter. */
async function findStudio({ scene }: CheckedCall): Promise<StudioSession | undefined> {
  return await studioIn(scene, await openChapter(scene))
}

/** How many of a studio's lines hold nothing of anybody who does not agree to training there; each stands upon all before it. */
async function countUsable(
  { tools, scene }: CheckedCall,
  chapter: ChapterKey,
  lines: readonly Line[],
): Promise<number> {
  const agreeing = new Map<string, boolean>()
  let usable = 0
  for (const line of lines) {
    for (const id of peopleIn(line)) {
      if (!agreeing.has(id)) {
        const state = await tools.consents.stateOf(chapter.platform, id, scene.signal)
        agreeing.set(id, agreesTo(state, 'training', chapter))
      }
      if (!agreeing.get(id)) return usable
    }
    if (line.role === 'character' && line.kind === 'speech') usable += 1
  }
  return usable
}

async function* begin(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene } = call
  const isBarred = isTrainingBarred(scene.conversation.platform, tools.feedback)
  yield {
    type: 'choice-offered',
    text: inARow(scene, [scene.say('studio.begun'), isBarred ? scene.say('studio.barred') : '']),
    visibility: 'public',
    options: [{ label: scene.say('studio.join'), description: '', command: 'studio join', options: {} }],
  }
  const studio: StudioSession = {
    startedAt: tools.clock.now(),
    doneAt: undefined,
    participants: [scene.personId],
  }
  return [
    ...(yield* beginChapter(call)),
    stateChange('studio', newChapter(call), '', studio),
    auditChange(call, { type: 'studio', action: 'start' }),
  ]
}

function newChapter(call: CheckedCall): ChapterKey {
  return { ...call.scene.conversation, chapter: newChapterId(call) }
}

function joinChoice(call: CheckedCall, heading: 'studio.ask' | 'studio.ask-first'): ReplyPart {
  const { scene } = call
  const version = String(consentTextVersions.training)
  return {
    type: 'choice-offered',
    text: [scene.say(heading), studioText(call)].join('\n'),
    visibility: 'private',
    options: [
      { label: scene.say('studio.agree'), description: '', command: 'studio join', options: { version } },
    ],
  }
}

async function agree({ tools, scene, event }: CheckedCall, chapter: ChapterKey): Promise<readonly Change[]> {
  const answer = { scope: 'training', isGiven: true, by: 'studio', chapter } as const
  return await consentChanges(tools, scene, event.id, answer)
}
