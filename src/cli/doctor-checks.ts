import { join } from 'node:path'
import { adapterFactories, listConfiguredPlatforms } from '../../adapters/index.ts'
import { createLog, systemClock } from '../app/system.ts'
import { openLibrary } from '../cards/library.ts'
import { isReadable } from '../config/environment.ts'
import { loadConfig } from '../config.ts'
import type { Character } from '../contract/character.ts'
import type { Config } from '../contract/config.ts'
import { DramatisError } from '../contract/errors.ts'
import { count } from './count.ts'
import { checkDiscord } from './doctor-discord.ts'
import { checkTelegram } from './doctor-telegram.ts'
import { broken, examine, type Finding, missing, works } from './finding.ts'
import { showSettings } from './show-settings.ts'
import type { Surroundings } from './surroundings.ts'

/** What a check brings to light, and what the next ones need of it. */
export interface Checked<Value> {
  readonly findings: readonly Finding[]
  readonly value: Value
}

/** Settings: whether they can be used. */
export async function checkSettings({
  environment,
  directory,
}: Surroundings): Promise<Checked<Config | undefined>> {
  const hints: Finding[] = []
  try {
    const config = await loadConfig({ environment, directory, warn: (text) => hints.push(missing(text)) })
    const found = works(`settings: ${await nameSources(directory)}\n${showSettings(config)}`)
    return { findings: [found, ...hints], value: config }
  } catch (error) {
    if (!DramatisError.isInstance(error)) throw error
    return { findings: [broken(error.message), ...hints], value: undefined }
  }
}

/** Where the settings come from. */
async function nameSources(directory: string): Promise<string> {
  const files = ['dramatis.yaml', '.env']
  const readable = await Promise.all(files.map((file) => isReadable(join(directory, file))))
  const there = files.filter((_, index) => readable[index])
  return there.length === 0
    ? `the environment and defaults; neither dramatis.yaml nor .env is in ${directory}`
    : `${there.join(' and ')} in ${directory}, and the environment`
}

/** Cards: how many there are, and whether something is wrong with them. */
export async function checkCards({
  charactersDirectory: directory,
}: Config): Promise<Checked<readonly Character[]>> {
  let characters: readonly Character[] = []
  const findings = await examine('cards', async () => {
    const library = await openLibrary({
      directory,
      log: createLog('silent'),
      clock: systemClock,
      watch: false,
    })
    characters = library.list()
    const problems = library.problems()
    await library.close()
    const errors = problems.filter(({ severity }) => severity === 'error').length
    const found = works(
      `${count(characters.length, 'card')} in ${directory}: ${characters.map(({ name }) => name).join(', ')}`,
    )
    if (problems.length === 0) return [found]
    const text = `cards: ${count(errors, 'error')} and ${count(problems.length - errors, 'warning')}; \`npx dramatis cards check\` names them`
    return [found, errors > 0 ? broken(text) : missing(text)]
  })
  return { findings, value: characters }
}

/** Platforms: what is configured, whether there is an adapter for it, and what the platform says. */
export async function* checkAdapters(config: Config, surroundings: Surroundings): AsyncGenerator<Finding> {
  const names = listConfiguredPlatforms(config)
  if (names.length === 0) yield missing('no platform is configured: `npx dramatis` talks in the terminal')
  for (const name of names) {
    if (!adapterFactories[name])
      yield broken(`${name}: this version has no adapter for it yet; unset ${name.toUpperCase()}_TOKEN`)
    else if (name === 'discord' && config.discord)
      yield* await checkDiscord(config, config.discord, surroundings)
    else if (name === 'telegram' && config.telegram)
      yield* await checkTelegram(config, config.telegram, surroundings)
  }
}
