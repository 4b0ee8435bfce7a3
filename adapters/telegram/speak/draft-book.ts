import { keep } from '../../../src/util/keep.ts'

/** Drafts that are remembered. */
const mostKnown = 10_000

/** Which drafts of this process still grow: somebody may press the button of one that is over. */
export interface DraftBook {
  /** Whether this process knows the draft, and that its reply is complete. */
  isOver(chatId: number, draftId: number): boolean
  began(chatId: number, draftId: number): void
  ended(chatId: number, draftId: number): void
}

/** Builds it. */
export function createDraftBook(): DraftBook {
  const growing = new Map<string, boolean>()
  const keyOf = (chatId: number, draftId: number) => `${chatId}:${draftId}`
  return {
    isOver: (chatId, draftId) => growing.get(keyOf(chatId, draftId)) === false,
    began: (chatId, draftId) => keep(growing, keyOf(chatId, draftId), true, mostKnown),
    ended: (chatId, draftId) => keep(growing, keyOf(chatId, draftId), false, mostKnown),
  }
}
