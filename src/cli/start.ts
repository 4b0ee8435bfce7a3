import { adapterFactories, createAdapter, listConfiguredPlatforms } from '../../adapters/index.ts'
import { createLog, systemClock, systemRandom } from '../app/system.ts'
import { loadConfig } from '../config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { createTexts } from '../texts/index.ts'
import { runService } from './run-service.ts'
import { interruptedExitCode, type Surroundings, warn } from './surroundings.ts'

/**
 * `dramatis start`: runs every adapter that is configured, until a signal ends it. Told so by SIGTERM or SIGINT, it takes nothing
 * more, finishes the replies that are being written, and exits with 0.
 */
export async function start(surroundings: Surroundings): Promise<number> {
  const { environment, directory, signal } = surroundings
  const config = await loadConfig({ environment, directory, warn: (text) => warn(surroundings, text) })
  const names = listConfiguredPlatforms(config)
  const variables = Object.keys(adapterFactories).map((name) => `${name.toUpperCase()}_TOKEN`)
  if (names.length === 0)
    throw new ConfigurationError({
      code: 'missing-setting',
      what: 'There is nothing to start: no platform is configured.',
      remedy:
        variables.length === 0
          ? 'This version has no adapter but the terminal: talk there with `npx dramatis chat`.'
          : `Set ${variables.join(' or ')}, in .env or the environment, or talk here with \`npx dramatis chat\`.`,
    })
  const dependencies = {
    log: createLog(config.logLevel),
    clock: systemClock,
    random: systemRandom,
    texts: createTexts(),
  }
  const adapters = await Promise.all(names.map((name) => createAdapter(name, config, dependencies)))
  const outcome = await runService(adapters, config, dependencies, signal)
  // No fault of the settings, so that a supervisor starts it anew.
  if (outcome === 'must-restart') return 1
  return signal.aborted && signal.reason === 'SIGHUP' ? interruptedExitCode(signal) : 0
}
