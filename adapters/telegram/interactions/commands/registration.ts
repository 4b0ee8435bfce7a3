import { sha256 } from '../../../../src/util/sha256.ts'
import { retryAfterMs } from '../../client/telegram-error.ts'
import { describeFailure, toApiSignal } from '../../client.ts'
import type { TelegramTools } from '../../tools.ts'
import { describeCommands } from './command-list.ts'

/** Pauses between two tries: the first, doubled each time up to the longest. */
const firstPauseMs = 60_000
const longestPauseMs = 3_600_000

/**
 * Tells Telegram the commands, if they are not those that it was told last; tries again until it knows them or the signal is aborted.
 * Nobody needs to wait for it. Never rejects.
 */
export async function registerCommands(tools: TelegramTools, signal: AbortSignal): Promise<void> {
  const { clock, log } = tools
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    let waitMs = pauseMs
    try {
      await registerChanged(tools, signal)
      return
    } catch (error) {
      if (signal.aborted) return
      waitMs = Math.max(pauseMs, retryAfterMs(error) ?? 0)
      log.warn({ waitsMs: waitMs, error: describeFailure(error) }, 'the commands are not registered')
    }
    const isAborted = await clock.sleep(waitMs, signal).then(
      () => false,
      () => true,
    )
    if (isAborted) return
  }
}

async function registerChanged(
  { api, bot, host, texts, log }: TelegramTools,
  signal: AbortSignal,
): Promise<void> {
  const { state } = host()
  const lists = describeCommands(texts)
  const wanted = `${bot.id}:${sha256(JSON.stringify(lists))}`
  if ((await state.get('commands', signal)) === wanted) return
  for (const { commands, ...other } of lists) await api.setMyCommands(commands, other, toApiSignal(signal))
  await state.set('commands', wanted, { signal })
  log.info({ lists: lists.length }, 'the commands are registered')
}
