import type { Character } from '../../contract/character.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { FeedbackDeed } from '../../contract/feedback.ts'
import type { Line } from '../../contract/line.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { FoundLine } from '../../contract/memory.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { feedbackEntry } from '../feedback/feedback-entry.ts'
import { mayRewrite, standingOf } from '../feedback/standing.ts'
import { openChapter } from '../scene.ts'
import type { CheckedCall } from './call.ts'

/** The line that is meant: the one of the option `message`, or else the last one of a character; says so when there is none. */
export async function* findTarget(call: CheckedCall): AsyncGenerator<ReplyPart, FoundLine | undefined> {
  const messageId = call.options.message
  if (!messageId) {
    const last = await findLast(call)
    if (!last) yield call.answer('target.nothing', {}, 'warning')
    return last
  }
  const { tools, scene } = call
  const found = await tools.memory.history.findByMessage(scene.conversation, messageId, scene.signal)
  if (found?.line.role === 'character') return found
  yield call.answer(found ? 'target.not-character' : 'target.unknown', {}, 'warning')
  return undefined
}

async function findLast({ scene }: CheckedCall): Promise<FoundLine | undefined> {
  const chapter = await openChapter(scene)
  const { lines } = await scene.view.window(chapter)
  const line = lines.findLast(({ role }) => role === 'character')
  return line && { chapter, line }
}

/** Whether the person of this call may give a line other words. */
export async function isTheirs({ tools, scene, event }: CheckedCall, found: FoundLine): Promise<boolean> {
  const { audience, personId, signal } = scene
  const judge = { personId, isModerator: event.isModerator, audience }
  return await mayRewrite(tools.memory, found, judge, signal)
}

/** Who said it, who may have left since; `undefined`: there is no card any more. */
export async function findSpeaker({ tools, scene }: CheckedCall, id: string): Promise<Character | undefined> {
  const present = scene.cast.find((member) => member.id === id)
  return present ?? (await tools.places.castOf(scene.conversation, [id]))[0]
}

/** What the person of this call did about a line, to be written with the step. */
export async function feedbackChange(
  { event, options, tools, scene }: CheckedCall,
  { chapter, line }: { readonly chapter: ChapterKey; readonly line: Line },
  deed: FeedbackDeed,
): Promise<Change> {
  const judge = { personId: event.from.id, audience: scene.audience, isModerator: event.isModerator }
  const entry = feedbackEntry({
    id: `${event.id}:${deed.type}`,
    at: tools.clock.now(),
    deed,
    personId: event.from.id,
    standing: await standingOf(tools.memory, { chapter, line }, judge, scene.signal),
    chapter,
    line,
    messageId: options.message || undefined,
  })
  return { type: 'log-appended', entry }
}
