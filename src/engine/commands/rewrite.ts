import { maxFormTextLength } from '../../contract/commands.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { FoundLine } from '../../contract/memory.ts'
import type { ReplyPart, TakeReference } from '../../contract/reply.ts'
import { measureEdit } from '../../util/edit-distance.ts'
import { castNames } from '../changes.ts'
import { countTakes } from '../feedback/count-takes.ts'
import { dialectOf, toModelForm } from '../feedback/model-form.ts'
import { studioIn, takesPart } from '../feedback/studio.ts'
import { isOnlyPersona, openChapter } from '../scene.ts'
import { askConsent } from './ask-consent.ts'
import type { CheckedCall } from './call.ts'
import { feedbackChange, findSpeaker, findTarget, isTheirs } from './find-target.ts'

/** `/rewrite TEXT`: other words for what a character said, in the story and where people see it. */
export async function* rewrite(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { options } = call
  const written = options.text ?? ''
  if (written.length > maxFormTextLength) {
    yield call.answer('rewrite.too-long', { length: maxFormTextLength }, 'warning')
    return []
  }
  const found = yield* findOwn(call)
  if (!found) return []
  const { chapter, line } = found
  const speaker = (await findSpeaker(call, line.speakerId)) ?? {
    id: line.speakerId,
    name: line.speakerName,
    nicknames: [],
    avatar: undefined,
  }
  const text = await speakableText(call, written, { chapter, line, speaker })
  if (text === '' || text === (line.shown ?? line.text)) {
    yield call.answer(text === '' ? 'rewrite.empty' : 'rewrite.same', {}, 'warning')
    return []
  }
  const isLast = await isLastSaid(call, found)
  const take = isLast ? await takeOf(call, line) : undefined
  const isShown = isLast && call.scene.audience === 'direct'
  yield {
    type: 'reply-started',
    lineId: line.id,
    persona: { characterId: speaker.id, name: speaker.name, avatar: speaker.avatar },
    isOnlyPersona: isOnlyPersona(call.scene, speaker.id),
    take,
    replyTo: undefined,
    replyToName: undefined,
    replaces: line.messageIds,
  }
  // Who is alone with a character sees it before them.
  const smallPrint = isShown ? call.scene.say(take ? 'rewrite.shown-last' : 'rewrite.shown') : ''
  yield { type: 'reply-finished', lineId: line.id, text, finish: 'complete', smallPrint }
  if (!isShown) yield call.answer(take ? 'rewrite.done-last' : 'rewrite.done', { name: speaker.name })
  const rewritten: Line = {
    ...line,
    revision: line.revision + 1,
    text,
    shown: undefined,
    authorIds: [...new Set([...(line.authorIds ?? []), call.event.from.id])],
    emotion: undefined,
    emotionSource: 'off',
  }
  yield* askConsent(call, chapter)
  const edit = measureEdit(line.shown ?? line.text, text)
  return [
    { type: 'line-replaced', chapter, line: rewritten },
    await feedbackChange(call, found, { type: 'rewrite', edit }),
  ]
}

/** The line that is meant, where words of this person may stand in its place; says so when they may not. */
async function* findOwn(call: CheckedCall): AsyncGenerator<ReplyPart, FoundLine | undefined> {
  const found = yield* findTarget(call)
  if (!found) return undefined
  const isOwn = await isTheirs(call, found)
  if (isOwn && (await mayStand(call, found.chapter))) return found
  yield call.answer(isOwn ? 'studio.joiners-only' : 'access.rewrite', {}, 'warning')
  return undefined
}

/** Whether words of this person belong there: while a studio goes on in a group, those alone of people who take part. */
async function mayStand({ tools, scene }: CheckedCall, chapter: ChapterKey): Promise<boolean> {
  const studio = scene.audience === 'group' ? await studioIn(scene, chapter) : undefined
  return !studio || (await takesPart(tools, studio, chapter, scene.personId, scene.signal))
}

/** The words as a reply's, as whoever plays the character would have written them. */
async function speakableText(
  { tools, scene }: CheckedCall,
  written: string,
  said: {
    readonly chapter: ChapterKey
    readonly line: Line
    readonly speaker: { readonly name: string; readonly nicknames: readonly string[] }
  },
): Promise<string> {
  const { chapter, line, speaker } = said
  const { lines } = await scene.view.window(chapter)
  const people = lines.filter(({ role }) => role === 'user').map(({ speakerName }) => speakerName)
  const names = [...new Set([speaker.name, ...speaker.nicknames, ...castNames(scene.cast), ...people])]
  const dialect = (await dialectOf(tools.memory, scene, line)) ?? tools.model.dialect
  return toModelForm(written, { speaker, names, dialect, maxLength: maxFormTextLength })
}

/** Whether no character has said anything since. */
async function isLastSaid({ scene }: CheckedCall, { chapter, line }: FoundLine): Promise<boolean> {
  const open = await openChapter(scene)
  if (chapter.chapter !== open.chapter) return false
  const { lines } = await scene.view.window(open)
  return lines.findLast(({ role }) => role === 'character')?.id === line.id
}

/** Of the last reply, whose takes can still be turned; what lies behind it stays as it is. */
async function takeOf({ tools, scene }: CheckedCall, line: Line): Promise<TakeReference | undefined> {
  const { turnId, take: index = 0, kind } = line
  if (kind === 'greeting') return undefined
  return { turnId, index, count: Math.max(index + 1, await countTakes(tools.memory, scene, turnId)) }
}
