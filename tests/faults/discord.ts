import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { Person } from '../../src/contract/conversation.ts'
import {
  type LoopbackChannel,
  type LoopbackConversation,
  type LoopbackDeed,
  type LoopbackDiscord,
  type LoopbackUser,
  openLoopbackDiscord,
  type ShownMessage,
} from '../../src/testing/index.ts'
import { createBotMessages, withoutFrame } from './bot-messages.ts'
import { wordsOf } from './people.ts'
import type { FaultPlatform, OpenedPlatform, PlatformOptions } from './platform.ts'
import { openRelay, type RelayedAnswer } from './relay.ts'

/** Its limits are not what is tested with faults: they refill that much faster. */
const fast = 50

/** A Discord on loopback, as a platform of these tests. */
export async function openDiscord(
  options: PlatformOptions & { readonly speed?: number },
): Promise<OpenedPlatform<FaultPlatform & { readonly discord: LoopbackDiscord }>> {
  const { clock } = options
  const discord = await openLoopbackDiscord({ speed: options.speed ?? fast, deadlineSpeed: 1 })
  const guild = discord.createGuild({ name: 'Faults' })
  const users = new Map<string, LoopbackUser>()
  const channels = new Map<string, LoopbackChannel>()
  const conversations = new Map<string, LoopbackConversation>()
  const said = new Map<string, { readonly message: ShownMessage; readonly user: LoopbackUser }>()
  /** Ids of what people said, by its word. */
  const wordIds = new Map<string, string>()
  const messages = createBotMessages(options)

  function userOf({ id, name }: { readonly id: string; readonly name: string }): LoopbackUser {
    const known = users.get(id)
    if (known) return known
    const user = discord.createUser({ name })
    users.set(id, user)
    guild.join(user, { permissions: PermissionFlagsBits.ManageChannels })
    return user
  }

  function channelOf(conversation: LoopbackConversation, user?: LoopbackUser): LoopbackChannel {
    const { place, audience } = conversation
    const known = channels.get(place)
    if (known) return known
    if (audience === 'direct' && !user) throw new Error(`Nobody has talked in ${place}.`)
    const channel = audience === 'direct' && user ? user.dm : guild.createChannel({ name: place })
    channels.set(place, channel)
    conversations.set(channel.id, conversation)
    return channel
  }

  const stopWatching = discord.watch((change) => {
    if (change.type === 'typing') return
    const { id, channelId, content, authorName, isPrivate, isDeleted } = change.message
    const conversation = conversations.get(channelId)
    if (!conversation || !isOurs(change.message, discord)) return
    const text = withoutFrame(content, (line) => line === '**Lin**' || line.startsWith('-# ↪'))
    const [word = ''] = wordsOf(text)
    const eventId = wordIds.get(word) ?? 'command:'
    const { place } = conversation
    messages.show({ id, messageId: id, place, speaker: authorName, text, isPrivate, isDeleted, eventId })
  })

  async function isPosted({ sender, method, status, body }: RelayedAnswer): Promise<void> {
    const isPosting = /^(POST|PATCH)$/.test(method) && status < 300 && body.length > 0
    const { id }: { id?: string } = isPosting ? JSON.parse(body.toString()) : {}
    if (id !== undefined) await messages.posted(id, sender)
  }
  const relay = options.tellsSenders
    ? await openRelay({ target: discord.apiUrl, onAnswered: isPosted })
    : undefined

  const platform = {
    discord,
    messages: messages.all,
    conflicts: 0,
    say(conversation: LoopbackConversation, from: Person, text: string) {
      const user = userOf(from)
      const message = user.says(channelOf(conversation, user), text)
      said.set(message.id, { message, user })
      for (const word of wordsOf(text)) wordIds.set(word, message.id)
      return message.id
    },
    act(conversation: LoopbackConversation, from: Person, deed: LoopbackDeed) {
      const user = userOf(from)
      const channel = channelOf(conversation, user)
      if (deed.type === 'command') {
        // Nobody waits for it here; a complaint is made where it is not acknowledged.
        user.invokes(channel, deed.command, deed.options).acknowledged.catch(() => {})
        return
      }
      const one = said.get(deed.messageId)
      if (!one || deed.type === 'message') throw new Error(`Nobody can do that here: ${deed.type}.`)
      if (deed.type === 'edit') one.user.edits(one.message, deed.text)
      else one.user.deletes(one.message)
    },
    async close() {
      stopWatching()
      await relay?.close()
      await discord.close()
    },
  } satisfies FaultPlatform & { readonly discord: LoopbackDiscord }
  return {
    platform,
    async isReady(signal) {
      while (discord.commands().length === 0 || discord.sessions.length === 0) await clock.sleep(20, signal)
    },
    figures: () => figuresOf(discord),
    complaints: () =>
      discord.complaints
        // Whoever hung, or took over, acknowledges what nobody waits for any more, or what was acknowledged by one that was killed.
        .filter(({ code }) => !options.tellsSenders || (code !== 10_062 && code !== 40_060))
        .map(({ what, method, path }) => `${method} ${path}: ${what}`),
    tellsDeletions: true,
    settings: { type: 'discord', url: relay ? `${relay.url}/SENDER` : discord.apiUrl, token: discord.token },
    keyOf(conversation) {
      const { id, guildId } = channelOf(conversation)
      return guildId === undefined
        ? { platform: 'discord', place: id, thread: '' }
        : { platform: 'discord', place: guildId, thread: id }
    },
  }
}

function figuresOf({ requests, sessions }: LoopbackDiscord): readonly (readonly [string, string])[] {
  const count = (is: (request: (typeof requests)[number]) => boolean) => `${requests.filter(is).length}`
  const sessionsOf = (wanted: string) => `${sessions.filter(({ type }) => type === wanted).length}`
  return [
    ['requests', `${requests.length}`],
    ['  typing', count(({ path }) => path.endsWith('/typing'))],
    [
      '  messages posted',
      count(({ method, path }) => method === 'POST' && /\/messages$|^\/webhooks\//.test(path)),
    ],
    ['  messages edited', count(({ method }) => method === 'PATCH')],
    ['  refused for their number (429)', count(({ status }) => status === 429)],
    ['  otherwise refused', count(({ status }) => status >= 400 && status !== 429)],
    ['sessions begun', sessionsOf('identified')],
    ['sessions resumed', sessionsOf('resumed')],
  ]
}

function isOurs({ raw }: ShownMessage, { applicationId }: LoopbackDiscord): boolean {
  return raw.application_id === applicationId || raw.author.id === applicationId
}
