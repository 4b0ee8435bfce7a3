import type { Character } from '../contract/character.ts'
import type { Config, ModelConfig } from '../contract/config.ts'
import { dialectSampling } from '../model/sampling.ts'
import { assemblePrompt, headSizing, newWindowState } from '../prompt/assemble.ts'
import { budgetTokens, storyTokens } from '../prompt/budget.ts'
import { initialTokenRates } from '../prompt/tokens.ts'
import { broken, type Finding, missing } from './finding.ts'

/** Below the first, hardly more than the last lines are remembered; below the second, a character forgets early. */
const leastTokens = 512
const fewTokens = 1024
const stepTokens = 256

/** Whether each model that replies has room for a conversation beside the card that leaves the least; nothing is said where it has. */
export function checkRoom({ models }: Config, characters: readonly Character[]): readonly Finding[] {
  return models.reply.flatMap((model, index) => judgeRoom(`models.reply[${index}]`, model, characters))
}

function judgeRoom(place: string, model: ModelConfig, characters: readonly Character[]): readonly Finding[] {
  const { contextTokens } = model
  const [longest] = characters
    .map((character) => ({ character, room: roomFor(character, model, contextTokens) }))
    .toSorted((a, b) => a.room - b.room)
  if (!longest || longest.room >= fewTokens) return []
  if (longest.room >= leastTokens)
    return [
      missing(
        `${describeRoom(place, model, longest.character)}\nRaise context_tokens of this model if its server takes more${orLower(longest.character, model)}.`,
      ),
    ]
  const { tokens, character } = findSmallest(model, characters)
  const remedy = `Set context_tokens of this model to at least ${tokens}, if its server takes that, or shorten the card${orLower(character, model)}.`
  return [broken(`${describeRoom(place, model, character)}\n${remedy}`)]
}

function describeRoom(place: string, model: ModelConfig, character: Character): string {
  const room = roomFor(character, model, model.contextTokens)
  const taken = `head, scenes and story of ${character.name}, and ${replyTokensOf(character, model)} tokens for a reply, in ${model.contextTokens}`
  return `${place} room (${taken}): ${room === 0 ? 'none' : `about ${room} tokens`} left for the conversation`
}

function orLower(character: Character, model: ModelConfig): string {
  if (replyTokensOf(character, model) <= model.contextTokens / 4) return ''
  const isOfCard = character.model.sampling.maxTokens !== undefined
  return `, or lower max_tokens (sampling ${isOfCard ? 'in the card' : 'of this model'})`
}

/** The smallest context in which every card leaves enough, and the card that needs the most. */
function findSmallest(model: ModelConfig, characters: readonly Character[]) {
  const needs = characters.map((character) => {
    let tokens = stepTokens * 2
    while (roomFor(character, model, tokens) < leastTokens) tokens += stepTokens
    return { character, tokens }
  })
  return needs.reduce((a, b) => (b.tokens > a.tokens ? b : a))
}

/** Tokens that a conversation may take in a context of that size, with a full story, as they are estimated. */
function roomFor(character: Character, model: ModelConfig, contextTokens: number): number {
  const prompt = assemblePrompt({
    character,
    window: newWindowState({
      userName: '{{user}}',
      profile: '',
      headSizing: headSizing(initialTokenRates, contextTokens),
    }),
    lines: [],
    speakers: [],
    isGroup: false,
  })
  const budget = budgetTokens({
    contextTokens,
    replyTokens: replyTokensOf(character, model),
    told: { dialect: model.dialect, emotionLabels: model.emotion === 'inline' },
    prompt,
    rates: initialTokenRates,
    scale: undefined,
  })
  return Math.max(0, budget - storyTokens(contextTokens))
}

function replyTokensOf(character: Character, { sampling, dialect }: ModelConfig): number {
  return character.model.sampling.maxTokens ?? sampling.maxTokens ?? dialectSampling[dialect].maxTokens
}
