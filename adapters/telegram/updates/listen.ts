import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { registerCommands } from '../interactions/index.ts'
import { createPatiently } from '../patiently.ts'
import { createReceiver } from '../receive.ts'
import type { ReceiveTools } from '../tools.ts'
import { poll } from './polling.ts'
import { positionName } from './position.ts'
import { keepWebhook } from './webhook.ts'
import type { WebhookDoor } from './webhook-door.ts'

/** See {@link listen}. */
export interface ListenOptions {
  /** Asks Telegram who the bot is, unless it is known. Fails with a PlatformError. */
  readonly open: (signal: AbortSignal) => Promise<ReceiveTools>
  /** Where Telegram brings updates; `undefined`: it is asked for them. */
  readonly door: WebhookDoor | undefined
  readonly clock: Clock
  readonly log: Log
}

/**
 * Listens until the signal is aborted: one process asks for updates, or has Telegram bring them to all. Waits for a Telegram that is away;
 * fails with a PlatformError when it will not have the bot.
 */
export async function listen({ open, door, clock, log }: ListenOptions, signal: AbortSignal): Promise<void> {
  const patiently = createPatiently({
    clock,
    onWait: ({ code, message }) =>
      log.warn({ error: code }, `the adapter of Telegram waits, and tries again. ${message}`),
  })
  try {
    const tools = await patiently(() => open(signal), signal)
    if (!tools.readsGroups()) log.info({}, privacyIsOn)
    const lead = async (leading: AbortSignal) => {
      registerCommands(tools, leading).catch((error: unknown) => {
        if (!leading.aborted) log.warn({ error: describeError(error) }, 'the commands could not be listed')
      })
      try {
        await (door ? keepWebhook({ tools, door, patiently }, leading) : poll({ tools, patiently }, leading))
      } catch (error) {
        if (!leading.aborted) throw error
      }
    }
    door?.open(createReceiver(tools, signal))
    await tools.host().lead(positionName(tools.bot.id), lead, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    door?.close()
  }
}

const privacyIsOn =
  'the privacy mode of this bot is on: in groups it is told of commands and of replies to it, of mentions where Telegram passes them on, ' +
  'and of nothing else that is said there. To change it, send /setprivacy to @BotFather, choose Disable, and add the bot to its groups again; ' +
  'or make it an administrator of a group'
