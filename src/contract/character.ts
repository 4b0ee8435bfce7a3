import type { Emotion } from './emotion.ts'
import type { LoreEntry, LoreSettings } from './lore.ts'

/** A text for each language of the bot's own words. */
export type Language = 'en' | 'zh'

/**
 * A validated card: who someone is (attributes), how they behave and speak (behaviors), how they feel (emotion).
 * The section names are those of the CharacterGLM paper. Every list is present, empty where the card says nothing.
 */
export interface Character {
  /** Stable id: the card's file name unless the card sets one. Renaming the character keeps its history. */
  readonly id: string
  /** Content hash of the card (hex, 16 characters): a turn record names the revision that it was made with. */
  readonly revision: string
  /** The name under which the character speaks. */
  readonly name: string
  /** Other names that count as calling the character. Not in the prompt. */
  readonly nicknames: readonly string[]
  /** Language of the card's connectives and of the bot's own words around it. */
  readonly language: Language
  /** One line for lists and completion, at most 100 characters. Not in the prompt. */
  readonly summary: string
  /** Group for evaluation. Not in the prompt. */
  readonly category: 'celebrity' | 'daily' | 'fictional' | 'companion' | undefined
  /** Free labels for lists. Not in the prompt. */
  readonly tags: readonly string[]
  /** Absolute path of a picture beside the card, or an https address. */
  readonly avatar: string | undefined
  /** Free prose that opens the head, word for word. */
  readonly about: string
  /** Who the character is, in the paper's order. */
  readonly attributes: Attributes
  /** How the character speaks and treats people. */
  readonly behaviors: Behaviors
  /** How the character feels, and how it shows. */
  readonly emotion: EmotionProfile
  /** Where a conversation begins. */
  readonly scenario: string
  /** First lines in a conversation of two. Empty when the card has none. */
  readonly greetings: readonly string[]
  /** First lines in a group. */
  readonly groupGreetings: readonly string[]
  /** Short scenes that show the voice, strongest first. */
  readonly examples: readonly ExampleScene[]
  /** What comes up only when it is mentioned. */
  readonly lore: readonly LoreEntry[]
  /** How `lore` is looked for. */
  readonly loreSettings: LoreSettings
  /** Instructions to the model. */
  readonly prompts: CharacterPrompts
  /** What the character does not know, will not do, and says instead. */
  readonly boundaries: Boundaries
  /** The card is for adults: it plays only where the platform says that only they are there, or those who run the bot, or the person themselves, do; nowhere where `safety.audience` is `minors`. */
  readonly ageRestricted: boolean
  /** Eagerness to speak unaddressed among a cast, 0 to 1. */
  readonly talkativeness: number
  /** Who wrote the card; empty: not told. Not in the prompt. */
  readonly creator: string
  /** What the author tells whoever uses the card. Not in the prompt. */
  readonly creatorNotes: string
  /** The author's version of the card. Not in the prompt. */
  readonly characterVersion: string
  /** What differs from the model's defaults for this character. */
  readonly model: CharacterModelSettings
  /** Emotion to picture file (absolute path or https address). */
  readonly expressions: { readonly [emotion in Emotion]?: string }
  /** Keys of other tools, kept untouched. */
  readonly extensions: { readonly [key: string]: unknown }
}

/** The seven attributes of the CharacterGLM paper (section 3); each value is a list of sentences. */
export interface Attributes {
  /** Who they are: name, age, work, standing, looks. */
  readonly identity: readonly string[]
  /** What they like and dislike. */
  readonly interests: readonly string[]
  /** How they see the world, life and what matters. */
  readonly viewpoints: readonly string[]
  /** What happened to them. */
  readonly experiences: readonly string[]
  /** What they have done that is known. */
  readonly achievements: readonly string[]
  /** Name to sentence, in the card's order; `user` is whoever is talking with the character. */
  readonly relationships: readonly Relationship[]
  /** Whatever fits nowhere else. */
  readonly others: readonly string[]
}

/** Somebody the character knows. */
export interface Relationship {
  /** A name, or `user`. */
  readonly name: string
  /** Who they are to the character, as a sentence. */
  readonly text: string
}

/** How a character speaks and acts. */
export interface Behaviors {
  /** What they are like. */
  readonly personality: readonly string[]
  /** How they speak: register, rhythm, habits. */
  readonly linguisticFeatures: readonly string[]
  /** Phrases that they say again and again, word for word. */
  readonly catchphrases: readonly string[]
  /** Phrases that are out of character wherever they occur. Not in the prompt. */
  readonly neverSays: readonly string[]
  /** How they treat whom, and what they do when something happens. */
  readonly interactionPatterns: readonly string[]
}

