import { maxFormTextLength } from '../../contract/commands.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { FoundLine } from '../../contract/memory.ts'
import type { ReplyPart, TakeReference } from '../../contract/reply.ts'
import { createLabelMatcher } from '../../prompt/labels.ts'
import { sanitizeText } from '../../prompt/sanitize.ts'
import { castNames } from '../changes.ts'
import { isOnlyPersona, openChapter } from '../scene.ts'
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
  const found = yield* findTarget(call)
  if (!found) return []
  if (!(await isTheirs(call, found))) {
    yield call.answer('access.rewrite', {}, 'warning')
    return []
  }
  const { chapter, line } = found
  const speaker = (await findSpeaker(call, line.speakerId)) ?? {
    id: line.speakerId,
    name: line.speakerName,
    nicknames: [],
    avatar: undefined,
  }
  const text = await speakableText(call, written, { chapter, speaker })
  if (text === '') {
    yield call.answer('rewrite.empty', {}, 'warning')
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
    emotion: undefined,
    emotionSource: 'off',
  }
  return [
    { type: 'line-replaced', chapter, line: rewritten },
    feedbackChange(call, found, { type: 'rewrite' }),
  ]
}

/** The words as a reply's: without its speaker's name before them, and with nothing that would be taken for another's turn. */
async function speakableText(
  { scene }: CheckedCall,
  written: string,
  said: {
    readonly chapter: ChapterKey
    readonly speaker: { readonly name: string; readonly nicknames: readonly string[] }
  },
): Promise<string> {
  const ownNames = [said.speaker.name, ...said.speaker.nicknames]
  const label = createLabelMatcher(ownNames)(`${written}\n`)
  const words = label.type === 'label' ? written.slice(label.end) : written
  const { lines } = await scene.view.window(said.chapter)
  const people = lines.filter(({ role }) => role === 'user').map(({ speakerName }) => speakerName)
  const names = [...new Set([...ownNames, ...castNames(scene.cast), ...people])]
  return sanitizeText(words, { names, maxLength: maxFormTextLength })
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
  const query = { conversation: scene.conversation, turnId, signal: scene.signal }
  let count = index + 1
  for await (const { value } of tools.memory.log.stream('turn', query))
    count = Math.max(count, value.take + 1)
  return { turnId, index, count }
}
