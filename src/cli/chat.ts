import { createConsoleAdapter } from '../../adapters/console/index.ts'
import { createApp, createLog, systemClock, systemRandom } from '../app.ts'
import { formatProblems } from '../cards/format-problems.ts'
import { loadConfig } from '../config.ts'
import type { CardProblem, Character } from '../contract/character.ts'
import type { Config } from '../contract/config.ts'
import { createTexts } from '../texts/index.ts'
import { chooseCharacter } from './choose-character.ts'
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
  const dependencies = { log: createLog(config.logLevel), clock: systemClock, random: systemRandom }
  const app = await createApp(config, dependencies)
  try {
    reportCards(app.library.problems(), surroundings)
    const character = await chooseCharacter(flags.character, app, surroundings)
    const adapter = createConsoleAdapter({
      ...surroundings,
      ...dependencies,
      characterId: character.id,
      personName: flags.name ?? '',
      locale: findLocale(surroundings),
      language: config.language ?? languageOf(surroundings, character),
      colours: wantsColours(surroundings),
      aiMark: config.conversation.aiMark,
      texts: createTexts(),
    })
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
    environment: flags.memory === undefined ? environment : { ...environment, MEMORY_URL: flags.memory },
    directory,
    // A log would stand in the middle of the conversation; what matters is said there.
    logLevel: 'error',
    warn: (text) => warn(surroundings, text),
  })
  if (config.models.reply.length > 0 || !isInteractive(surroundings)) return config
  const { offerLocalModel } = await import('./choose-model.ts')
  return await offerLocalModel(config, surroundings)
}

/** Cards that are not there because of a mistake in them; the others can be played. */
function reportCards(problems: readonly CardProblem[], surroundings: Surroundings): void {
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) warn(surroundings, formatProblems(errors))
}

function languageOf(surroundings: Surroundings, character: Character): Character['language'] {
  const locale = findLocale(surroundings)
  if (locale === undefined) return character.language
  return locale.startsWith('zh') ? 'zh' : 'en'
}
