/** The persona as it is shown. */
export interface SpeakingPersona {
  /** Id of its card. */
  readonly characterId: string
  /** With no AI mark; adapters add it. */
  readonly name: string
  /**
   * Its picture: an https address, or an absolute path or `picture:HASH`, whose bytes `HostQuery` `picture` answers. Another picture has
   * another name or address. `undefined`: none.
   */
  readonly avatar: string | undefined
}

/** One of several replies to the same turn. */
export interface TakeReference {
  /** The turn that it answers. */
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
  /** Who speaks. */
  readonly persona: SpeakingPersona
  /** Whether nobody else plays there: alone with a person, a bot needs not say under whose name it speaks. */
  readonly isOnlyPersona: boolean
  /** Which take of its turn it is; `undefined`: not an answer to a turn, such as a greeting. */
  readonly take: TakeReference | undefined
  /** Which greeting of its card it is (0-based), where that has others for `next` and `previous`; absent: it has none, or it is no greeting. */
  readonly greeting?: Omit<TakeReference, 'turnId'>
  /** The message that is answered, the last one of its turn; shown where another came between. */
  readonly replyTo: string | undefined
  /** Name of whoever said it. */
  readonly replyToName: string | undefined
  /** Messages that this take replaces on the platform. */
  readonly replaces: readonly string[]
}

/** More text of the reply that was started. */
export interface ReplyDelta {
  readonly type: 'reply-delta'
  /** What follows the text so far. */
  readonly text: string
}

/** The reply is complete. `text` is the whole shown text and wins over the deltas. */
export interface ReplyFinished {
  readonly type: 'reply-finished'
  /** Id of the line that the reply became. */
  readonly lineId: string
  /** The whole shown text; empty: nothing is shown. */
  readonly text: string
  /** `length`: cut at the most tokens; `stopped`: by somebody; `failed`: the model broke off. */
  readonly finish: 'complete' | 'length' | 'stopped' | 'failed'
  /** Small print under the reply, such as "the understudy plays"; empty: none. */
  readonly smallPrint: string
}

/** The bot's own words: an answer to a command, an outage. */
export interface Notice {
  readonly type: 'notice'
  /** In the language of whoever reads it. */
  readonly text: string
  /** `private`: only for the person who asked. */
  readonly visibility: 'public' | 'private'
  /** How it is painted. */
  readonly tone: 'info' | 'warning' | 'error'
  /** Of a private one: it tells what the person has chosen, and is shown to nobody else, whatever its tone. Absent: others may see a refusal. */
  readonly isPersonal?: true
  /** For whoever runs the bot, such as which server failed and what to do; shown to nobody else. Empty: nothing. */
  readonly detail: string
  /**
   * Commands that help, to be chosen as in a {@link ChoiceOffered}. The text names them, too: where everything is typed, that is enough.
   * Absent: none.
   */
  readonly options?: readonly ChoiceOption[]
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
  /** The question. */
  readonly text: string
  /** In order; at least one. */
  readonly options: readonly ChoiceOption[]
  /** `private`: only for the person who asked. */
  readonly visibility: 'public' | 'private'
}

/** One option of a choice. */
export interface ChoiceOption {
  /** A few words, for a button. */
  readonly label: string
  /** One line more; empty: none. */
  readonly description: string
  /** Command path and options that choosing it invokes. */
  readonly command: string
  /** Option values by option name. */
  readonly options: { readonly [name: string]: string }
}

/** Somebody begins or stops to be busy with a reply; adapters show it as typing. */
export interface TypingChanged {
  readonly type: 'typing-changed'
  /** Begins or stops. */
  readonly active: boolean
  /** Who is busy. */
  readonly persona: SpeakingPersona
}

/** A file for whoever asked: an exported card, feedback, what is kept about a person. */
export interface FileSent {
  readonly type: 'file-sent'
  /** With its ending, such as `seraphina.png`; no folder. */
  readonly name: string
  /** Such as `image/png`. */
  readonly mediaType: string
  /** The whole file. */
  readonly bytes: Uint8Array
  /** A line beside it. */
  readonly text: string
  /** `private`: only for the person who asked. */
  readonly visibility: 'public' | 'private'
  /** It is to be kept: it goes into the person's private chat where the platform has one that is open, and else is answered privately. */
  readonly isToKeep?: true
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
  | FileSent

/** Which platform messages show a line. */
export interface Receipt {
  /** The line. */
  readonly lineId: string
  /** The platform's ids, in order; a long line takes several messages. */
  readonly messageIds: readonly string[]
}
