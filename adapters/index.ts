import type { Clock, Random } from '../src/contract/clock.ts'
import type { Config } from '../src/contract/config.ts'
import { ConfigurationError } from '../src/contract/errors.ts'
import type { Log } from '../src/contract/log.ts'
import type { PlatformAdapter } from '../src/contract/platform.ts'
import type { Texts } from '../src/texts/index.ts'

/** Platforms that a section of the settings configures. */
const platformNames = ['discord', 'telegram'] as const

/** A platform that `start` can run. */
export type PlatformName = (typeof platformNames)[number]

/** What an adapter is built with. */
export interface AdapterDependencies {
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly texts: Texts
}

/** Loads a platform's adapter and builds it from its settings. */
export type AdapterFactory = (config: Config, dependencies: AdapterDependencies) => Promise<PlatformAdapter>

/** By name; loaded only when configured, for a platform's library takes its time. The terminal is started by `chat` alone. */
export const adapterFactories: { readonly [Name in PlatformName]?: AdapterFactory } = {
  async discord({ discord, conversation, publicUrl }, dependencies) {
    if (!discord) throw notConfigured('discord')
    const { createDiscordAdapter } = await import('./discord/index.ts')
    return createDiscordAdapter({
      ...dependencies,
      settings: discord,
      aiMark: conversation.aiMark,
      publicUrl,
    })
  },
  async telegram({ telegram, conversation, publicUrl }, dependencies) {
    if (!telegram) throw notConfigured('telegram')
    const { createTelegramAdapter } = await import('./telegram/index.ts')
    return createTelegramAdapter({
      ...dependencies,
      settings: telegram,
      aiMark: conversation.aiMark,
      publicUrl,
    })
  },
}

/** Platforms that are configured, whether or not there is an adapter for them. */
export function listConfiguredPlatforms(config: Config): readonly PlatformName[] {
  return platformNames.filter((name) => config[name] !== undefined)
}

/** Builds an adapter. Fails with a ConfigurationError when this version has none for that platform. */
export async function createAdapter(
  name: PlatformName,
  config: Config,
  dependencies: AdapterDependencies,
): Promise<PlatformAdapter> {
  const factory = adapterFactories[name]
  if (!factory)
    throw new ConfigurationError({
      code: 'not-available',
      what: `${name.toUpperCase()}_TOKEN is set, but this version has no adapter for ${name} yet.`,
      remedy: 'Unset it, and talk in the terminal with `npx dramatis chat`.',
    })
  return await factory(config, dependencies)
}

function notConfigured(name: PlatformName): ConfigurationError {
  return new ConfigurationError({
    code: 'missing-setting',
    what: `${name} is to be started, but no token is set for it.`,
    remedy: `Set ${name.toUpperCase()}_TOKEN.`,
  })
}
