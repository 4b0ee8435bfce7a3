import type { CardPicture } from '../contract/card-file.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import { hashAvatar, isWebAddress, type PictureReference } from '../util/picture-address.ts'
import { isPlaceCardId, type PlaceCards } from './place-cards.ts'

/** Most bytes of a picture that is shown. */
const mostBytes = 8_000_000

/** A picture as platforms take it. */
export interface ShownPicture {
  readonly bytes: Uint8Array
  /** Such as `image/png`. */
  readonly mediaType: string
}

/** Reads a picture file of the folder; `undefined`: it is gone, or no picture. */
export type ReadPicture = (path: string, maxBytes: number) => Promise<CardPicture | undefined>

/** Pictures of characters, of the folder and of places. */
export interface Pictures {
  /** The picture of a character that can play in a conversation; `undefined`: it has none, or only an address. */
  load(
    conversation: ConversationKey,
    characterId: string,
    signal?: AbortSignal,
  ): Promise<ShownPicture | undefined>
  /** The picture that an address of ours asks for; `undefined`: there is none, or no longer under that hash. */
  find(reference: PictureReference, signal?: AbortSignal): Promise<ShownPicture | undefined>
}

/** Builds them. */
export function createPictures(places: PlaceCards, readPicture: ReadPicture): Pictures {
  async function load(
    conversation: ConversationKey,
    characterId: string,
    signal: AbortSignal | undefined,
  ): Promise<ShownPicture | undefined> {
    const picture = await read(conversation, characterId, signal)
    if (!picture || picture.bytes.length > mostBytes) return undefined
    return { bytes: picture.bytes, mediaType: mediaTypes[picture.extension] }
  }

  async function read(
    conversation: ConversationKey,
    characterId: string,
    signal: AbortSignal | undefined,
  ): Promise<CardPicture | undefined> {
    if (isPlaceCardId(characterId)) return await places.loadPicture(conversation, characterId, signal)
    const path = await places.findAvatar(conversation, characterId, signal)
    return path === undefined || isWebAddress(path) ? undefined : await readPicture(path, mostBytes)
  }

  return {
    load,
    async find({ place, characterId, hash }, signal) {
      if (isPlaceCardId(characterId) !== (place !== undefined)) return undefined
      const conversation = { platform: '', place: '', ...place, thread: '' }
      const avatar = await places.findAvatar(conversation, characterId, signal)
      if (avatar === undefined || hashAvatar(avatar) !== hash) return undefined
      return await load(conversation, characterId, signal)
    },
  }
}

const mediaTypes = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
} as const satisfies { readonly [extension in CardPicture['extension']]: string }
