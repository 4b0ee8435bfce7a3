import type { ExampleScene, Language } from './character.ts'
import type { Line } from './line.ts'

/**
 * What is sent to a model, before a dialect renders it. The order is append-only: head, story so far, window with its notes.
 */
export interface Prompt {
  /** Language of the words that the renderer adds. */
  readonly language: Language
  /** Id of the card. */
  readonly characterId: string
  /** The name under which the character speaks. */
  readonly characterName: string
  /** The person's name; in a group `大家` or `everyone`. Frozen until the next cut. */
  readonly userName: string
  /** What the character knows about the person; empty: nothing. Frozen until the next cut. */
  readonly userInfo: string
  /** Whether lines carry the names of who said them. */
  readonly isGroup: boolean
  /**
   * Instruction of the card instead of ours, placeholders expanded: the pieces between which ours goes, so one piece replaces it.
   * Behind them stands all the same that nobody who sincerely asks is told that this is no AI.
   * `undefined`: the card has none. Only `chat` has a place for it.
   */
  readonly system: readonly string[] | undefined
  /** Who the character is: sentences of the card, placeholders expanded. */
  readonly head: string
  /** The example scenes that the head budget allows, placeholders expanded. */
  readonly examples: readonly ExampleScene[]
  /** The story so far; empty before the first cut. */
  readonly story: string
  /** The window, oldest first; the last line is what is to be answered. */
  readonly lines: readonly Line[]
  /** Names that are known to speak here, the character's own left out: a reply is cut where one of them begins a line. */
  readonly speakers: readonly string[]
}

/** What a chapter's prompts have in common until the next cut. */
export interface WindowState {
  /** Id of the first line of the window; empty: the chapter's first line. */
  readonly firstLineId: string
  /** The story so far; empty before the first cut. */
  readonly story: string
  /** The person's name; empty in groups, where the head names everybody. */
  readonly userName: string
  /** What the person wrote with `/me`; empty: nothing, and in groups. */
  readonly profile: string
  /** How often the window was cut. */
  readonly cuts: number
  /** What the choice of examples in each head was made by. */
  readonly headSizing: HeadSizing
  /** What the chapter had before the window; absent in states of earlier versions: not known. */
  readonly before?: ChapterPast
}

/** What lore has to know of the lines that have left the window. */
export interface ChapterPast {
  /** How many lines were spoken. */
  readonly lines: number
  /** Whose words the story so far may hold, by id; absent in states of earlier versions: not known. */
  readonly people?: readonly string[]
  /** How many of them each character spoke, greetings included, by its id. */
  readonly replies: { readonly [characterId: string]: number }
  /** By mark (see {@link FiredLore.mark}), of lore that fired: how many lines of the chapter were spoken when it fired last, the one that brought it up included. */
  readonly lore: { readonly [mark: string]: number }
  /** Which greeting opened the chapter, by character id. */
  readonly greetings: { readonly [characterId: string]: number }
}

/** Decides how many examples fit into a head: frozen with it, for what is learned meanwhile would change every cached prompt. */
export interface HeadSizing {
  /** As they were. */
  readonly rates: TokenRates
  /** What the model took, prompt and reply together. */
  readonly contextTokens: number
}

/** Characters per token, learned for a model from the usage of its answers. */
export interface TokenRates {
  /** Characters of Chinese, Japanese and Korean script per token. */
  readonly cjk: number
  /** Other characters per token. */
  readonly other: number
  /** How many answers have been learned from. */
  readonly samples: number
}
