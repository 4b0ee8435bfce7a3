/**
 * Where lines are exchanged: a guild channel, a thread, a forum topic, a group, a DM, a terminal.
 * `memory/keys.ts` is the only place that turns it into a storage key.
 */
export interface ConversationKey {
  /** `discord`, `telegram`, `console`, … */
  readonly platform: string
  /** What a moderator moderates: a guild, a group, one's own DM, a terminal. */
  readonly place: string
  /** Channel, thread or topic inside the place; empty where the place has only one. */
  readonly thread: string
}

/** One story in a conversation, with its own history. */
export interface ChapterKey extends ConversationKey {
  /** The chapter's id; in a DM it starts with the ids of the cast, so that nobody inherits what was told to another. */
  readonly chapter: string
}

/** Who takes part: a DM and a terminal are `direct`, everything else is `group`. */
export type Audience = 'direct' | 'group'

/** A person as a platform shows them. */
export interface Person {
  /** The platform's user id. */
  readonly id: string
  /** The name shown at that moment. */
  readonly name: string
  /**
   * Several people may be behind it, such as all who speak in the name of a group or a channel: it agrees to nothing, and nothing is
   * kept, handed over or forgotten as one person's. Absent: it is one person.
   */
  readonly isShared?: true
}

/** A character placed in a conversation, with that conversation's overrides. */
export interface Persona {
  /** Id of its card. */
  readonly characterId: string
  /** Until when it stays silent (ms since 1970); 0: speaks. */
  readonly mutedUntil: number
}

/** The personas of one conversation. */
export interface Cast {
  /** In the order in which they were added; empty: nobody plays. */
  readonly personas: readonly Persona[]
}

/** When a character speaks without being asked to. */
export type RepliesRule = 'addressed' | 'conversation' | 'every'
