import type { Character, ExampleScene } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { Line } from '../contract/line.ts'
import { assemblePrompt, headSizing, newWindowState } from '../prompt/assemble.ts'
import { headBudgetTokens, selectExamples } from '../prompt/examples.ts'
import { expandPlaceholders } from '../prompt/placeholders.ts'
import { renderPrompt } from '../prompt/render-prompt.ts'
import type { RenderedPrompt } from '../prompt/rendered.ts'
import { estimateTokens, initialTokenRates } from '../prompt/tokens.ts'
import { createLine } from '../util/create-line.ts'
import { count } from './count.ts'

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
  const budgetTokens = headBudgetTokens(contextTokens)
  const { dropped } = selectExamples(character, {
    budgetTokens,
    rates,
    headText: prompt.head,
    names: { user: userName, char: character.name },
  })
  const headTokens = estimateTokens(prompt.head, rates)
  const [hello] = prompt.lines
  const parts = [
    `Head about ${showTokens(headTokens)} tokens`,
    ...(hello ? [`greeting ${showTokens(estimateTokens(hello.text, rates))}`] : []),
  ].join(', ')
  const { length } = character.examples
  const scenes = length === 0 ? '' : `; ${length - dropped.length} of ${count(length, 'scene')} fit`
  return {
    text,
    notes: [
      `${parts}${scenes}. Dialect ${dialect}, ${contextTokens} tokens.`,
      ...(headTokens > budgetTokens
        ? [
            `The head alone is longer than its budget, ${budgetTokens} tokens (a quarter of context_tokens): shorten the card, or raise context_tokens if the server takes more; conversations get the less room.`,
          ]
        : []),
    ],
    dropped: dropped.map(firstLine),
  }
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

function greeting({ id, name, greetings }: Character, userName: string): readonly Line[] {
  const [text] = greetings
  if (text === undefined) return []
  return [
    createLine({
      id: 'greeting',
      role: 'character',
      speakerId: id,
      speakerName: name,
      text: expandPlaceholders(text, { user: userName, char: name }),
      at: 0,
      kind: 'greeting',
    }),
  ]
}
