import type { Character } from '../contract/character.ts'

/** A card that was read once. */
export interface ParsedCard {
  /** As it was brought; `undefined`: it cannot be read. */
  readonly card: Character | undefined
  /** As it plays. */
  readonly guest: Character | undefined
  readonly bytes: number
}

/** Builds them; the one that was used longest ago is forgotten first. */
export function createParsedCards(mostBytes: number) {
  const cards = new Map<string, ParsedCard>()
  let bytes = 0

  function remove(key: string): void {
    bytes -= cards.get(key)?.bytes ?? 0
    cards.delete(key)
  }

  return {
    get(key: string): ParsedCard | undefined {
      const card = cards.get(key)
      if (card) cards.delete(key)
      if (card) cards.set(key, card)
      return card
    },
    add(key: string, card: ParsedCard): void {
      remove(key)
      cards.set(key, card)
      bytes += card.bytes
      for (const oldest of [...cards.keys()]) {
        if (bytes <= mostBytes || oldest === key) break
        remove(oldest)
      }
    },
  }
}
