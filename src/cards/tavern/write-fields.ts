import type { Character, ExampleScene } from '../../contract/character.ts'
import { renderHead } from '../../prompt/head.ts'
import type { JsonObject, JsonValue } from '../files/card-source.ts'
import type { FieldName, Fields } from './fields.ts'

/** Fields whose values are written from ours; lore has a room of its own. */
export type WrittenField = Exclude<FieldName, 'character_book'>

/** What a card of ours does not tell of the one that it came from. */
export interface Origin {
  /** The card has a nickname, which is our name, and its name is our first nickname. */
  readonly hasNickname: boolean
  /** The first message is empty, and all greetings are alternate ones. */
  readonly isFirstSilent: boolean
  /** The examples stand at the end of the description. */
  readonly hasInnerExamples: boolean
}

/** How one field is written. */
interface FieldWriter {
  /** Our values that it tells: when they change, the field is written anew. */
  readonly ours: (character: Character, origin: Origin) => unknown
  readonly write: (character: Character, origin: Origin) => JsonValue | undefined
}

/** Every field but the lore, of our values alone. */
export function writeFields(character: Character, origin: Origin): Fields {
  const written = Object.entries(fieldWriters).map(([field, { write }]) => [field, write(character, origin)])
  return Object.fromEntries(written.filter(([, value]) => value !== undefined))
}

const fullName = ({ name, nicknames }: Character, { hasNickname }: Origin) =>
  hasNickname ? (nicknames[0] ?? name) : name
const calledName = ({ name }: Character, { hasNickname }: Origin) => (hasNickname ? name : undefined)
const firstGreeting = ({ greetings }: Character, { isFirstSilent }: Origin) =>
  isFirstSilent ? '' : (greetings[0] ?? '')
const otherGreetings = ({ greetings }: Character, { isFirstSilent }: Origin) =>
  isFirstSilent ? greetings : greetings.slice(1)

/** A writer for each field. */
export const fieldWriters: { readonly [field in WrittenField]: FieldWriter } = {
  name: { ours: fullName, write: fullName },
  nickname: { ours: calledName, write: calledName },
  description: {
    ours: (character, { hasInnerExamples }) =>
      hasInnerExamples ? [described(character), character.examples] : described(character),
    write: (character, { hasInnerExamples }) =>
      describe(character) + (hasInnerExamples ? `\n\n${writeExamples(character)}` : ''),
  },
  personality: {
    ours: ({ behaviors }) => behaviors.personality,
    write: ({ behaviors }) => behaviors.personality.join(' '),
  },
  scenario: { ours: ({ scenario }) => scenario, write: ({ scenario }) => scenario },
  first_mes: { ours: firstGreeting, write: firstGreeting },
  alternate_greetings: { ours: otherGreetings, write: otherGreetings },
  group_only_greetings: {
    ours: ({ groupGreetings }) => groupGreetings,
    write: ({ groupGreetings }) => (groupGreetings.length > 0 ? groupGreetings : undefined),
  },
  mes_example: {
    ours: ({ examples }) => examples,
    write: (character, { hasInnerExamples }) => (hasInnerExamples ? '' : writeExamples(character)),
  },
  system_prompt: { ours: ({ prompts }) => prompts.system, write: ({ prompts }) => prompts.system },
  post_history_instructions: {
    ours: ({ prompts }) => prompts.afterHistory,
    write: ({ prompts }) => prompts.afterHistory,
  },
  creator: { ours: ({ creator }) => creator, write: ({ creator }) => creator },
  creator_notes: { ours: ({ creatorNotes }) => creatorNotes, write: ({ creatorNotes }) => creatorNotes },
  character_version: {
    ours: ({ characterVersion }) => characterVersion,
    write: ({ characterVersion }) => characterVersion,
  },
  tags: { ours: ({ tags }) => tags, write: ({ tags }) => tags },
  extensions: {
    ours: ({ talkativeness, prompts }) => [talkativeness, prompts.depth ?? null],
    write: writeExtensions,
  },
}

function writeExtensions({ talkativeness, prompts }: Character): JsonObject {
  return {
    ...(talkativeness !== 0.5 && { talkativeness }),
    ...(prompts.depth && {
      depth_prompt: { prompt: prompts.depth.text, depth: prompts.depth.depth, role: 'system' },
    }),
  }
}

function described({ about, attributes, behaviors, emotion, boundaries }: Character): unknown {
  const { linguisticFeatures, catchphrases, interactionPatterns } = behaviors
  const ways = [linguisticFeatures, catchphrases, interactionPatterns]
  return [about, attributes, ways, emotion.styles.neutral ?? null, boundaries]
}

/** `about`, then whatever else our format says in keys of its own, as the prose of the head. */
function describe(character: Character): string {
  const { behaviors, attributes, language } = character
  const rest = renderHead(
    {
      ...character,
      name: '{{char}}',
      about: '',
      scenario: '',
      behaviors: { ...behaviors, personality: [] },
      lore: [],
    },
    { userName: '{{user}}', isGroup: false },
  )
  const user = attributes.relationships
    .filter(({ name }) => name === 'user')
    .map(({ text }) => `{{user}}${language === 'zh' ? '：' : ': '}${text}`)
  return [character.about, rest, ...user].filter((part) => part !== '').join('\n\n')
}

function writeExamples({ examples }: Character): string {
  return examples.map(writeScene).join('\n')
}

/** A scene as other tools write it; they have no narrator, whose lines stand by themselves. */
function writeScene({ lines }: ExampleScene): string {
  const speakers = { user: '{{user}}: ', character: '{{char}}: ', narrator: '' }
  return ['<START>', ...lines.map(({ role, text }) => speakers[role] + text)].join('\n')
}
