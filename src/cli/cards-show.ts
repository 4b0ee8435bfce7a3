import { stringify } from 'yaml'
import { createLog, systemClock } from '../app.ts'
import { openLibrary } from '../cards/library.ts'
import { createModelConfig } from '../config/model-config.ts'
import { loadConfig } from '../config.ts'
import type { Character } from '../contract/character.ts'
import type { Config, ModelConfig } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { findCharacter } from './choose-character.ts'
import { showPrompt } from './show-prompt.ts'
import { print, type Surroundings, warn } from './surroundings.ts'
import { toWritten } from './written-name.ts'

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
    await print(surroundings, stringify(encodeCard(character), { lineWidth: 0 }))
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

/** What the card says, in the words of cards, without all that it could have said. */
function encodeCard({ id, name, extensions, ...others }: Character): object {
  // What extensions call their settings is theirs.
  return withoutEmpty({ id, name, ...inWords(others), extensions })
}

function inWords(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => [toWritten(key), partInWords(part)]),
  )
}

function partInWords(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(partInWords)
  return typeof part === 'object' && part !== null ? inWords(part) : part
}

function withoutEmpty(value: object): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
      if (part === undefined || part === '' || (Array.isArray(part) && part.length === 0)) return []
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return [[key, part]]
      const inner = withoutEmpty(part)
      return Object.keys(inner).length > 0 ? [[key, inner]] : []
    }),
  )
}
