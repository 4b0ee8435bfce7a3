import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { stateChange } from '../changes.ts'
import { greet } from '../enter.ts'
import { chapterOwner, firstChapter } from '../scene.ts'
import type { CheckedCall } from './call.ts'

/** How far back `/restart undo` goes. */
const maxChapters = 20

/** `/restart`: a new chapter, with the greeting; `/restart undo`: the chapter before. */
export async function* restart(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { options } = call
  if (options.action !== 'undo') {
    yield call.answer('restart.done')
    return yield* beginChapter(call)
  }
  const chapters = await chaptersHere(call)
  if (chapters.length < 2) {
    yield call.answer('restart.nothing', {}, 'warning')
    return []
  }
  yield call.answer('restart.undone')
  return [chaptersChange(call, chapters.slice(0, -1))]
}

/** Id of the chapter that a call opens: of the event, so that a command that is carried out twice after a crash opens one. */
export function newChapterId({ scene, event }: CheckedCall): string {
  return `${firstChapter(chapterOwner(scene))}~${event.id}`
}

/** Opens a new chapter, with the greeting of whoever plays. */
export async function* beginChapter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, event } = call
  const opened = newChapterId(call)
  const chapter = { ...scene.conversation, chapter: opened }
  const [character] = scene.cast
  const greeted = character ? yield* greet(tools, scene, { character, chapter, eventId: event.id }) : []
  return [chaptersChange(call, [...(await chaptersHere(call)), opened]), ...greeted]
}

/** The chapter that is open comes last. */
export async function chaptersHere({ scene }: CheckedCall): Promise<readonly string[]> {
  const owner = chapterOwner(scene)
  const { chapters } = await scene.view.chapters(owner)
  return chapters.length > 0 ? chapters : [firstChapter(owner)]
}

/** Which chapters there are from now on. */
export function chaptersChange({ scene }: CheckedCall, chapters: readonly string[]): Change {
  const owner = chapterOwner(scene)
  return stateChange('chapters', scene.conversation, owner, { chapters: chapters.slice(-maxChapters) })
}
