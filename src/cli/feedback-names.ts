import { adapterFactories } from '../../adapters/index.ts'
import { createLog, systemClock } from '../app/system.ts'
import { openLibrary } from '../cards/library.ts'
import type { Character } from '../contract/character.ts'
import type { Config } from '../contract/config.ts'
import { CardError, ConfigurationError } from '../contract/errors.ts'
import type { Memory } from '../contract/memory.ts'
import { findNearest, rankNearest } from '../util/nearest.ts'
import type { FilterFlags } from './feedback-flags.ts'
import type { FeedbackStore } from './feedback-store.ts'

/** A character as one may be named: of a card, or one that records tell of. */
interface KnownCharacter {
  readonly id: string
  readonly names: readonly string[]
}

/** So many names are told. */
const mostNames = 30

/** The flags with platform and character as records name them. Fails with a ConfigurationError where neither records nor cards know them. */
export async function resolveNames<Flags extends FilterFlags>(
  flags: Flags,
  { store: { memory }, config }: Pick<FeedbackStore, 'store' | 'config'>,
  signal: AbortSignal,
): Promise<Flags> {
  const { platform, character } = flags
  return {
    ...flags,
    ...(platform === undefined ? {} : { platform: await findPlatform(platform, memory, signal) }),
    ...(character === undefined
      ? {}
      : { character: await findCharacterId(character, memory, config, signal) }),
  }
}

/** Names of the characters that there are cards of, by id. */
export async function readCharacterNames(config: Config): Promise<ReadonlyMap<string, string>> {
  return new Map((await loadCharacters(config)).map(({ id, name }) => [id, name]))
}

async function findPlatform(typed: string, memory: Memory, signal: AbortSignal): Promise<string> {
  const usual = ['console', ...Object.keys(adapterFactories)]
  const named = usual.find((name) => isSame(name, typed))
  if (named !== undefined) return named
  const known = [...new Set([...usual, ...(await readRecords(memory, signal)).platforms])]
  const found = known.find((name) => name === typed) ?? known.find((name) => isSame(name, typed))
  if (found !== undefined) return found
  throw unknownError('platform', typed, findNearest(typed, known), known)
}

async function findCharacterId(
  typed: string,
  memory: Memory,
  config: Config,
  signal: AbortSignal,
): Promise<string> {
  const cards = (await loadCharacters(config)).map(({ id, name, nicknames }) => ({
    id,
    names: [id, name, ...nicknames],
  }))
  const exact = cards.find(({ id }) => id === typed)
  if (exact) return exact.id
  // Cards that were taken away have left their records: those come before what is called alike.
  const { characterIds } = await readRecords(memory, signal)
  const known: KnownCharacter[] = [...[...characterIds].map((id) => ({ id, names: [id] })), ...cards]
  const found =
    known.find(({ id }) => id === typed) ??
    known.find(({ names }) => names.some((name) => isSame(name, typed)))
  if (found) return found.id
  const ids = [...new Set(known.map(({ id }) => id))]
  throw unknownError('character', typed, rankNearest(typed, known, ({ names }) => names)[0]?.id, ids)
}

/** What the records of the store name. */
async function readRecords({ log }: Memory, signal: AbortSignal) {
  const platforms = new Set<string>()
  const characterIds = new Set<string>()
  for (const name of ['feedback', 'turn'] as const)
    for await (const { conversation, value } of log.stream(name, { signal })) {
      platforms.add(conversation.platform)
      characterIds.add(value.characterId)
    }
  return { platforms, characterIds }
}

/** Without cards there are records all the same. */
async function loadCharacters({ charactersDirectory: directory }: Config): Promise<readonly Character[]> {
  try {
    const log = createLog('silent')
    const library = await openLibrary({ directory, log, clock: systemClock, watch: false })
    const characters = library.list()
    await library.close()
    return characters
  } catch (error) {
    if (CardError.isInstance(error)) return []
    throw error
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function unknownError(
  what: 'platform' | 'character',
  typed: string,
  nearest: string | undefined,
  known: readonly string[],
) {
  const shown = known.slice(0, mostNames).join(', ')
  const more = known.length > mostNames ? ', …' : ''
  return new ConfigurationError({
    code: 'usage',
    what: `No ${what} is called ${JSON.stringify(typed)}.`,
    remedy: nearest === undefined ? `There are: ${shown}${more}.` : `Did you mean ${nearest}?`,
  })
}
