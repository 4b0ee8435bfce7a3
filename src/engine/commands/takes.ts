import type { Character } from '../../contract/character.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { Memory } from '../../contract/memory.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import type { TextKey } from '../../texts/index.ts'
import { speakingPersona } from '../changes.ts'
import { findNamed, lastSpeaker } from '../choose-speaker.ts'
import { findGreeting, greetingsOf, showGreeting } from '../enter.ts'
import { withKeptTake } from '../feedback/kept-take.ts'
import { tellBar } from '../safety/adult-cards.ts'
import { isOnlyPersona, openChapter, type Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { feedbackChange, findSpeaker, findTarget, isTheirs } from './find-target.ts'

/** What the take commands act on: the last reply, or the turn after it that was never answered. */
type LastSaid =
  | { readonly type: 'nothing' }
  /** People were to be answered and are not: a model was down, or the reply was stopped before its first word. */
  | {
      readonly type: 'unanswered'
      readonly chapter: ChapterKey
      readonly character: Character
      readonly turnId: string
      /** What people said in it. */
      readonly owed: readonly Line[]
      /** Id of the last line of a character, before the turn. */
      readonly lastLineId: string | undefined
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
  const said = yield* findMeant(call)
  return said ? yield* sayAgain(call, said) : []
}

async function* sayAgain(call: CheckedCall, said: LastSaid): AsyncGenerator<ReplyPart, readonly Change[]> {
  switch (said.type) {
    case 'nothing':
      yield call.answer('regenerate.nothing', {}, 'warning')
      return []
    case 'greeting':
      return yield* turnGreeting(call, said, 1)
    case 'unanswered': {
      const { scene } = call
      const changes = yield* call.writeReply({
        ...said,
        scene,
        newLines: [],
        replacedLine: undefined,
        earlierTakes: [],
        eventIds: [call.event.id],
      })
      return await withKeptTake(call.tools, { scene, chapter: said.chapter, said: said.owed }, changes)
    }
    case 'reply': {
      const changes = yield* call.writeReply({
        ...said,
        scene: call.scene,
        turnId: said.line.turnId,
        newLines: [],
        replacedLine: said.line,
        earlierTakes: said.takes.map(acceptedText),
        eventIds: [call.event.id],
      })
      const isWritten = changes.some(({ type }) => type === 'line-replaced')
      return isWritten ? [...changes, await feedbackChange(call, said, { type: 'regeneration' })] : changes
    }
  }
}

/** `/previous`: the take before the one that is shown; of one that was rewritten, its own words. */
export async function* previousTake(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const said = yield* findMeant(call)
  if (!said) return []
  if (said.type === 'greeting') return yield* turnGreeting(call, said, -1)
  const record = said.type === 'reply' ? takeBefore(said) : undefined
  if (said.type === 'reply' && record) return yield* showTake(call, said, record)
  yield call.answer(noneBefore[said.type], {}, 'warning')
  return []
}

/** Why there is no take before the one that is meant. */
const noneBefore = {
  reply: 'take.first',
  unanswered: 'regenerate.owed',
  nothing: 'regenerate.nothing',
} as const satisfies { readonly [Type in Exclude<LastSaid['type'], 'greeting'>]: TextKey }

function takeBefore({ line, takes }: Extract<LastSaid, { type: 'reply' }>): TurnRecord | undefined {
  const at = line.take ?? 0
  const shown = takes[at]
  return shown && acceptedText(shown) !== line.text ? shown : takes[at - 1]
}

/** `/next`: the take after the one that is shown; after the last one, a new one. */
export async function* nextTake(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const said = yield* findMeant(call)
  if (!said) return []
  const record = said.type === 'reply' ? said.takes[(said.line.take ?? 0) + 1] : undefined
  return said.type === 'reply' && record ? yield* showTake(call, said, record) : yield* sayAgain(call, said)
}

/** What the call acts on; says so when it was meant, by its menu or a button under it, for something else. */
async function* findMeant(call: CheckedCall): AsyncGenerator<ReplyPart, LastSaid | undefined> {
  const said = await findLastSaid(call)
  const bar = 'character' in said ? await call.scene.barOf(said.character) : undefined
  if ('character' in said && bar) {
    yield tellBar(call.scene, said.character, bar)
    return undefined
  }
  if (call.options.message && !(yield* findTarget(call))) return undefined
  const lineId = await findMeantLine(call)
  if (lineId === undefined || lineId === lastLineOf(call, said))
    return (yield* admitChange(call, said)) ? said : undefined
  yield call.answer(said.type === 'unanswered' ? 'regenerate.owed' : 'regenerate.not-last', {}, 'warning')
  return undefined
}

/** Under it, a button stands for the command: where an answer is owed, that is given. Whoever picks a message means its line. */
function lastLineOf({ options }: CheckedCall, said: LastSaid): string | undefined {
  if ('line' in said) return said.line.id
  return said.type === 'unanswered' && !options.message ? said.lastLineId : undefined
}

/** Words that somebody has put into a character's mouth, those take back who may put some there; says so to others. */
async function* admitChange(call: CheckedCall, said: LastSaid): AsyncGenerator<ReplyPart, boolean> {
  if (!('line' in said) || !(await isRewritten(call, said)) || (await isTheirs(call, said))) return true
  yield call.answer('access.rewritten', {}, 'warning')
  return false
}

async function isRewritten(
  { tools, scene }: CheckedCall,
  said: Extract<LastSaid, { readonly line: Line }>,
): Promise<boolean> {
  const { line } = said
  if (said.type === 'reply') {
    const shown = said.takes[line.take ?? 0]
    return shown !== undefined && acceptedText(shown) !== line.text
  }
  // What a greeting said leaves no record; that it was rewritten does.
  if (line.revision === 0) return false
  const { conversation, signal } = scene
  for await (const { value } of tools.memory.log.stream('feedback', { conversation, signal }))
    if (
      value.deed.type === 'rewrite' &&
      value.line.id === line.id &&
      value.line.revision === line.revision - 1
    )
      return true
  return false
}

/** Id of the character's line that a menu or a button belongs to; `undefined`: of none. */
async function findMeantLine({ tools, scene, event, options }: CheckedCall): Promise<string | undefined> {
  const messageId = options.message || (event.type === 'control-used' ? event.messageId : '')
  if (messageId === '') return undefined
  const found = await tools.memory.history.findByMessage(scene.conversation, messageId, scene.signal)
  return found?.line.role === 'character' ? found.line.id : undefined
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
      ? { type: 'unanswered', chapter, character, turnId: lastOwed.turnId, owed, lastLineId: line?.id }
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

async function* showTake(
  call: CheckedCall,
  said: Extract<LastSaid, { type: 'reply' }>,
  record: TurnRecord,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, tools } = call
  const { chapter, character, line, takes } = said
  const { turnId, take: index, shown } = record
  const text = acceptedText(record)
  yield {
    type: 'reply-started',
    lineId: line.id,
    persona: speakingPersona(character),
    isOnlyPersona: isOnlyPersona(scene, character.id),
    take: { turnId, index, count: takes.length },
    replyTo: undefined,
    replyToName: undefined,
    replaces: line.messageIds,
  }
  // Back from other words, it may be the only one.
  const smallPrint =
    takes.length > 1 ? scene.say('take.label', { index: index + 1, count: takes.length }) : ''
  yield { type: 'reply-finished', lineId: line.id, text: shown, finish: 'complete', smallPrint }
  const kept = {
    ...inItsOwnWords(line),
    revision: line.revision + 1,
    text,
    shown: shown === text ? undefined : shown,
    take: index,
    ...(await findEmotion(tools.memory, scene, record)),
  }
  return [
    { type: 'line-replaced', chapter, line: kept },
    await feedbackChange(call, said, { type: 'pick', take: index }),
  ]
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
  said: Extract<LastSaid, { type: 'greeting' }>,
  step: 1 | -1,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, event } = call
  const { chapter, character, line } = said
  const { length } = greetingsOf(scene, character)
  const from = { take: line.take ?? 0, step }
  const greeting = findGreeting(scene, character, { chapter, eventId: event.id, from })
  if (length < 2 || !greeting) {
    yield call.answer('take.one-greeting', { name: character.name }, 'warning')
    return []
  }
  const turned = { ...inItsOwnWords(line), revision: line.revision + 1, ...greeting }
  const label = scene.say('take.label', { index: greeting.take + 1, count: length })
  yield* showGreeting(call.tools, scene, { character, line: turned, replaces: line.messageIds, label })
  return [
    { type: 'line-replaced', chapter, line: turned },
    await feedbackChange(call, said, { type: 'pick', take: greeting.take }),
  ]
}

/** A line whose words are the character's again, and nobody else's. */
function inItsOwnWords({ authorIds: _, ...line }: Line): Line {
  return line
}

function acceptedText({ raw, acceptedLength }: TurnRecord): string {
  return raw.slice(0, acceptedLength)
}
