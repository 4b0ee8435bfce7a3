import type { Character } from '../../contract/character.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { Memory } from '../../contract/memory.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import { speakingPersona } from '../changes.ts'
import { findNamed, lastSpeaker } from '../choose-speaker.ts'
import { findGreeting, greetingsOf, showGreeting } from '../enter.ts'
import { openChapter, type Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'

/** What the take commands act on: the last reply, or the turn after it that was never answered. */
type LastSaid =
  | { readonly type: 'nothing' }
  /** People were to be answered and are not: a model was down, or the reply was stopped before its first word. */
  | {
      readonly type: 'unanswered'
      readonly chapter: ChapterKey
      readonly character: Character
      readonly turnId: string
    }
  | {
      readonly type: 'greeting'
      readonly chapter: ChapterKey
      readonly character: Character
      readonly line: Line
    }
  | {
      readonly type: 'reply'
      readonly chapter: ChapterKey
      readonly character: Character
      readonly line: Line
      /** By index; at least the one that is shown. */
      readonly takes: readonly TurnRecord[]
    }

/** `/regenerate`: one more take of the last reply, or the answer that is still owed. */
export async function* regenerate(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const said = await findLastSaid(call)
  switch (said.type) {
    case 'nothing':
      yield call.answer('regenerate.nothing', {}, 'warning')
      return []
    case 'greeting':
      return yield* turnGreeting(call, said, 1)
    case 'unanswered':
      return yield* call.writeReply({
        ...said,
        scene: call.scene,
        newLines: [],
        replacedLine: undefined,
        earlierTakes: [],
        eventIds: [call.event.id],
      })
    case 'reply':
      return yield* call.writeReply({
        ...said,
        scene: call.scene,
        turnId: said.line.turnId,
        newLines: [],
        replacedLine: said.line,
        earlierTakes: said.takes.map(acceptedText),
        eventIds: [call.event.id],
      })
  }
}

/** `/previous`: the take before the one that is shown. */
export async function* previousTake(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const said = await findLastSaid(call)
  if (said.type === 'greeting') return yield* turnGreeting(call, said, -1)
  const record = said.type === 'reply' ? said.takes[(said.line.take ?? 0) - 1] : undefined
  if (said.type === 'reply' && record) return yield* showTake(call, said, record)
  yield call.answer(said.type === 'reply' ? 'take.first' : 'regenerate.nothing', {}, 'warning')
  return []
}

/** `/next`: the take after the one that is shown; after the last one, a new one. */
export async function* nextTake(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const said = await findLastSaid(call)
  const record = said.type === 'reply' ? said.takes[(said.line.take ?? 0) + 1] : undefined
  return said.type === 'reply' && record ? yield* showTake(call, said, record) : yield* regenerate(call)
}

async function findLastSaid(call: CheckedCall): Promise<LastSaid> {
  const { tools, scene } = call
  const chapter = await openChapter(scene)
  const { lines } = await scene.view.window(chapter)
  const at = lines.findLastIndex(({ role }) => role === 'character')
  const line = lines[at]
  const owed = lines.slice(at + 1).filter(({ role, turnId }) => role === 'user' && turnId !== '')
  const lastOwed = owed.at(-1)
  if (lastOwed) {
    // Whom they called, or whoever was talking with them.
    const called = findNamed(scene.cast, owed.map(({ text }) => text).join('\n'))
    const character = called ?? lastSpeaker(scene.cast, lines) ?? scene.cast[0]
    // The turn keeps its id: those who were waiting are those who are answered.
    return character
      ? { type: 'unanswered', chapter, character, turnId: lastOwed.turnId }
      : { type: 'nothing' }
  }
  const character = line && (await findSpeaker(call, line.speakerId))
  if (!line || !character) return { type: 'nothing' }
  if (line.kind === 'greeting') return { type: 'greeting', chapter, character, line }
  const takes: TurnRecord[] = []
  const query = { conversation: scene.conversation, turnId: line.turnId, signal: scene.signal }
  for await (const { value } of tools.memory.log.stream('turn', query)) takes.push(value)
  return { type: 'reply', chapter, character, line, takes: takes.toSorted((a, b) => a.take - b.take) }
}

/** Whoever said it may have left since. */
async function findSpeaker({ tools, scene }: CheckedCall, id: string): Promise<Character | undefined> {
  const present = scene.cast.find((member) => member.id === id)
  return present ?? (await tools.places.castOf(scene.conversation, [id]))[0]
}

async function* showTake(
  { scene, tools }: CheckedCall,
  { chapter, character, line, takes }: Extract<LastSaid, { type: 'reply' }>,
  record: TurnRecord,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { turnId, take: index, shown } = record
  const text = acceptedText(record)
  yield {
    type: 'reply-started',
    lineId: line.id,
    persona: speakingPersona(character),
    take: { turnId, index, count: takes.length },
    replyTo: undefined,
    replaces: line.messageIds,
  }
  const smallPrint = scene.say('take.label', { index: index + 1, count: takes.length })
  yield { type: 'reply-finished', lineId: line.id, text: shown, finish: 'complete', smallPrint }
  const kept = {
    ...line,
    revision: line.revision + 1,
    text,
    shown: shown === text ? undefined : shown,
    take: index,
    ...(await findEmotion(tools.memory, scene, record)),
  }
  return [{ type: 'line-replaced', chapter, line: kept }]
}

/** How a take was said: by its record, or by what a helper has read since. */
async function findEmotion(
  memory: Memory,
  { conversation, signal }: Scene,
  { turnId, take, emotion, emotionSource }: TurnRecord,
): Promise<Pick<Line, 'emotion' | 'emotionSource'>> {
  if (emotion) return { emotion, emotionSource }
  for await (const { value } of memory.log.stream('emotion', { conversation, turnId, signal }))
    if (value.take === take) return { emotion: value.emotion, emotionSource: value.source }
  return { emotion: undefined, emotionSource: 'off' }
}

/** The greetings of a card are takes of its first line. */
async function* turnGreeting(
  call: CheckedCall,
  { chapter, character, line }: Extract<LastSaid, { type: 'greeting' }>,
  step: 1 | -1,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, event } = call
  const { length } = greetingsOf(scene, character)
  const from = { take: line.take ?? 0, step }
  const greeting = findGreeting(scene, character, { chapter, eventId: event.id, from })
  if (length < 2 || !greeting) {
    yield call.answer('regenerate.nothing', {}, 'warning')
    return []
  }
  const turned = { ...line, revision: line.revision + 1, ...greeting }
  const label = scene.say('take.label', { index: greeting.take + 1, count: length })
  yield* showGreeting(character, turned, line.messageIds, label)
  return [{ type: 'line-replaced', chapter, line: turned }]
}

function acceptedText({ raw, acceptedLength }: TurnRecord): string {
  return raw.slice(0, acceptedLength)
}
