import type { Character } from '../../contract/character.ts'
import { once } from '../../util/once.ts'
import { renderScene } from '../examples.ts'
import type { MacroContext } from './context.ts'
import { createMacroBudget, expandMacros } from './expand-macros.ts'

/** What a card's texts are expanded with, beside the card. */
export interface CardMacrosInput {
  /** The person's name; in a group the word for everybody. */
  readonly userName: string
  /** See {@link MacroContext.seed}; absent: the card alone decides, so that it is the same for everybody. */
  readonly seed?: string
  /** What `pick` goes by; absent: the card alone. */
  readonly pickSeed?: string
  /** What is known of the person; absent: nothing. */
  readonly persona?: string
}

/**
 * What the macros in a card's texts stand for. Of its own parts, each is expanded without the others, and once. To be made anew
 * for each turn and each head: all that is expanded with it shares what macros may take.
 */
export function cardMacros(character: Character, input: CardMacrosInput): MacroContext {
  const { id, name, language, about, behaviors, scenario, examples, prompts, characterVersion } = character
  const { userName, seed = id, pickSeed = id, persona = '' } = input
  const names = { user: userName, char: name }
  const alone = { names, seed, pickSeed, budget: createMacroBudget() }
  const part = (text: string) => once(() => expandMacros(text.trim(), alone))
  const scenes = once(() =>
    examples
      .map((scene) =>
        expandMacros(renderScene(scene, { user: '{{user}}', char: '{{char}}' }, language), alone),
      )
      .join('\n\n'),
  )
  return {
    ...alone,
    values: {
      description: part(about),
      personality: part(behaviors.personality.join(' ')),
      scenario: part(scenario),
      persona: () => persona,
      mesexamples: scenes,
      mesexamplesraw: scenes,
      charprompt: part(prompts.system),
      charjailbreak: part(prompts.afterHistory),
      charinstruction: part(prompts.afterHistory),
      chardepthprompt: part(prompts.depth?.text ?? ''),
      charversion: () => characterVersion,
      char_version: () => characterVersion,
    },
  }
}
