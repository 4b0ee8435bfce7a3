/** A lore entry: text that enters the prompt as a kept note when it comes up. */
export interface LoreEntry {
  /** Label for reports and turn records; empty: the first key. */
  readonly name: string
  /** `false`: never fires. */
  readonly enabled: boolean
  /**
   * Words of which one must occur; of no use where `constant` is set. Macros stand for names. One that is written
   * `/pattern/flags` is a regular expression: of its flags `i`, `m` and `s` are heeded, and look-around and back-references are
   * not possible, for it must run in linear time. One that cannot be compiled never matches.
   */
  readonly keys: readonly string[]
  /** What the note says, placeholders not expanded. */
  readonly text: string
  /** Words, or regular expressions, that are looked for once a key has occurred. */
  readonly secondaryKeys: readonly string[]
  /** What the secondary keys must do, when there are any. */
  readonly match: 'any' | 'all' | 'not_any' | 'not_all'
  /** Fires without any key. */
  readonly constant: boolean
  /** Lower comes first. */
  readonly order: number
  /** Lower is dropped first when the budget is short. */
  readonly priority: number
  /** Stays out before all others when the budget is short. */
  readonly dropFirst: boolean
  /** Chance to fire when matched, 0 to 100. */
  readonly probability: number
  /** How many of the latest lines are searched, but always all of the turn's; 0: none but lore that fires; `undefined`: see {@link LoreSettings.scanDepth}. */
  readonly scanDepth: number | undefined
  /**
   * It stays fired while fewer lines than this were spoken after the one that brought it up, those of the turn itself included: at
   * 3 it still is when that line was answered and the next one comes. While its note is in the window it is read there; when a cut
   * takes that away, it is told again.
   */
  readonly sticky: number
  /** For so many lines after those of `sticky` it cannot fire again. */
  readonly cooldown: number
  /** Lines that the chapter must have before it can fire at all, those of the turn itself included. */
  readonly delay: number
  /** A key counts only as a whole word; in scripts without spaces, anywhere. */
  readonly wholeWords: boolean
  /** Case of the keys counts; a regular expression's own flag decides for itself. */
  readonly caseSensitive: boolean
  /**
   * Where an entry stands that is always there (`constant`, on no condition): in the head, before or after who the character is.
   * All others are notes, whatever is written here, for the head never changes.
   */
  readonly position: 'before' | 'after' | 'note'
  /** Of the entries of one group that are due in one turn, one fires. Empty: of no group. */
  readonly groups: readonly string[]
  /** Its share of the draw in its groups. */
  readonly groupWeight: number
  /** Wins its groups without a draw; of several, the one with the highest `order`. */
  readonly groupOverride: boolean
  /** In its groups only those are drawn from that have the most keys found. */
  readonly groupScoring: boolean
  /** Whether lore brings it up, and it brings up lore, where the book does that: see {@link LoreSettings.recursive}. */
  readonly recursion: LoreRecursion
  /** What else must hold; imported decorators live here. */
  readonly conditions: LoreConditions
}

/** See {@link LoreEntry.recursion}. */
export interface LoreRecursion {
  /** Other lore does not bring it up. */
  readonly excluded: boolean
  /** It brings up no other lore. */
  readonly prevented: boolean
  /** 0: also what people say brings it up; n: only lore does, from the nth round on. */
  readonly fromRound: number
}

/** Conditions of the V3 decorators; all of them must hold. */
export interface LoreConditions {
  /** The character has spoken at least that often in the chapter, its greeting included (`@@activate_only_after`). */
  readonly afterReplies: number
  /** The count of the character's lines is divisible by it (`@@activate_only_every`); 0: whatever it is. */
  readonly everyReplies: number
  /** One of these greetings opened the chapter, 0 being the first (`@@is_greeting`); empty: whatever did. */
  readonly greetings: readonly number[]
  /** Of each list, one key must occur as well (`@@additional_keys`). */
  readonly additionalKeys: readonly (readonly string[])[]
  /** None of these may occur (`@@exclude_keys`). */
  readonly excludeKeys: readonly string[]
  /** Once it has fired in a chapter: it may again, it stays for good (`@@keep_activate_after_match`), it never does again (`@@dont_activate_after_match`). */
  readonly afterMatch: 'again' | 'keep' | 'never'
}

/** How a card's lore is looked for. */
export interface LoreSettings {
  /** How many of the latest lines are searched, but always all of the turn's; 0: none; `undefined`: 4. */
  readonly scanDepth: number | undefined
  /** Most tokens of new lore in one turn; `undefined`: a share of the model's context, which is never exceeded. */
  readonly tokenBudget: number | undefined
  /** Lore that fires is searched as well, and brings up other lore. */
  readonly recursive: boolean
  /** How many rounds of that at most, 1 to 10. */
  readonly maxRounds: number
}

/** Lore that fired, as a turn record names it. */
export interface FiredLore {
  /** Of its note's id, `TURN:note:lore:MARK`; with `:again` behind it where it only stays. */
  readonly mark: string
  /** The entry's name, or its first key. */
  readonly name: string
}
