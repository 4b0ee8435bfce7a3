import type { Character, ExampleScene } from '../../contract/character.ts'
import { loreSettingsTree, loreTree } from './lore/lore-tree.ts'
import type { CardTree } from './map-person.ts'

/** What a card of ours may say, in the order in which it is read best; pictures and the id are the keeper's. */
export const cardKeys: readonly string[] = [
  ...['name', 'nicknames', 'language', 'summary', 'category', 'tags', 'about', 'attributes', 'behaviors'],
  ...['emotion', 'scenario', 'greetings', 'group_greetings', 'examples', 'lore_settings', 'lore', 'prompts'],
  ...['boundaries', 'age_restricted', 'talkativeness', 'creator', 'creator_notes', 'character_version'],
  ...['model', 'extensions'],
]

/**
 * A character as its card would say it, but for what is the keeper's (id, avatar, expressions) and what is kept for other tools
 * (`extensions.tavern`). What says nothing is left out.
 */
export function toCardTree(character: Character): CardTree {
  const { attributes, behaviors, prompts, boundaries, extensions, emotion, model } = character
  const { tavern, ...others } = extensions
  return withoutEmpty({
    name: character.name,
    nicknames: character.nicknames,
    language: character.language,
    summary: character.summary,
    category: character.category,
    tags: character.tags,
    about: character.about,
    attributes: withoutEmpty({
      ...attributes,
      relationships: Object.fromEntries(attributes.relationships.map(({ name, text }) => [name, text])),
    }),
    behaviors: withoutEmpty({
      personality: behaviors.personality,
      linguistic_features: behaviors.linguisticFeatures,
      catchphrases: behaviors.catchphrases,
      never_says: behaviors.neverSays,
      interaction_patterns: behaviors.interactionPatterns,
    }),
    emotion: emotionTree(emotion),
    scenario: character.scenario,
    greetings: character.greetings,
    group_greetings: character.groupGreetings,
    examples: character.examples.map(writeScript),
    lore_settings: loreSettingsTree(character.loreSettings),
    lore: character.lore.map(loreTree),
    prompts: withoutEmpty({
      system: prompts.system,
      after_history: prompts.afterHistory,
      depth: prompts.depth,
    }),
    boundaries: withoutEmpty({
      knows_until: boundaries.knowsUntil,
      unaware_of: boundaries.unawareOf,
      refuses: boundaries.refuses,
      when_pressed: boundaries.whenPressed,
      dodges: boundaries.dodges,
    }),
    age_restricted: character.ageRestricted || undefined,
    talkativeness: character.talkativeness === 0.5 ? undefined : character.talkativeness,
    creator: character.creator,
    creator_notes: character.creatorNotes,
    character_version: character.characterVersion,
    model: withoutEmpty({ sampling: samplingTree(model.sampling) }),
    extensions: others,
  })
}

function emotionTree({ baseline, volatility, recovery, styles }: Character['emotion']): CardTree {
  return withoutEmpty({
    baseline: baseline === 'neutral' ? undefined : baseline,
    volatility: volatility === 'medium' ? undefined : volatility,
    recovery: recovery === 'medium' ? undefined : recovery,
    styles: Object.fromEntries(
      Object.entries(styles).map(([emotion, style]) => [emotion, withoutEmpty({ ...style })]),
    ),
  })
}

function samplingTree(sampling: Character['model']['sampling']): CardTree {
  const { temperature, topP, topK, minP, repetitionPenalty, maxTokens } = sampling
  return withoutEmpty({
    temperature,
    top_p: topP,
    top_k: topK,
    min_p: minP,
    repetition_penalty: repetitionPenalty,
    max_tokens: maxTokens,
  })
}

const speakers = { user: 'user', character: 'char', narrator: 'narrator' } as const

/** A scene as a script of ours. */
function writeScript({ lines }: ExampleScene): string {
  const written = lines.map(({ role, emotion, text }) => {
    const label = emotion === undefined ? '' : ` (${emotion})`
    return `${speakers[role]}${label}: ${text}`
  })
  return written.join('\n')
}

/** Without what says nothing. */
export function withoutEmpty(tree: CardTree): CardTree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '') return true
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
