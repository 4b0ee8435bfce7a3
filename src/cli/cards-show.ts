import { stringify } from 'yaml'
import { createLog, systemClock } from '../app.ts'
import { openLibrary } from '../cards/library.ts'
import { loadConfig } from '../config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { findCharacter } from './choose-character.ts'
import { renderPrompt } from './render-prompt.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** See {@link showCard}. */
export interface ShowCardOptions {
  readonly name: string
  readonly wantsPrompt: boolean
  readonly dialect: string
}

/** `dramatis cards show`: a card as it was understood, or the prompt that a conversation with it begins with. */
export async function showCard(
  { name, wantsPrompt, dialect }: ShowCardOptions,
  surroundings: Surroundings,
): Promise<number> {
  if (dialect !== 'chat')
    throw new ConfigurationError({
      code: 'usage',
      what: `There is no dialect ${JSON.stringify(dialect)} yet.`,
      remedy: 'The only one so far is chat.',
    })
  const { environment, directory } = surroundings
  const config = await loadConfig({ environment, directory })
  const library = await openLibrary({
    directory: config.charactersDirectory,
    log: createLog('silent'),
    clock: systemClock,
    watch: false,
  })
  await library.close()
  const character = findCharacter(name, library)
  const { id, name: characterName, ...others } = character
  if (!wantsPrompt) {
    await print(
      surroundings,
      stringify(withoutEmpty({ id, name: characterName, ...others }), { lineWidth: 0 }),
    )
    return 0
  }
  const [model] = config.models.reply
  const { text, notes } = renderPrompt(character, {
    contextTokens: model?.contextTokens ?? 8192,
    assistantFirst: model?.assistantFirst ?? true,
  })
  await print(surroundings, text)
  for (const note of notes) warn(surroundings, note)
  return 0
}

/** What the card says, without all that it could have said. */
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
