import type { Language } from './character.ts'
import type { ChapterKey } from './conversation.ts'

/**
 * What a person can agree to. `history`: their lines are kept for the conversation's sake (given unless taken back; without it they are
 * not listened to). `feedback`: exports for people hold their words, and not a placeholder. `training`: their words and deeds may train
 * models. `adult`: they said that they are of age. All but the first are asked for.
 */
export const consentScopes = ['history', 'feedback', 'training', 'adult'] as const

/** See {@link consentScopes}. */
export type ConsentScope = (typeof consentScopes)[number]

/** Version of the text that is shown for each scope (`privacy.consent.<scope>.text`); it grows with each change of what is agreed to. */
export const consentTextVersions: { readonly [Scope in ConsentScope]: number } = {
  history: 1,
  feedback: 1,
  training: 1,
  adult: 1,
}

/** A consent that was given to an older text does not cover what is agreed to today. */
export const leastConsentTextVersions: { readonly [Scope in ConsentScope]: number } = {
  history: 1,
  feedback: 1,
  training: 1,
  adult: 1,
}

/** An entry of the ledger: somebody agreed to something, or took it back. The latest one of a scope and reach counts. */
export interface ConsentRecord {
  readonly version: 1
  /** Who said it. */
  readonly personId: string
  /** To what. */
  readonly scope: ConsentScope
  /** Agreed to, or taken back. */
  readonly isGiven: boolean
  /** Of the text that was shown. */
  readonly textVersion: number
  /** Of that text. */
  readonly language: Language
  /** By what it was said: a command or its menu, the question in the answer to an own deed, a studio's. */
  readonly by: 'command' | 'question' | 'studio'
  /**
   * Only for what is said in this place, also before: so feedback and training are given (Telegram's terms on content: consent is
   * limited to the chat). Absent: on the whole platform; so everything is taken back.
   */
  readonly place?: string
  /** Only for what is said in this chapter; `undefined`: see `place`. */
  readonly chapter: ChapterKey | undefined
}

/** What a person agrees to at this moment, made of their ledger and stored with each entry of it. */
export interface ConsentState {
  /** By scope: what was said last for the whole platform; absent: never anything. */
  readonly scopes: { readonly [Scope in ConsentScope]?: ConsentAnswer }
  /** What was said for a place, or for training in a chapter; void once the scope is taken back for the whole platform. */
  readonly local: readonly LocalConsent[]
}

/** See {@link ConsentState}. */
export interface ConsentAnswer {
  /** Agreed to, or taken back. */
  readonly isGiven: boolean
  /** Of the text that was shown. */
  readonly textVersion: number
  /** Ms since 1970. */
  readonly at: number
}

/** See {@link ConsentState}. */
export interface LocalConsent extends ConsentAnswer {
  /** To what. */
  readonly scope: ConsentScope
  /** See {@link ConsentRecord.place}. */
  readonly place: string
  /** `undefined`: in the whole place. */
  readonly chapter: ChapterKey | undefined
}
