import type { Language } from '../../../src/contract/character.ts'
import type { CastChanged, ReplyFinished } from '../../../src/contract/reply.ts'
import { detectLanguage } from '../../../src/util/detect-language.ts'
import { describeFailure, toApiSignal } from '../client.ts'
import type { BotWords } from '../interactions/index.ts'
import { isTold, noteTold } from './privacy-told.ts'
import type { Stage } from './stage.ts'

/** Tells a group where somebody was just put in that the bot hears only what is said to it, and what would change that. */
export interface PrivacyAside {
  castChanged(part: CastChanged): Promise<void>
  /** The reply with it in its small print, if it is to be told. */
  addTo(finished: ReplyFinished): ReplyFinished
  /** Tells it by itself where no reply came. */
  end(words: BotWords, language: Language): Promise<void>
}

/** Builds it for one delivery. */
export function createPrivacyAside(stage: Stage): PrivacyAside {
  const { log, texts, readsGroups, bot, api } = stage.tools
  let isDue = false

  /** Administrators are told everything. */
  async function isAdministrator(): Promise<boolean> {
    const { chatId } = await stage.where()
    const { status } = await api.getChatMember(chatId, bot.id, toApiSignal(stage.signal))
    return status === 'administrator'
  }

  return {
    async castChanged({ cast }) {
      if (cast.length === 0 || stage.isDirect || readsGroups()) return
      try {
        if ((await isTold(stage)) || (await isAdministrator())) return
        await noteTold(stage)
        isDue = true
      } catch (error) {
        log.debug({ error: describeFailure(error) }, 'nobody knows what a group was told')
      }
    },
    addTo(finished) {
      if (!isDue || finished.text.trim() === '') return finished
      isDue = false
      const aside = texts(detectLanguage(finished.text), 'telegram.no-group-messages')
      return { ...finished, smallPrint: [finished.smallPrint, aside].filter(Boolean).join('\n') }
    },
    async end(words, language) {
      if (!isDue) return
      isDue = false
      const text = texts(language, 'telegram.no-group-messages')
      await words.say({ type: 'notice', text, visibility: 'public', tone: 'info', detail: '' })
    },
  }
}
