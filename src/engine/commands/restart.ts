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
  const { tools, scene, event, options } = call
  const owner = chapterOwner(scene)
  const stored = (await scene.view.chapters(owner)).chapters
  const chapters = stored.length > 0 ? stored : [firstChapter(owner)]

  if (options.action === 'undo') {
    if (chapters.length < 2) {
      yield call.answer('restart.nothing', {}, 'warning')
      return []
    }
    yield call.answer('restart.undone')
    return [stateChange('chapters', scene.conversation, owner, { chapters: chapters.slice(0, -1) })]
  }

  // The id comes from the event, so that a command that is carried out twice after a crash opens one chapter.
  const opened = `${firstChapter(owner)}~${event.id}`
  const chapter = { ...scene.conversation, chapter: opened }
  yield call.answer('restart.done')
  const [character] = scene.cast
  const greeted = character ? yield* greet(tools, scene, { character, chapter, eventId: event.id }) : []
  return [
    stateChange('chapters', scene.conversation, owner, {
      chapters: [...chapters, opened].slice(-maxChapters),
    }),
    ...greeted,
  ]
}
