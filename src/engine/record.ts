import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { ModelRequestSent } from '../contract/model.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { TurnRecord } from '../contract/turn.ts'
import { firedLore } from '../prompt/lore/fired-lore.ts'
import { wordsBy } from '../prompt/lore/past.ts'
import { remembering } from '../util/remembering.ts'
import { sha256 } from '../util/sha256.ts'
import type { PreparedPrompt } from './prepare-prompt.ts'
import type { ReplyTask } from './reply-task.ts'
import type { Take } from './take.ts'

/** What a take adds to the history: notes and people's lines in the prompt's order, then the reply. */
export function lineChanges(
  task: ReplyTask,
  prepared: PreparedPrompt,
  line: Line | undefined,
): readonly Change[] {
  const { chapter } = task
  const said = [...prepared.notes, ...task.newLines]
  if (task.replacedLine) return line ? [{ type: 'line-replaced', chapter, line }] : []
  const lines = line ? [...said, line] : said
  return lines.length > 0 ? [{ type: 'lines-appended', chapter, lines }] : []
}

/** The provenance of a take, and the texts that its record names by hash; nothing for a take that was never sent. */
export function recordChanges(
  task: ReplyTask,
  prepared: PreparedPrompt,
  take: Take,
  line: Line,
): readonly Change[] {
  const { prompt } = prepared
  if (!take.sent) return []
  const { platform, place, thread } = task.chapter
  const head = storedText(prompt.head)
  const story = storedText(prompt.story)
  const examples = storedText(JSON.stringify(prompt.examples))
  const system = prompt.system && storedText(JSON.stringify(prompt.system))
  const hashes = {
    systemHash: system?.hash ?? '',
    headHash: head.hash,
    storyHash: prompt.story && story.hash,
    examplesHash: examples.hash,
  }
  const people = peopleOf(prompt, prepared.storyPeople)
  const value = turnRecord({ task, prompt, take, sent: take.sent, line, hashes, people })
  const entry = {
    id: `${value.turnId}:${value.take}`,
    name: 'turn',
    at: value.at,
    conversation: { platform, place, thread },
    turnId: value.turnId,
    personIds: value.personIds,
    value,
  } as const
  return [
    head,
    ...(system ? [system] : []),
    ...(prompt.story ? [story] : []),
    examples,
    { type: 'log-appended', entry },
  ]
}

/** Head, the card's instruction and examples are the same for every turn, the story from one cut to the next. */
const storedText = remembering((text) => ({ type: 'text-stored', hash: sha256(text), text }) as const, 64)

/**
 * Whose words a prompt holds: in its lines, whoever says them there, and in the story so far. Lines tell themselves that they hold words
 * of somebody unknown; a story cannot.
 */
function peopleOf(
  { lines, story }: Prompt,
  storyPeople: readonly string[] | undefined,
): Pick<TurnRecord, 'personIds' | 'knowsStoryPeople'> {
  const told = story === '' ? [] : storyPeople
  const everybody = new Set([...wordsBy(lines), ...(told ?? [])])
  everybody.delete('')
  return { personIds: [...everybody], knowsStoryPeople: told !== undefined && !told.includes('') }
}

function turnRecord(made: {
  readonly task: ReplyTask
  readonly prompt: Prompt
  readonly take: Take
  readonly sent: ModelRequestSent
  readonly line: Line
  readonly hashes: Pick<TurnRecord, 'systemHash' | 'headHash' | 'storyHash' | 'examplesHash'>
  readonly people: Pick<TurnRecord, 'personIds' | 'knowsStoryPeople'>
}): TurnRecord {
  const { task, prompt, take, sent, line, hashes, people } = made
  return {
    version: 4,
    turnId: task.turnId,
    take: task.earlierTakes.length,
    chapter: task.chapter,
    at: take.startedAt,
    lineId: line.id,
    ...people,
    eventIds: task.eventIds,
    characterId: task.character.id,
    characterRevision: task.character.revision,
    characterName: prompt.characterName,
    language: prompt.language,
    ...hashes,
    lore: firedLore(task.character, prompt.lines, task.turnId),
    userName: prompt.userName,
    userInfo: prompt.userInfo,
    isGroup: prompt.isGroup,
    speakers: prompt.speakers,
    lines: prompt.lines.map(({ id, revision }) => ({ id, revision })),
    promptHash: sent.promptHash,
    rendererVersion: sent.rendererVersion,
    rendering: sent.rendering,
    model: sent.model,
    servedModel: take.finished?.servedModel,
    lora: undefined,
    sampling: sent.sampling,
    seed: sent.seed,
    emptyAnswers: take.emptyAnswers,
    raw: take.raw,
    acceptedLength: take.accepted.length,
    shown: take.shown,
    finishReason: take.finishReason,
    usage: take.finished?.usage,
    timings: { firstTokenMs: take.firstTokenMs, totalMs: take.totalMs },
    emotion: line.emotion,
    emotionSource: line.emotion ? line.emotionSource : sent.emotionSource,
    messageIds: [],
  }
}
