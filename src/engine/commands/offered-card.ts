import type { ImportedCard, OfferedCard, PlaceCardEntry, PlacePicture } from '../../contract/card-file.ts'
import type { StateKey } from '../../contract/memory.ts'
import type { TextKey, TextValues } from '../../texts/index.ts'
import { fold } from '../../util/fold.ts'
import { sha256 } from '../../util/sha256.ts'
import { shorten } from '../../util/shorten.ts'
import { asGuest } from '../guest.ts'
import type { Scene } from '../scene.ts'

/** A larger picture is left out. */
const mostPictureBytes = 2_000_000

/** Most bytes that the cards of a place take, pictures included. */
const mostPlaceBytes = 20_000_000

/** Most tags that lists search. */
const mostTags = 20
const longestTag = 40

/** Letters of an id that come from a name. */
const idLength = 40

/** Where a card waits for the answer of whoever brought it. */
export function offerKey({ conversation, personId }: Scene): StateKey<'offered-card'> {
  return { name: 'offered-card', scope: conversation, owner: personId }
}

/** What of a card can be kept. */
export function createOffer({ text, character, picture }: ImportedCard): {
  readonly offer: OfferedCard
  /** Its picture is too large. */
  readonly lacksPicture: boolean
} {
  const { name, revision, summary, tags } = character
  const lacksPicture = picture !== undefined && picture.bytes.length > mostPictureBytes
  const kept: PlacePicture | undefined =
    picture && !lacksPicture
      ? { base64: Buffer.from(picture.bytes).toString('base64'), extension: picture.extension }
      : undefined
  const { nicknames } = asGuest(character)
  const shortTags = tags.slice(0, mostTags).map((tag) => shorten(tag, longestTag))
  const listed = { name, revision, nicknames, summary, tags: shortTags }
  return { offer: { ...listed, text, picture: kept }, lacksPicture }
}

/** The card that one of that name replaces: it keeps its id, and so its history. */
export function findReplaced(
  entries: readonly PlaceCardEntry[],
  { name }: { readonly name: string },
): PlaceCardEntry | undefined {
  return entries.find((entry) => fold(entry.name) === fold(name))
}

/** How a place lists a card that it keeps. */
export function createEntry(entries: readonly PlaceCardEntry[], offer: OfferedCard): PlaceCardEntry {
  const { text, picture, ...listed } = offer
  const id = findReplaced(entries, offer)?.id ?? createId(entries, listed.name)
  const face = picture && { pictureHash: sha256(picture.base64).slice(0, 32) }
  return { id, ...listed, bytes: Buffer.byteLength(text) + (picture?.base64.length ?? 0), ...face }
}

/** Why a place has no room for a card; `undefined`: it has. */
export function findTrouble(
  entries: readonly PlaceCardEntry[],
  offer: OfferedCard,
  perPlace: number,
): { readonly key: TextKey; readonly values: TextValues } | undefined {
  const entry = createEntry(entries, offer)
  const others = entries.filter(({ id }) => id !== entry.id)
  if (others.length >= perPlace) return { key: 'import.too-many', values: { count: perPlace } }
  const bytes = others.reduce((sum, other) => sum + other.bytes, entry.bytes)
  if (bytes > mostPlaceBytes)
    return { key: 'import.no-room', values: { megabytes: mostPlaceBytes / 1_000_000 } }
  return undefined
}

/** The name's letters and digits, and a number where another card has them: nothing that a key or a command could stumble on. */
function createId(entries: readonly PlaceCardEntry[], name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
  const part = [...words.replace(/^-|-$/g, '')].slice(0, idLength).join('') || 'card'
  const taken = new Set(entries.map(({ id }) => id))
  let id = `@${part}`
  for (let number = 2; taken.has(id); number += 1) id = `@${part}-${number}`
  return id
}
