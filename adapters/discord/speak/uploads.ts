import { hash } from 'node:crypto'
import type { APIApplicationEmoji } from 'discord-api-types/v10'
import type { ConversationKey } from '../../../src/contract/conversation.ts'
import type { DiscordTools } from '../tools.ts'

/** Discord's limit for an emoji. */
const mostBytes = 262_144

/** Pictures that are kept; an application has room for 2,000 emoji, and may want some for itself. */
const mostPictures = 1_000

const namePrefix = 'dramatis_'

const mediaTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Pictures that Discord keeps for us, as emoji of the application. */
export interface Uploads {
  /** Id of the emoji that shows a character's picture; `undefined`: it has none, or one that is too large. Fails as the API does. */
  find(conversation: ConversationKey, characterId: string): Promise<string | undefined>
}

/** Builds it. */
export function createUploads({ api, bot: { applicationId }, host, log }: DiscordTools): Uploads {
  async function list(): Promise<readonly APIApplicationEmoji[]> {
    const { items } = await api.applications.getEmojis(applicationId)
    return items
  }

  /** The oldest goes when there is no room. */
  async function makeRoom(emoji: readonly APIApplicationEmoji[]): Promise<void> {
    const own = emoji.filter(({ name }) => name?.startsWith(namePrefix))
    if (own.length < mostPictures) return
    const oldest = own.reduce((first, one) => (BigInt(one.id ?? 0) < BigInt(first.id ?? 0) ? one : first))
    if (!oldest.id) return
    await api.applications.deleteEmoji(applicationId, oldest.id)
    await host().state.set(stateKey(oldest.name?.slice(namePrefix.length) ?? ''), undefined)
  }

  async function upload(name: string, image: string): Promise<string | undefined> {
    const emoji = await list()
    // Another process may have been faster, or the store was lost.
    const there = emoji.find((one) => one.name === name)
    if (there?.id) return there.id
    await makeRoom(emoji)
    const { id } = await api.applications.createEmoji(applicationId, { name, image })
    return id ?? undefined
  }

  return {
    async find(conversation, characterId) {
      const answer = await host().query(
        { type: 'picture', conversation, characterId },
        AbortSignal.timeout(10_000),
      )
      const picture = answer.type === 'picture' ? answer.picture : undefined
      if (!picture) return undefined
      const { bytes, mediaType } = picture
      if (bytes.length > mostBytes || !mediaTypes.has(mediaType)) {
        log.info(
          { character: characterId, bytes: bytes.length, mediaType },
          'a picture is not shown: Discord takes up to 256 KiB as PNG, JPEG, GIF or WebP; with PUBLIC_URL set, others are shown, too',
        )
        return undefined
      }
      const digest = hash('sha256', bytes, 'hex').slice(0, 20)
      const known = await host().state.get(stateKey(digest))
      if (known !== undefined) return known
      const image = `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`
      const id = await upload(namePrefix + digest, image)
      if (id !== undefined) await host().state.set(stateKey(digest), id)
      return id
    },
  }
}

function stateKey(digest: string): string {
  return `avatar:${digest}`
}
