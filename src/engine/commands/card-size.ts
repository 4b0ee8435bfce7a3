import type { Character } from '../../contract/character.ts'
import type { TokenRates } from '../../contract/prompt.ts'
import { headSizing } from '../../prompt/assemble.ts'
import { renderHead, renderUserInfo } from '../../prompt/head.ts'
import { renderSystem } from '../../prompt/system.ts'
import { estimateTokens, initialTokenRates } from '../../prompt/tokens.ts'
import type { EngineTools, Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'

/** What a card may take of what the model takes: beyond it, hardly a story is left. */
const mostShare = 0.5

/** From here on it is said how much it is. */
const largeShare = 0.25

/** What most models are like: nobody is sent away on a cautious guess. */
const usualRates: TokenRates = { cjk: 1.4, other: 4, samples: 0 }

/** What a card takes of a prompt. */
export interface CardSize {
  /** About that many, at every turn. */
  readonly tokens: number
  readonly contextTokens: number
  /** Most that are taken. */
  readonly mostTokens: number
  readonly verdict: 'small' | 'large' | 'too-large'
}

/** Measures what of a card comes whole into prompts; examples and lore take what room there is. */
export async function measureCard({ tools, scene }: CheckedCall, character: Character): Promise<CardSize> {
  const { contextTokens } = tools.model
  const rates = await ratesOf(tools)
  const told = estimateTokens(toldOf(character, scene, tools.model), rates)
  const greetings = [...character.greetings, ...character.groupGreetings]
  const tokens = Math.max(told, ...greetings.map((greeting) => estimateTokens(greeting, rates)))
  const mostTokens = Math.floor(mostShare * contextTokens)
  const isLarge = tokens > largeShare * contextTokens
  const verdict = tokens > mostTokens ? 'too-large' : isLarge ? 'large' : 'small'
  return { tokens, contextTokens, mostTokens, verdict }
}

function toldOf(
  character: Character,
  { personName: userName }: Scene,
  { dialect }: EngineTools['model'],
): string {
  const { afterHistory, depth } = character.prompts
  const instructions = [...(renderSystem(character, { userName }) ?? []), afterHistory]
  return [
    renderHead(character, { userName, isGroup: false }),
    renderUserInfo(character, { profile: undefined, isGroup: false }),
    // Other dialects have no place for them.
    ...(dialect === 'chat' ? instructions : []),
    depth?.text ?? '',
  ].join('\n')
}

async function ratesOf({ memory, model }: EngineTools): Promise<TokenRates> {
  const key = { name: 'token-rates', scope: undefined, owner: model.name } as const
  const learned = (await memory.state.get(key)) ?? initialTokenRates
  const { rates } = headSizing(learned, model.contextTokens)
  return rates === initialTokenRates ? usualRates : rates
}