/** Emotional expression, the paper's third behaviour. */
export interface EmotionProfile {
  /** The mood to which they return. */
  readonly baseline: Emotion
  /** How easily the mood moves. */
  readonly volatility: 'low' | 'medium' | 'high'
  /** How quickly it returns to the baseline. */
  readonly recovery: 'slow' | 'medium' | 'fast'
  /** How each emotion shows; absent: as the model does it. */
  readonly styles: { readonly [emotion in Emotion]?: EmotionStyle }
}

/** How one emotion shows. A card that writes one string sets `words`. */
export interface EmotionStyle {
  /** What calls it up; empty: nothing particular. */
  readonly triggers: string
  /** How they speak then; empty: as ever. */
  readonly words: string
  /** What they do then; empty: nothing particular. */
  readonly gestures: string
}

/** One scene of the `examples`. */
export interface ExampleScene {
  /** In order; at least one. */
  readonly lines: readonly ExampleLine[]
}

/** One line of an example scene. */
export interface ExampleLine {
  /** Who speaks. */
  readonly role: 'user' | 'character' | 'narrator'
  /** How the line is said; `undefined`: the card does not tell. */
  readonly emotion: Emotion | undefined
  /** What is said, placeholders not expanded. */
  readonly text: string
}

/** Instructions of the card to a model that follows them, as Tavern cards have them. Placeholders not expanded. */
export interface CharacterPrompts {
  /**
   * Replaces our own instruction in `chat`, but for its sentence on being an AI; `{{original}}` in it stands for ours. Empty: ours.
   * Other dialects have no place for it.
   */
  readonly system: string
  /** Told as a kept note, and again when it is some lines back, in `chat`; `{{original}}` is dropped. Empty: nothing. */
  readonly afterHistory: string
  /** A reminder in the story (`depth_prompt` of Tavern cards); `undefined`: none. */
  readonly depth: DepthPrompt | undefined
}

/** See {@link CharacterPrompts.depth}. */
export interface DepthPrompt {
  /** What is told. */
  readonly text: string
  /** About how many lines back it is kept: a kept note is told again when it is twice as far. At least 1. */
  readonly depth: number
}

/** The edges of a character. */
export interface Boundaries {
  /** The time or event after which they know nothing; empty: no such edge. */
  readonly knowsUntil: string
  /** What they do not know of. */
  readonly unawareOf: readonly string[]
  /** What they will not do or talk about. */
  readonly refuses: readonly string[]
  /** What they do when somebody insists; empty: nothing particular. */
  readonly whenPressed: string
  /** Lines for what the character does not know; the understudy says them. Not in the prompt. */
  readonly dodges: readonly string[]
}

/** Per-character model settings; absent fields keep the model's defaults. */
export interface CharacterModelSettings {
  /** Overrides of the sampling of the model. */
  readonly sampling: Partial<Sampling>
}

/** Sampling parameters. */
export interface Sampling {
  /** 0: always the likeliest token. */
  readonly temperature: number
  /** Share of probability that is sampled from, 0 to 1. */
  readonly topP: number
  /** How many tokens are sampled from; `undefined`: not sent. */
  readonly topK: number | undefined
  /** Least probability relative to the likeliest token, 0 to 1; `undefined`: not sent. */
  readonly minP: number | undefined
  /** 1: none; `undefined`: not sent. */
  readonly repetitionPenalty: number | undefined
  /** Most tokens of one reply. */
  readonly maxTokens: number
}

/** A card problem: a refused card has at least one error; warnings name silent traps. */
export interface CardProblem {
  /** An error refuses the card. */
  readonly severity: 'error' | 'warning'
  /** File as given to the loader. */
  readonly file: string
  /** 1-based; 0 where the whole file is meant. */
  readonly line: number
  /** 1-based; 0 where the whole file is meant. */
  readonly column: number
  /** Where in the card, such as `attributes.identity[0]`; empty for the whole file. */
  readonly path: string
  /** What happened and what to do. */
  readonly message: string
}

/** The characters that can be played now. Reads are synchronous: a hot reload swaps the whole set. */
export interface CharacterLibrary {
  /** All characters, ordered by id. */
  list(): readonly Character[]
  /** By id. */
  get(id: string): Character | undefined
  /** By id, name or nickname, ignoring case and surrounding space; the id wins, then the name. */
  find(name: string): Character | undefined
  /** Problems of the last load. */
  problems(): readonly CardProblem[]
}
