import { openStore } from '../../memory/index.ts'
import { createLog, systemClock, systemRandom } from '../app.ts'
import { loadConfig } from '../config.ts'
import type { Mailbox } from '../contract/mailbox.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** `dramatis mailbox list`: one event a line, columns separated by tabs. */
export async function listMailbox(surroundings: Surroundings): Promise<number> {
  return await withMailbox(surroundings, async (mailbox) => {
    const items = await mailbox.list(surroundings.signal)
    if (items.length === 0) warn(surroundings, 'Nothing waits.')
    for (const { eventId, conversation, type, state, acceptedAt, attempts, lastError } of items) {
      const place = [conversation.platform, conversation.place, conversation.thread].filter(Boolean).join('/')
      const since = new Date(acceptedAt).toISOString()
      await print(
        surroundings,
        `${[state, place, eventId, type, since, `${attempts} attempts`, lastError].join('\t')}\n`,
      )
    }
    return 0
  })
}

/** `dramatis mailbox retry|drop`. */
export async function changeMailbox(
  verb: 'retry' | 'drop',
  platform: string,
  eventId: string,
  surroundings: Surroundings,
): Promise<number> {
  return await withMailbox(surroundings, async (mailbox) => {
    if (await mailbox[verb](platform, eventId, surroundings.signal)) return 0
    const what = verb === 'retry' ? 'given-up event' : 'event'
    warn(
      surroundings,
      `There is no ${what} ${eventId} of ${platform}. \`npx dramatis mailbox list\` shows what there is.`,
    )
    return 1
  })
}

async function withMailbox(
  surroundings: Surroundings,
  act: (mailbox: Mailbox) => Promise<number>,
): Promise<number> {
  const { environment, directory } = surroundings
  const config = await loadConfig({ environment, directory, logLevel: 'warn' })
  const log = createLog(config.logLevel)
  const mayForget = config.memoryMayForget
  const store = await openStore(config.memoryUrl, {
    clock: systemClock,
    random: systemRandom,
    log,
    mayForget,
  })
  try {
    return await act(store.mailbox)
  } finally {
    await store.close()
  }
}
