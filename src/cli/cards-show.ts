import { createLog, systemClock } from '../app/system.ts'
import { openLibrary } from '../cards/library.ts'
import { createModelConfig } from '../config/model-config.ts'
import { loadConfig } from '../config.ts'
import type { Config, ModelConfig } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { findCharacter } from './choose-character.ts'
import { showCharacter } from './show-character.ts'
import { showPrompt } from './show-prompt.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** See {@link showCard}. */
export interface ShowCardOptions {
  readonly name: string
  readonly wantsPrompt: boolean
  /** Whether each scene that did not fit is named. */
  readonly wantsAll: boolean
  /** `undefined`: that of the first model, else chat. */
  readonly dialect: string | undefined
}

/** `dramatis cards show`: a card as it was understood, or the prompt that a conversation with it begins with. */
export async function showCard(
  { name, wantsPrompt, wantsAll, dialect }: ShowCardOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { environment, directory } = surroundings
  const config = await loadConfig({ environment, directory })
  const model = findModel(config, dialect)
  const library = await openLibrary({
    directory: config.charactersDirectory,
    log: createLog('silent'),
    clock: systemClock,
    watch: false,
  })
  await library.close()
  const character = findCharacter(name, library)
  if (!wantsPrompt) {
    await print(surroundings, showCharacter(character))
    return 0
  }
  const { text, notes, dropped } = showPrompt(character, model)
  await print(surroundings, text)
  for (const note of notes) warn(surroundings, note)
  if (wantsAll) for (const scene of dropped) warn(surroundings, `Left out: the scene that begins “${scene}”.`)
  else if (dropped.length > 0) warn(surroundings, '--all names the scenes that are left out.')
  return 0
}

const dialects = ['chat', 'characterglm', 'charglm'] as const

/** The first configured model, or the first of that dialect; what is not configured has the dialect's defaults. */
function findModel({ models }: Config, wanted: string | undefined): ModelConfig {
  const dialect = dialects.find((known) => known === wanted)
  if (wanted !== undefined && dialect === undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: `There is no dialect ${JSON.stringify(wanted)}.`,
      remedy: `Name one of ${dialects.join(', ')}.`,
    })
  const [first] = models.reply.filter((model) => dialect === undefined || model.dialect === dialect)
  return first ?? createModelConfig({ baseUrl: '', name: '', dialect })
}
