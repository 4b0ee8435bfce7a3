import type { Language } from '../../src/contract/character.ts'
import type { CastChanged, Notice, ReplyFinished } from '../../src/contract/reply.ts'
import { detectLanguage } from '../../src/util/detect-language.ts'

/** What people are told beside an answer, once, where somebody was just put in. */
export interface Aside {
  castChanged(part: CastChanged): Promise<void>
  /** The reply with it in its small print, if it is to be told. */
  addTo(finished: ReplyFinished): ReplyFinished
  /** What is to be told by itself, where no reply came. */
  left(language: Language): Notice | undefined
}

/** See {@link createAside}. */
export interface AsideOptions {
  /** Whether it is to be told here, and was not of late; takes it for told from now on. */
  readonly isNews: () => Promise<boolean>
  /** Told what that failed with: nothing is told then. */
  readonly onFailure: (error: unknown) => void
  readonly words: (language: Language) => string
}

/** Builds it for one delivery. */
export function createAside({ isNews, onFailure, words }: AsideOptions): Aside {
  let isDue = false
  return {
    async castChanged({ cast }) {
      if (cast.length === 0) return
      try {
        isDue = (await isNews()) || isDue
      } catch (error) {
        onFailure(error)
      }
    },
    addTo(finished) {
      if (!isDue || finished.text.trim() === '') return finished
      isDue = false
      const aside = words(detectLanguage(finished.text))
      return { ...finished, smallPrint: [finished.smallPrint, aside].filter(Boolean).join('\n') }
    },
    left(language) {
      if (!isDue) return undefined
      isDue = false
      return { type: 'notice', text: words(language), visibility: 'public', tone: 'info', detail: '' }
    },
  }
}
