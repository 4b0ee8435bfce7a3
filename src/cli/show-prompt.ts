import type { Character, ExampleScene } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { Line } from '../contract/line.ts'
import type { Prompt } from '../contract/prompt.ts'
import { dialectSampling } from '../model/sampling.ts'
import { assemblePrompt, headSizing, newWindowState } from '../prompt/assemble.ts'
import { budgetTokens } from '../prompt/budget.ts'
import { headBudgetTokens } from '../prompt/examples.ts'
import { chooseFixedPart } from '../prompt/fixed-part.ts'
import { loreBudgetTokens } from '../prompt/lore/too-large.ts'
import { cardMacros } from '../prompt/macros/card-macros.ts'
import { expandMacros } from '../prompt/macros/expand-macros.ts'
import { plainText } from '../prompt/plain-text.ts'
import { renderPrompt } from '../prompt/render-prompt.ts'
import type { RenderedPrompt } from '../prompt/rendered.ts'
import { estimateTokens, initialTokenRates } from '../prompt/tokens.ts'
import { createLine } from '../util/create-line.ts'
import { count } from './count.ts'
import { describeInstructions, describeLore } from './prompt-notes.ts'

/** A prompt to be read. */
export interface ShownPrompt {
  readonly text: string
  /** Sentences about what it takes, and about what is too long. */
  readonly notes: readonly string[]
  /** First lines of the scenes that the head budget left no room for. */
  readonly dropped: readonly string[]
}

/** The prompt of a conversation that begins, as this model is told it. Whoever talks stays `{{user}}`. */
export function showPrompt(character: Character, model: ModelConfig): ShownPrompt {
  const { dialect, contextTokens, assistantFirst, systemMessage } = model
  const userName = '{{user}}'
  const rates = initialTokenRates
  const prompt = assemblePrompt({
    character,
    window: newWindowState({ userName, profile: '', headSizing: headSizing(rates, contextTokens) }),
    lines: greeting(character, userName),
    speakers: [],
    isGroup: false,
  })
  const emotionLabels = model.emotion === 'inline'
  const text = encodeRendered(renderPrompt(prompt, { dialect, assistantFirst, systemMessage, emotionLabels }))
  const fixed = chooseFixedPart(character, {
    userName,
    isGroup: false,
    ...headSizing(rates, contextTokens),
  })
  const { droppedExamples } = fixed
  const headTokens = estimateTokens(prompt.head, rates)
  const [hello] = prompt.lines
  const parts = [
    `Head about ${showTokens(headTokens)} tokens`,
    ...(hello ? [`greeting ${showTokens(estimateTokens(hello.text, rates))}`] : []),
  ].join(', ')
  const { length } = character.examples
  const scenes = length === 0 ? '' : `; ${length - droppedExamples.length} of ${count(length, 'scene')} fit`
  return {
    text,
    notes: [
      `${parts}${scenes}. Dialect ${dialect}, ${contextTokens} tokens.`,
      ...describeHeadSize(character, prompt, model),
      ...describeInstructions(character, prompt, model),
      ...describeLore(character, fixed, { rates, budgetTokens: loreBudgetTokens(contextTokens) }),
    ],
    dropped: droppedExamples.map(firstLine),
  }
}

/** A head is never shortened; what is too long is the card author's to decide. */
function describeHeadSize(character: Character, prompt: Prompt, model: ModelConfig): readonly string[] {
  const { contextTokens, dialect, emotion, sampling } = model
  const rates = initialTokenRates
  const headBudget = headBudgetTokens(contextTokens)
  if (estimateTokens(prompt.head, rates) <= headBudget) return []
  const wanted = [character.model.sampling, sampling, dialectSampling[dialect]]
  const replyTokens = wanted.find(({ maxTokens }) => maxTokens !== undefined)?.maxTokens ?? 0
  const told = { dialect, emotionLabels: emotion === 'inline' }
  const room = budgetTokens({ contextTokens, replyTokens, told, prompt, rates, scale: undefined })
  const remedy = 'raise context_tokens if the server takes more'
  return room > 0
    ? [
        `The head alone is longer than its budget, ${headBudget} tokens (a quarter of context_tokens): shorten the card, or ${remedy}; conversations get the less room.`,
      ]
    : [
        `The head, and ${replyTokens} tokens kept for a reply, leave no room for a conversation: shorten the card, lower max_tokens, or ${remedy}.`,
      ]
}

/** As `1.9k`; a few as they are. */
function showTokens(tokens: number): string {
  return tokens < 100 ? String(tokens) : `${(tokens / 1000).toFixed(1)}k`
}

/** What is sent, to be read: a text as it is, messages by who says them. */
function encodeRendered(rendered: RenderedPrompt): string {
  if (rendered.form === 'text') return `${rendered.text}\n`
  const meta = Object.entries(rendered.meta ?? {}).map(([name, value]) => `[meta.${name}]\n${value}\n`)
  const messages = rendered.messages.map(({ role, content }) => `[${role}]\n${content}\n`)
  return [...meta, ...messages].join('\n')
}

function firstLine({ lines }: ExampleScene): string {
  return lines[0]?.text ?? ''
}

function greeting(character: Character, userName: string): readonly Line[] {
  const { id, name, greetings } = character
  const [text] = greetings
  if (text === undefined) return []
  return [
    createLine({
      id: 'greeting',
      role: 'character',
      speakerId: id,
      speakerName: name,
      text: expandMacros(plainText(text), cardMacros(character, { userName })).trim(),
      at: 0,
      kind: 'greeting',
    }),
  ]
}
