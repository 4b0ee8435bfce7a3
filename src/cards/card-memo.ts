import { type ParsedCard, parseCard } from './parse-card.ts'

/** Cards whose text is still the same are not parsed again. */
export interface CardMemo {
  readonly parse: typeof parseCard
  /** Forgets all other files. */
  keep(files: readonly string[]): void
}

/** A memo that knows nothing yet. */
export function createCardMemo(): CardMemo {
  const known = new Map<string, { readonly text: string; readonly card: ParsedCard }>()
  return {
    parse(text, options) {
      const found = known.get(options.file)
      if (found?.text === text) return found.card
      const card = parseCard(text, options)
      known.set(options.file, { text, card })
      return card
    },
    keep(files) {
      const wanted = new Set(files)
      for (const file of known.keys()) if (!wanted.has(file)) known.delete(file)
    },
  }
}
