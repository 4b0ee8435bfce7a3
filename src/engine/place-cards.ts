import type { CardPicture, CardWorkshop, PlaceCardEntry } from '../contract/card-file.ts'
import type { Character, CharacterLibrary } from '../contract/character.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import { CardError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'
import type { KeyedState } from '../contract/memory.ts'
import { describeError } from '../util/describe-error.ts'
import { fold } from '../util/fold.ts'
import { asGuest } from './guest.ts'
import { createParsedCards, type ParsedCard } from './parsed-cards.ts'
import { joinRoster, type ListedCharacter, type Roster } from './roster.ts'

/** Most bytes of cards that stay parsed in this process. */
const mostParsedBytes = 32_000_000

/** Reads and writes cards; loaded when the first one is needed. */
export type OpenWorkshop = () => Promise<CardWorkshop>

/** Characters that belong to places, beside those of the folder. */
export interface PlaceCards {
  /** Who can play in a conversation: the folder's characters and the place's own. Reads no card. */
  rosterOf(conversation: ConversationKey, signal?: AbortSignal): Promise<Roster>
  /** The same with all that their cards say; those that cannot be read are not among them. */
  charactersOf(conversation: ConversationKey, signal?: AbortSignal): Promise<CharacterLibrary>
  /** Those of these ids who have a card, in that order, as they play. Reads nothing where none is a place's own. */
  castOf(
    conversation: ConversationKey,
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly Character[]>
  /** What stands for the picture of a character: see `SpeakingPersona.avatar`. Reads no card. */
  findAvatar(conversation: ConversationKey, id: string, signal?: AbortSignal): Promise<string | undefined>
  /** The place's own, in the order in which they came. */
  list(conversation: ConversationKey, signal?: AbortSignal): Promise<readonly PlaceCardEntry[]>
  /** One of the place's own, as it was brought; `undefined`: it is gone, or cannot be read. */
  load(
    conversation: ConversationKey,
    entry: PlaceCardEntry,
    signal?: AbortSignal,
  ): Promise<Character | undefined>
  /** The picture of one of the place's own; `undefined`: it has none. */
  loadPicture(
    conversation: ConversationKey,
    id: string,
    signal?: AbortSignal,
  ): Promise<CardPicture | undefined>
}

/** See {@link createPlaceCards}. */
export interface PlaceCardsOptions {
  /** Of the folder. */
  readonly characters: CharacterLibrary
  readonly state: KeyedState
  readonly openWorkshop: OpenWorkshop
  readonly log: Log
  /** Default: 32 MB. */
  readonly mostParsedBytes?: number
}

/** Where a place keeps what is its own. */
export function placeOf({ platform, place }: ConversationKey): ConversationKey {
  return { platform, place, thread: '' }
}

/** Whether a character belongs to a place, by its id. */
export function isPlaceCardId(id: string): boolean {
  return id.startsWith('@')
}

/** Finds the entry of that id or name, ignoring case. */
export function findEntry(entries: readonly PlaceCardEntry[], name: string): PlaceCardEntry | undefined {
  return (
    entries.find(({ id }) => fold(id) === fold(name)) ??
    entries.find((entry) => fold(entry.name) === fold(name))
  )
}

/** Builds them; what is parsed stays parsed as long as there is room. */
export function createPlaceCards(options: PlaceCardsOptions): PlaceCards {
  const { characters, state, openWorkshop, log } = options
  const parsed = createParsedCards(options.mostParsedBytes ?? mostParsedBytes)

  const list: PlaceCards['list'] = async (conversation, signal) => {
    const stored = await state.get({ name: 'place-cards', scope: placeOf(conversation), owner: '' }, signal)
    return stored?.cards ?? []
  }

  async function read(
    conversation: ConversationKey,
    entry: PlaceCardEntry,
    signal: AbortSignal | undefined,
  ): Promise<ParsedCard | undefined> {
    const scope = placeOf(conversation)
    const { id, revision, pictureHash } = entry
    const key = JSON.stringify([scope.platform, scope.place, id, revision, pictureHash])
    const known = parsed.get(key)
    if (known) return known
    const stored = await state.get({ name: 'place-card', scope, owner: id }, signal)
    if (!stored) return undefined
    const card = await parse(stored.text, id)
    const result = {
      card,
      guest: card && { ...asGuest(card), avatar: avatarOf(entry) },
      bytes: stored.text.length,
    }
    parsed.add(key, result)
    return result
  }

  async function parse(text: string, id: string): Promise<Character | undefined> {
    const workshop = await openWorkshop()
    try {
      return workshop.parseCard(text, id)
    } catch (error) {
      if (!(error instanceof CardError)) throw error
      log.warn({ error: describeError(error) }, 'a card that belongs to a place cannot be read any more')
      return undefined
    }
  }

  return {
    list,
    load: async (conversation, entry, signal) => (await read(conversation, entry, signal))?.card,
    async loadPicture(conversation, id, signal) {
      const scope = placeOf(conversation)
      const picture = await state.get({ name: 'place-picture', scope, owner: id }, signal)
      return picture && { bytes: Buffer.from(picture.base64, 'base64'), extension: picture.extension }
    },
    rosterOf: async (conversation, signal) =>
      joinRoster((await list(conversation, signal)).map(listedOf), characters),
    async charactersOf(conversation, signal) {
      const entries = await list(conversation, signal)
      if (entries.length === 0) return characters
      const own = await Promise.all(entries.map((entry) => read(conversation, entry, signal)))
      const guests = own.flatMap((known) => known?.guest ?? [])
      return {
        ...joinRoster(guests, characters),
        get: (id) => guests.find((guest) => guest.id === id) ?? characters.get(id),
        problems: characters.problems,
      }
    },
    async findAvatar(conversation, id, signal) {
      if (!isPlaceCardId(id)) return characters.get(id)?.avatar
      const entry = (await list(conversation, signal)).find((known) => known.id === id)
      return entry && avatarOf(entry)
    },
    async castOf(conversation, ids, signal) {
      const entries = ids.some(isPlaceCardId) ? await list(conversation, signal) : []
      const cast = await Promise.all(
        ids.map(async (id) => {
          const entry = entries.find((known) => known.id === id)
          return entry ? (await read(conversation, entry, signal))?.guest : characters.get(id)
        }),
      )
      return cast.filter((character) => character !== undefined)
    },
  }
}

function listedOf({ id, name, nicknames = [], summary = '', tags = [] }: PlaceCardEntry): ListedCharacter {
  return { id, name, nicknames, summary, tags }
}

/** One that an older version wrote plays without a face until its card is brought again. */
function avatarOf({ pictureHash }: PlaceCardEntry): string | undefined {
  return pictureHash && `picture:${pictureHash}`
}
