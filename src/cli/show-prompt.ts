import type { Character, ExampleScene } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { Line } from '../contract/line.ts'
import { assemblePrompt, headSizing, openWindow } from '../prompt/assemble.ts'
import { headBudgetTokens, selectExamples } from '../prompt/examples.ts'
import { expandPlaceholders } from '../prompt/placeholders.ts'
import { renderPrompt } from '../prompt/render-prompt.ts'
import type { RenderedPrompt } from '../prompt/rendered.ts'
import { estimateTokens, initialTokenRates } from '../prompt/tokens.ts'
import { createLine } from '../util/create-line.ts'

/** A prompt to be read. */
export interface ShownPrompt {
  readonly text: string
  /** Sentences about its size, and about what the head budget left no room for. */
  readonly notes: readonly string[]
}

/** The prompt of a conversation that begins, as this model is told it. Whoever talks stays `{{user}}`. */
export function showPrompt(character: Character, model: ModelConfig): ShownPrompt {
  const { dialect, contextTokens, assistantFirst, systemMessage } = model
  const userName = '{{user}}'
  const rates = initialTokenRates
  const prompt = assemblePrompt({
    character,
    window: openWindow({ userName, profile: '', headSizing: headSizing(rates, contextTokens) }),
    lines: greeting(character, userName),
    speakers: [],
    isGroup: false,
  })
  const emotionLabels = model.emotion === 'inline'
  const text = encodeRendered(renderPrompt(prompt, { dialect, assistantFirst, systemMessage, emotionLabels }))
  const { dropped } = selectExamples(character, {
    budgetTokens: headBudgetTokens(contextTokens),
    rates,
    headText: prompt.head,
    names: { user: userName, char: character.name },
  })
  const budget = `${headBudgetTokens(contextTokens)} of ${contextTokens} tokens`
  return {
    text,
    notes: [
      `About ${Math.round(estimateTokens(text, rates))} tokens in the dialect ${dialect}; head and examples may take ${budget}.`,
      ...dropped.map(
        (scene) => `Dropped, for the head budget is used up: the scene that begins “${firstLine(scene)}”.`,
      ),
    ],
  }
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
