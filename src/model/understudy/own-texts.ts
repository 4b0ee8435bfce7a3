import type { IntentName } from './intents.ts'

/** Texts of ours, short and plain, so that anybody might say them. `{{char}}` and `{{user}}` are expanded. */
export interface OwnTexts {
  readonly answers: { readonly [name in IntentName]: readonly string[] }
  /** For a question that nothing in the card answers, after the card's own dodges. */
  readonly dodges: readonly string[]
  /** For a question that was answered before. */
  readonly told: readonly string[]
  /** For a statement that nothing in the card answers, beside the card's dodges and catchphrases. */
  readonly listening: readonly string[]
}
