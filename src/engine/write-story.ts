import type { Character } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import type { ChatModel, HelperModel } from '../contract/model.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { FinishReason } from '../contract/turn.ts'
import { storyTokens } from '../prompt/budget.ts'
import { acceptSummary, summaryInstruction, summaryMaterial } from '../prompt/summary.ts'
import { estimateTokens } from '../prompt/tokens.ts'
import { extractStory, type WindowRoom } from './cut-window.ts'

/** What the story so far is written of. */
export interface StoryTask {
  readonly character: Character
  /** The whole window, the last reply included, as the next prompt has it. */
  readonly prompt: Prompt
  /** The beginning of the window that leaves it, oldest first; at least one line. */
  readonly leaving: readonly Line[]
  readonly room: WindowRoom
}

/** Writes the story so far: the helper, the reply model where it follows instructions, or nobody. */
export interface StoryWriter {
  /** Who writes; `extract`: no model does, and the extract serves. */
  readonly by: 'helper' | 'reply' | 'extract'
  /** Fails with a ModelError; an answer that cannot be used is empty. */
  write(task: StoryTask, signal: AbortSignal): Promise<string>
}

/** Summaries are to be true, not lively. */
const temperature = 0.3
/** What instruction and template take of a helper's context. */
const overheadTokens = 400

/** Chooses the writer. */
export function createStoryWriter(models: {
  readonly model: ChatModel
  readonly helper: HelperModel | undefined
}): StoryWriter {
  const { model, helper } = models
  if (helper) return { by: 'helper', write: (task, signal) => askHelper(helper, task, signal) }
  if (model.followsInstructions)
    return { by: 'reply', write: (task, signal) => askReplyModel(model, task, signal) }
  return { by: 'extract', write: async () => '' }
}

async function askHelper(helper: HelperModel, task: StoryTask, signal: AbortSignal): Promise<string> {
  const { prompt, leaving, room } = task
  const maxTokens = storyTokens(room.contextTokens)
  const fitting = fitLines(leaving, helper.contextTokens - 2 * maxTokens - overheadTokens, room)
  const clipped = leaving.slice(0, leaving.length - fitting.length)
  const story = clipped.length > 0 ? extractStory(prompt, clipped, prompt, room) : prompt.story
  const { text, finishReason } = await helper.ask({
    instruction: summaryInstruction(prompt, { maxTokens }),
    material: summaryMaterial(story, fitting, prompt),
    schema: undefined,
    maxTokens,
    temperature,
    signal,
  })
  return accept(text, finishReason, task)
}

/** On the prompt that the server has cached; what it is to do comes after it. */
async function askReplyModel(model: ChatModel, task: StoryTask, signal: AbortSignal): Promise<string> {
  const { character, prompt, leaving, room } = task
  const maxTokens = storyTokens(room.contextTokens)
  const parts = model.generate({
    prompt,
    character,
    sampling: { temperature, maxTokens },
    seed: 0,
    earlierTakes: [],
    instruction: summaryInstruction(prompt, {
      maxTokens,
      until: leaving.findLast(({ role }) => role !== 'narrator'),
    }),
    priority: 'background',
    signal,
  })
  let text = ''
  let finishReason: FinishReason = 'unknown'
  for await (const part of parts) {
    // The next model of a list begins anew.
    if (part.type === 'request-sent') text = ''
    if (part.type === 'text-delta') text += part.text
    if (part.type === 'model-finished') finishReason = part.finishReason
  }
  return accept(text, finishReason, task)
}

function accept(text: string, finishReason: FinishReason, { prompt, room }: StoryTask): string {
  const { characterName, speakers } = prompt
  return acceptSummary(text, {
    maxTokens: storyTokens(room.contextTokens),
    rates: room.rates,
    isCut: finishReason === 'length',
    names: [characterName, ...speakers],
  })
}

/** The latest lines that fit. */
function fitLines(lines: readonly Line[], tokens: number, { rates }: WindowRoom): readonly Line[] {
  let left = tokens
  const first = lines.findLastIndex((line) => {
    left -= estimateTokens(`${line.speakerName}${line.text}\n`, rates)
    return left < 0
  })
  return lines.slice(first + 1)
}
