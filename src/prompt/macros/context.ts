import type { MacroNode } from './parse.ts'

/** Who is meant by the names in a card's text. */
export interface PlaceholderNames {
  readonly user: string
  readonly char: string
}

/** What macros may still take, in all texts that share it. */
export interface MacroBudget {
  /** UTF-16 units that they may put in; beyond them they are empty. */
  added: number
  /** How often chance is asked; beyond it, dice show one and the first option is taken. */
  draws: number
}

/** What the macros of a text stand for. What is absent is empty. */
export interface MacroContext {
  readonly names: PlaceholderNames
  /** Decides `random` and `roll`, with the text and the place in it; absent: those alone. */
  readonly seed?: string
  /** Decides `pick`, which stays when `seed` changes; absent: `seed`. */
  readonly pickSeed?: string
  /** Texts by macro, in lower case, such as `scenario`; each is put in as it is. */
  readonly values?: { readonly [name: string]: () => string }
  /** Shared with other texts; absent: of each text alone. */
  readonly budget?: MacroBudget
  /** `{{hidden_key:…}}` stays: for what lore is looked for in. */
  readonly showsHiddenKeys?: boolean
}

/** A macro in a text, as it is carried out. */
export interface MacroCall {
  /** Lower case. */
  readonly name: string
  /** What stands behind the name and its colon. */
  readonly argument: readonly MacroNode[]
  readonly context: MacroContext
  expand(nodes: readonly MacroNode[]): string
  /** Numbers in [0, 1) for `random` and `roll`. */
  random(): () => number
  /** The same for `pick`. */
  pick(): () => number
}

/** What a macro stands for. */
export type MacroFunction = (call: MacroCall) => string
