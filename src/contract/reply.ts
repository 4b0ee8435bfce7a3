/** The persona as it is shown. */
export interface SpeakingPersona {
  readonly characterId: string
  /** With no AI mark; adapters add it. */
  readonly name: string
  readonly avatar: string | undefined
}

/** One of several replies to the same turn. */
export interface TakeReference {
  readonly turnId: string
  /** 0-based. */
  readonly index: number
  /** How many takes the turn has. */
  readonly count: number
}

/** The character starts to speak. */
export interface ReplyStarted {
  readonly type: 'reply-started'
  /** Id of the line that the reply becomes; receipts name it. */
  readonly lineId: string
  readonly persona: SpeakingPersona
  readonly take: TakeReference | undefined
  /** The message that is answered, when another came between. */
  readonly replyTo: string | undefined
  /** Messages that this take replaces on the platform. */
  readonly replaces: readonly string[]
}

/** More text of the reply that was started. */
export interface ReplyDelta {
  readonly type: 'reply-delta'
  readonly text: string
}

/** The reply is complete. `text` is the whole shown text and wins over the deltas. */
export interface ReplyFinished {
  readonly type: 'reply-finished'
  readonly lineId: string
  readonly text: string
  readonly finish: 'complete' | 'length' | 'stopped' | 'failed'
  /** Small print under the reply, such as "the understudy plays"; empty: none. */
  readonly smallPrint: string
}

/** The bot's own words: an answer to a command, an outage. */
export interface Notice {
  readonly type: 'notice'
  readonly text: string
  /** `private`: only for the person who asked. */
  readonly visibility: 'public' | 'private'
  readonly tone: 'info' | 'warning' | 'error'
}

/** The terminal and pickers learn which character is set from here on. */
export interface CastChanged {
  readonly type: 'cast-changed'
  /** Character ids, in order. */
  readonly cast: readonly string[]
}

/** A choice that a person can make, each option being a command. */
export interface ChoiceOffered {
  readonly type: 'choice-offered'
  readonly text: string
  readonly options: readonly ChoiceOption[]
}

/** One option of a choice. */
export interface ChoiceOption {
  readonly label: string
  readonly description: string
  /** Command path and options that choosing it invokes. */
  readonly command: string
  readonly options: { readonly [name: string]: string }
}

/** Somebody begins or stops to be busy with a reply; adapters show it as typing. */
export interface TypingChanged {
  readonly type: 'typing-changed'
  readonly active: boolean
  readonly persona: SpeakingPersona
}

/** What the engine answers with, in order. */
export type ReplyPart =
  | TypingChanged
  | ReplyStarted
  | ReplyDelta
  | ReplyFinished
  | Notice
  | CastChanged
  | ChoiceOffered

/** Which platform messages show a line. */
export interface Receipt {
  readonly lineId: string
  readonly messageIds: readonly string[]
}
