import { describeError } from '../../../src/util/describe-error.ts'
import { type Aside, createAside } from '../../shared/aside.ts'
import type { Stage } from './stage.ts'

/** How long a channel is not told again. */
const toldMs = 86_400_000

/** Tells a channel where somebody was just put in that what is said there cannot be read unless it is said to the bot. */
export function createContentAside({ tools, channelId, isDirect }: Stage): Aside {
  const { host, log, texts, readsContent } = tools
  return createAside({
    async isNews() {
      if (isDirect || readsContent()) return false
      const key = `no-content:${channelId}`
      const { state } = host()
      if ((await state.get(key)) !== undefined) return false
      await state.set(key, '1', { ttlMs: toldMs })
      return true
    },
    onFailure: (error) => log.debug({ error: describeError(error) }, 'nobody knows what a channel was told'),
    words: (language) => texts(language, 'discord.no-content'),
  })
}
