import { type AskQueue, createAskQueue } from './questions/ask-queue.ts'

/** What a process remembers between one interaction and the next. */
export interface InteractionMemory {
  /** Presses that were answered, by id. */
  readonly answered: Map<string, true>
  readonly ephemerals: EphemeralKnowledge
  /** Questions that want somebody's words, by conversation and person: the messages that ask, as lines name them. */
  readonly questions: Map<string, Promise<string>>
  readonly asking: AskQueue
  /** Aborted when the adapter is closed. */
  readonly ending: AbortSignal
  close(): void
}

/** What is known of messages that one person alone sees. */
export interface EphemeralKnowledge {
  /** An older server shows to all what only one should see. */
  isTooOld: boolean
  /** By chat: whether the bot is an administrator there, and until when that is believed. */
  readonly administrator: Map<string, { readonly until: number; readonly is: boolean }>
}

/** Builds it. */
export function createInteractionMemory(): InteractionMemory {
  const ending = new AbortController()
  return {
    answered: new Map(),
    ephemerals: { isTooOld: false, administrator: new Map() },
    questions: new Map(),
    asking: createAskQueue(),
    ending: ending.signal,
    close: () => ending.abort(),
  }
}
