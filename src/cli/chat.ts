import { homedir } from 'node:os'
import { createConsoleAdapter } from '../../adapters/console/index.ts'
import { systemClock, systemRandom } from '../app/system.ts'
import { createApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import type { Character } from '../contract/character.ts'
import type { Config } from '../contract/config.ts'
import { createTexts } from '../texts/index.ts'
import { chooseCharacter } from './choose-character.ts'
import { createSessionLog } from './session-log.ts'
import {
  findLocale,
  interruptedExitCode,
  isInteractive,
  type Surroundings,
  wantsColours,
  warn,
} from './surroundings.ts'

/** Flags of `chat`, as typed. */
export interface ChatFlags {
  readonly character?: string
  readonly memory?: string
  readonly name?: string
}

/** `dramatis chat`: a conversation in this terminal, or a filter. */
export async function chat(flags: ChatFlags, surroundings: Surroundings): Promise<number> {
  const { signal } = surroundings
  const config = await prepareConfig(flags, surroundings)
  let tell = (text: string) => warn(surroundings, text)
  const log = createSessionLog(config.logLevel, (text) => tell(text))
  const dependencies = { log, clock: systemClock, random: systemRandom }
  const app = await createApp(config, dependencies)
  try {
    const character = await chooseCharacter(flags.character, app, surroundings)
    const adapter = createConsoleAdapter({
      ...surroundings,
      ...dependencies,
      home: homedir(),
      characterId: character.id,
      personName: flags.name ?? '',
      locale: findLocale(surroundings),
      language: config.language ?? languageOf(surroundings, character),
      colours: wantsColours(surroundings),
      aiMark: config.conversation.aiMark,
      texts: createTexts(),
    })
    tell = adapter.tell
    await app.run([adapter], signal)
    if (signal.aborted) return interruptedExitCode(signal)
    return adapter.hasFailed() ? 1 : 0
  } finally {
    await app.close()
  }
}

/** The settings, with a model server of this machine if none is set and somebody is there to choose one. */
async function prepareConfig(flags: ChatFlags, surroundings: Surroundings): Promise<Config> {
  const { environment, directory } = surroundings
  const config = await loadConfig({
    environment,
    directory,
    memoryUrl: flags.memory,
    // The log is shown in the middle of the conversation.
    logLevel: 'warn',
    warn: (text) => warn(surroundings, text),
  })
  if (config.models.reply.length > 0 || !isInteractive(surroundings)) return config
  const { offerLocalModel } = await import('./choose-model.ts')
  return await offerLocalModel(config, surroundings)
}

function languageOf(surroundings: Surroundings, character: Character): Character['language'] {
  const locale = findLocale(surroundings)
  if (locale === undefined) return character.language
  return locale.startsWith('zh') ? 'zh' : 'en'
}
