import type { Character, ExampleScene } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import { assemblePrompt } from '../prompt/assemble.ts'
import { headBudgetTokens, selectExamples } from '../prompt/examples.ts'
import { expandPlaceholders } from '../prompt/placeholders.ts'
import { renderChat } from '../prompt/render-chat.ts'
import { estimateTokens, initialTokenRates } from '../prompt/tokens.ts'
import { createLine } from '../util/create-line.ts'

/** What a prompt depends on beside the card. */
export interface RenderPromptOptions {
  readonly contextTokens: number
  readonly assistantFirst: boolean
}

/** A prompt to be read. */
export interface ShownPrompt {
  readonly text: string
  /** Sentences about its size, and about what the head budget left no room for. */
  readonly notes: readonly string[]
}

/** The prompt of a conversation that begins, in the dialect `chat`. Whoever talks stays `{{user}}`. */
export function renderPrompt(character: Character, options: RenderPromptOptions): ShownPrompt {
  const { contextTokens, assistantFirst } = options
  const userName = '{{user}}'
  const rates = initialTokenRates
  const prompt = assemblePrompt({
    character,
    window: { firstLineId: '', story: '', userName, profile: '', cuts: 0 },
    lines: greeting(character, userName),
    speakers: [],
    isGroup: false,
    rates,
    contextTokens,
  })
  const { messages } = renderChat(prompt, { assistantFirst, systemMessage: true, emotionLabels: false })
  const { dropped } = selectExamples(character, {
    budgetTokens: headBudgetTokens(contextTokens),
    rates,
    headText: prompt.head,
    names: { user: userName, char: character.name },
  })
  const text = messages.map(({ role, content }) => `[${role}]\n${content}\n`).join('\n')
  const budget = `${headBudgetTokens(contextTokens)} of ${contextTokens} tokens`
  return {
    text,
    notes: [
      `About ${Math.round(estimateTokens(text, rates))} tokens; head and examples may take ${budget}.`,
      ...dropped.map(
        (scene) => `Dropped, for the head budget is used up: the scene that begins “${firstLine(scene)}”.`,
      ),
    ],
  }
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
