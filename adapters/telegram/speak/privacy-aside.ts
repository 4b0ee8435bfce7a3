import { type Aside, createAside } from '../../shared/aside.ts'
import { describeFailure, toApiSignal } from '../client.ts'
import { isTold, noteTold } from './privacy-told.ts'
import type { Stage } from './stage.ts'

/** Tells a group where somebody was just put in that the bot hears only what is said to it, and what would change that. */
export function createPrivacyAside(stage: Stage): Aside {
  const { log, texts, readsGroups, bot, api } = stage.tools

  /** Administrators are told everything. */
  async function isAdministrator(): Promise<boolean> {
    const { chatId } = await stage.where()
    const { status } = await api.getChatMember(chatId, bot.id, toApiSignal(stage.signal))
    return status === 'administrator'
  }

  return createAside({
    async isNews() {
      if (stage.isDirect || readsGroups() || (await isTold(stage)) || (await isAdministrator())) return false
      await noteTold(stage)
      return true
    },
    onFailure: (error) => log.debug({ error: describeFailure(error) }, 'nobody knows what a group was told'),
    words: (language) => texts(language, 'telegram.no-group-messages'),
  })
}
