/** What the words of a language can mean. Patterns run over one sentence at a time, none of them more than once over a word's whereabouts. */
export interface Rules {
  /** Worry about somebody near: it counts, whatever else the sentence says of others. */
  readonly near: readonly RegExp[]
  /** Turns of phrase that sound like it, and what is said of others: taken out first. */
  readonly idioms: readonly RegExp[]
  /** What somebody says they do not want: taken out, too. */
  readonly negations: readonly RegExp[]
  /** What is denied, and felt all the same: it counts, whatever is taken out. */
  readonly despite: readonly RegExp[]
  /** Words at which a sentence turns to something else: what stands on one side does not excuse the other. */
  readonly turns: RegExp
  /** Words between two clauses of the same turn. */
  readonly pauses: RegExp
  /** The beginning of a turn that is about a story to its end. */
  readonly frames: readonly RegExp[]
  /** A clause that is about a story. */
  readonly fiction: readonly RegExp[]
  /** A clause about a figure of a story, unless its speaker wishes for something themselves ({@link Rules.own}). */
  readonly figures: readonly RegExp[]
  /** A wish or an intent of the speaker's own. */
  readonly own: readonly RegExp[]
  /** Somewhere in the message: it is no story, whatever its sentences say. */
  readonly realAfterAll: readonly RegExp[]
  /** It was long ago. */
  readonly past: readonly RegExp[]
  /** It has become better; with it, what is long ago is over. */
  readonly recovered: readonly RegExp[]
  /** It is not over, whatever was long ago. */
  readonly present: readonly RegExp[]
  /** Somebody else who is dead already. */
  readonly lost: readonly RegExp[]
  /** Intent, plan, means, time, farewell, an attempt under way. */
  readonly acute: readonly RegExp[]
  /** Wishes to be dead, hopelessness with it, injuring oneself; what the person says of themselves. */
  readonly concern: readonly RegExp[]
}
