import type { ConversationKey } from '../contract/conversation.ts'
import type { SpeakingPersona } from '../contract/reply.ts'
import { sha256 } from './sha256.ts'

/** Under this path pictures are served, behind `Config.publicUrl`. */
export const picturesPath = '/pictures/'

/** Which picture an address asks for. */
export interface PictureReference {
  /** Where the character belongs; `undefined`: it is one of the folder. */
  readonly place: Pick<ConversationKey, 'platform' | 'place'> | undefined
  readonly characterId: string
  /** Of the persona's `avatar`: nobody finds a picture by guessing, and another picture has another address. */
  readonly hash: string
}

/**
 * Where the world finds a persona's picture; `undefined`: nowhere. A place's own characters begin with `@`. A picture that has a web
 * address keeps it.
 */
export function pictureAddress(
  publicUrl: string | undefined,
  { platform, place }: ConversationKey,
  { characterId, avatar }: Pick<SpeakingPersona, 'characterId' | 'avatar'>,
): string | undefined {
  if (avatar === undefined || isWebAddress(avatar)) return avatar
  if (publicUrl === undefined) return undefined
  const owner = characterId.startsWith('@') ? [platform, place] : []
  const path = [...owner, characterId, hashAvatar(avatar)].map(encodeURIComponent).join('/')
  return `${publicUrl}${picturesPath}${path}`
}

/** Reads the path of such an address, from behind {@link picturesPath}; `undefined`: it is none. */
export function parsePicturePath(path: string): PictureReference | undefined {
  const parts = path.split('/').map(decodePart)
  const [hash, characterId, place, platform] = parts.toReversed()
  if (!hash || !characterId) return undefined
  if (parts.length === 2) return { place: undefined, characterId, hash }
  if (parts.length !== 4 || !platform || place === undefined) return undefined
  return { place: { platform, place }, characterId, hash }
}

/** What stands for a picture in its address. */
export function hashAvatar(avatar: string): string {
  return sha256(avatar).slice(0, 32)
}

/** Whether a picture is somewhere on the web already. */
export function isWebAddress(avatar: string): boolean {
  return /^https?:\/\//.test(avatar)
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
