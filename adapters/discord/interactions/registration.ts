import { DiscordAPIError } from '@discordjs/rest'
import { sha256 } from '../../../src/util/sha256.ts'
import { toPlatformError } from '../client/platform-error.ts'
import type { DiscordTools } from '../tools.ts'
import { describeCommands } from './command-tree.ts'

/** Counted up when build-commands.ts makes something else of the same tree. */
const version = 4

/** Pauses between two tries: the first, doubled each time up to the longest. */
const firstPauseMs = 60_000
const longestPauseMs = 3_600_000

/**
 * Registers the command tree with Discord, if it is not the one that was registered last; tries again until it stands or the signal is
 * aborted. Nobody needs to wait for it. Never rejects.
 */
export async function registerCommands(tools: DiscordTools, signal: AbortSignal): Promise<void> {
  const { bot, clock, log } = tools
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      await registerChanged(tools, signal)
      return
    } catch (error) {
      if (signal.aborted) return
      // Discord says which of our own names and descriptions it does not like, and where.
      const details = error instanceof DiscordAPIError ? { details: error.message } : {}
      const { message } = toPlatformError(error, 'to register the commands')
      log.warn(
        { application: bot.applicationId, ...details, pauseMs },
        `the commands are not registered. ${message}`,
      )
    }
    const isAborted = await clock.sleep(pauseMs, signal).then(
      () => false,
      () => true,
    )
    if (isAborted) return
  }
}

async function registerChanged(
  { api, bot: { applicationId }, host, texts, log }: DiscordTools,
  signal: AbortSignal,
): Promise<void> {
  const { state } = host()
  const described = describeCommands(texts)
  const wanted = `${applicationId}:${sha256(JSON.stringify({ version, described }))}`
  const isKnown = (await state.get('commands', signal)) === wanted
  if (isKnown && (await areThere())) return
  const { buildCommands } = await import('./build-commands.ts')
  const commands = buildCommands(described)
  await api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, commands, { signal })
  await state.set('commands', wanted, { signal })
  log.info({ commands: commands.length }, 'the commands are registered')

  /** Discord or another program with this token may have lost them. */
  async function areThere(): Promise<boolean> {
    const there = await api.applicationCommands.getGlobalCommands(applicationId, {}, { signal })
    const names = new Set(there.map(({ name }) => name))
    return [...described.words.map(({ name }) => name), ...described.menus].every(({ text }) =>
      names.has(text),
    )
  }
}
