import type { ChapterKey } from '../contract/conversation.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { TurnRecord } from '../contract/turn.ts'
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
  const said = [...prepared.notes, ...task.newLines].map((spoken) => ({ ...spoken, turnId: task.turnId }))
  if (task.replacedLine) return line ? [{ type: 'line-replaced', chapter, line }] : []
  const lines = line ? [...said, line] : said
  return lines.length > 0 ? [{ type: 'lines-appended', chapter, lines }] : []
}

/** The provenance of a take; `undefined` for one that was never sent. */
export function turnRecord(
  task: ReplyTask,
  prepared: PreparedPrompt,
  take: Take,
  line: Line,
): TurnRecord | undefined {
  const { sent } = take
  if (!sent) return undefined
  const { prompt } = prepared
  const persons = prompt.lines.filter(({ role }) => role === 'user').map(({ speakerId }) => speakerId)
  return {
    version: 1,
    turnId: task.turnId,
    take: task.earlierTakes.length,
    chapter: task.chapter,
    at: take.startedAt,
    lineId: line.id,
    personIds: [...new Set(persons)],
    eventIds: task.eventIds,
    characterId: task.character.id,
    characterRevision: task.character.revision,
    characterName: prompt.characterName,
    language: prompt.language,
    headHash: sha256(prompt.head),
    storyHash: prompt.story ? sha256(prompt.story) : '',
    examplesHash: sha256(JSON.stringify(prompt.examples)),
    userName: prompt.userName,
    userInfo: prompt.userInfo,
    isGroup: prompt.isGroup,
    lines: prompt.lines.map(({ id, revision }) => ({ id, revision })),
    promptHash: sent.promptHash,
    rendererVersion: sent.rendererVersion,
    dialect: sent.dialect,
    assistantFirst: sent.assistantFirst,
    model: sent.model,
    servedModel: take.finished?.servedModel,
    lora: undefined,
    sampling: sent.sampling,
    seed: sent.seed,
    raw: take.raw,
    acceptedLength: take.accepted.length,
    shown: take.shown,
    finishReason: take.finishReason,
    usage: take.finished?.usage,
    timings: { firstTokenMs: take.firstTokenMs, totalMs: take.totalMs },
    emotion: undefined,
    emotionSource: 'off',
    messageIds: [],
  }
}

/** The record, and the texts that it names by hash. */
export function recordChanges(
  chapter: ChapterKey,
  record: TurnRecord,
  prepared: PreparedPrompt,
): readonly Change[] {
  const { platform, place, thread } = chapter
  const { head, story, examples } = prepared.prompt
  const texts: Change[] = [
    { type: 'text-stored', hash: record.headHash, text: head },
    { type: 'text-stored', hash: record.examplesHash, text: JSON.stringify(examples) },
  ]
  if (story) texts.push({ type: 'text-stored', hash: record.storyHash, text: story })
  const entry = {
    id: `${record.turnId}:${record.take}`,
    name: 'turn',
    at: record.at,
    conversation: { platform, place, thread },
    turnId: record.turnId,
    personIds: record.personIds,
    value: record,
  } as const
  return [...texts, { type: 'log-appended', entry }]
}
