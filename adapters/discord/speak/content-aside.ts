import type { Language } from '../../../src/contract/character.ts'
import type { CastChanged, ReplyFinished } from '../../../src/contract/reply.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { detectLanguage } from '../../../src/util/detect-language.ts'
import type { BotWords } from './bot-words.ts'
import type { Stage } from './stage.ts'

/** How long a channel is not told again. */
const toldMs = 86_400_000

/** Tells a channel where somebody was just put in that what is said there cannot be read unless it is said to the bot. */
export interface ContentAside {
  castChanged(part: CastChanged): Promise<void>
  /** The reply with it in its small print, if it is to be told. */
  addTo(finished: ReplyFinished): ReplyFinished
  /** Tells it by itself where no reply came. */
  end(words: BotWords, language: Language): Promise<void>
}

/** Builds it for one delivery. */
export function createContentAside({ tools, channelId, isDirect }: Stage): ContentAside {
  const { host, log, texts, readsContent } = tools
  let isDue = false

  return {
    async castChanged({ cast }) {
      if (cast.length === 0 || isDirect || readsContent()) return
      const key = `no-content:${channelId}`
      try {
        const { state } = host()
        if ((await state.get(key)) !== undefined) return
        await state.set(key, '1', { ttlMs: toldMs })
        isDue = true
      } catch (error) {
        log.debug({ error: describeError(error) }, 'nobody knows what a channel was told')
      }
    },
    addTo(finished) {
      if (!isDue || finished.text.trim() === '') return finished
      isDue = false
      const aside = texts(detectLanguage(finished.text), 'discord.no-content')
      return { ...finished, smallPrint: [finished.smallPrint, aside].filter(Boolean).join('\n') }
    },
    async end(words, language) {
      if (!isDue) return
      isDue = false
      const text = texts(language, 'discord.no-content')
      await words.say({ type: 'notice', text, visibility: 'public', tone: 'info', detail: '' })
    },
  }
}
