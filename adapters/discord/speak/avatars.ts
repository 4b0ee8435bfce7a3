import type { ConversationKey } from '../../../src/contract/conversation.ts'
import type { SpeakingPersona } from '../../../src/contract/reply.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { createLanes } from '../../../src/util/lanes.ts'
import { isWebAddress, pictureAddress } from '../../../src/util/picture-address.ts'
import { isLocal } from '../client/download.ts'
import type { DiscordTools } from '../tools.ts'
import { createUploads } from './uploads.ts'

/** How long an address is remembered; one that could not be had is asked for again sooner. */
const rememberedMs = 3_600_000
const missingMs = 600_000

/** Pictures that are remembered. */
const mostKnown = 10_000

/** A GIF beside a webhook's message is not shown at all; the emoji of one is shown as its first picture. */
const moves = /\.gif(?:$|[?#])/i

/** Longest that a reply waits for a picture. */
const patienceMs = 3_000

/** Where pictures of personas are found. */
export interface Avatars {
  /** `undefined`: none is shown, or not yet. Never fails. */
  find(conversation: ConversationKey, persona: SpeakingPersona): Promise<string | undefined>
}

/** Builds it. */
export function createAvatars(tools: DiscordTools): Avatars {
  const { publicUrl, clock, log, settings } = tools
  const uploads = createUploads(tools)
  const lanes = createLanes()
  const known = new Map<string, { readonly url: string | undefined; readonly until: number }>()

  async function upload(conversation: ConversationKey, persona: SpeakingPersona, key: string) {
    const remembered = known.get(key)
    if (remembered && remembered.until > clock.now()) return remembered.url
    let url: string | undefined
    try {
      const emojiId = await uploads.find(conversation, persona.characterId)
      url = emojiId && `${cdnOf(settings.apiUrl)}/emojis/${emojiId}.png`
    } catch (error) {
      log.warn(
        { error: describeError(error), character: persona.characterId },
        'a picture could not be uploaded',
      )
    }
    if (known.size >= mostKnown) known.clear()
    known.set(key, { url, until: clock.now() + (url ? rememberedMs : missingMs) })
    return url
  }

  return {
    async find(conversation, persona) {
      const { avatar } = persona
      if (avatar === undefined) return undefined
      const address = pictureAddress(publicUrl, conversation, persona)
      // Discord takes no other address, and asks nobody on this machine.
      const isShown = address !== undefined && /^https?:/.test(address) && !moves.test(avatar)
      if (isShown) return address
      if (address !== undefined && isWebAddress(avatar)) return undefined
      const over = new AbortController()
      const uploading = lanes.run(avatar, () => upload(conversation, persona, avatar))
      const tooLong = clock.sleep(patienceMs, over.signal).catch(() => undefined)
      try {
        return await Promise.race([uploading, tooLong.then(() => undefined)])
      } finally {
        over.abort()
      }
    },
  }
}

/** Discord's own servers; a Discord of the tests keeps its files itself. */
function cdnOf(apiUrl: string | undefined): string {
  const api = apiUrl === undefined ? undefined : new URL(apiUrl)
  return api && isLocal(api) ? api.origin : 'https://cdn.discordapp.com'
}
