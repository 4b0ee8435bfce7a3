import type { Emotion, EmotionSource } from './emotion.ts'

/** One utterance of the history. */
export interface Line {
  /** Unique in its chapter and derived from its cause (event id, turn id), so that a repeated commit writes the same line. */
  readonly id: string
  /** 0 at first; each edit, rewrite or change of take adds 1. */
  readonly revision: number
  /** Who speaks. */
  readonly role: 'user' | 'character' | 'narrator'
  /** Platform user id, character id, or empty for the narrator. */
  readonly speakerId: string
  /** The name under which the line was said. */
  readonly speakerName: string
  /** What enters the prompt, byte for byte. A character's line is the accepted prefix of what the model wrote. */
  readonly text: string
  /** What people saw, where it differs from `text`. */
  readonly shown: string | undefined
  /**
   * Everybody whose words these may be, each once, in order, where they are not the speaker's alone: on a character's line that
   * somebody gave other words (whoever changes a word keeps the others'), and on a person's line that quotes or passes on those of
   * others, the speaker first. An empty id is somebody whom the platform does not name: they agreed to nothing. Absent: the
   * speaker's own.
   */
  readonly authorIds?: readonly string[]
  /** How it was said; `undefined`: not known. */
  readonly emotion: Emotion | undefined
  /** Who told the emotion; `off` where it is not known. */
  readonly emotionSource: EmotionSource
  /** Ms since 1970. */
  readonly at: number
  /** The platform's ids of the messages that show this line. */
  readonly messageIds: readonly string[]
  /** The turn that it belongs to; empty for a greeting. */
  readonly turnId: string
  /** Which take of the turn is shown: 0-based; only on a character's reply. */
  readonly take: number | undefined
  /** What kind of line it is: something said, the opening greeting, or a kept note. */
  readonly kind: 'speech' | 'greeting' | 'note'
}
