import type { MessageDeleted, MessageEdited, MessageReceived } from '../../src/contract/event.ts'
import { keep } from '../../src/util/keep.ts'
import { createBotChains } from '../shared/other-bots.ts'
import type { KnownChannel } from './channels.ts'
import { type Authorship, classify } from './classify.ts'
import {
  decodeConversation,
  decodeDeletion,
  decodeEdit,
  decodeMessage,
  isMentioned,
  isOwn,
  isSaid,
  type MessageCircumstances,
  type ReceivedMessage,
  repliesTo,
  type Whereabouts,
} from './decode.ts'
import { createNameBook } from './name-book.ts'
import { createOriginals, createProxyLists, proxiedPerson } from './proxied.ts'
import type { RightsQuestion } from './rights.ts'
import type { ReceiveTools } from './tools.ts'

/** Reads messages, whoever wrote them. */
export interface MessageReader {
  /** The events that a message stands for; none: it is nothing to us. */
  read(message: ReceivedMessage, signal: AbortSignal): Promise<readonly (MessageReceived | MessageDeleted)[]>
  /** The same of a message that may have got other words. `id`: of the event. */
  readEdit(
    message: ReceivedMessage,
    event: { readonly id: string; readonly at: number },
    signal: AbortSignal,
  ): Promise<MessageEdited | undefined>
  /** Discord told that this message is gone. */
  deleted(messageId: string): void
  /** The channel of something; `undefined`: it is a DM, or Discord does not tell just now. */
  findChannel(where: Whereabouts, signal: AbortSignal): Promise<KnownChannel | undefined>
}

/** Most messages whose last edit is kept in mind. */
const mostEdits = 1_000

const noRights = { isModerator: false, mayCast: false }

/** Builds the reader. */
export function createMessageReader(tools: ReceiveTools): MessageReader {
  const { bot, clock, rights, settings, host, log, texts } = tools
  const names = createNameBook(tools, rights)
  const chains = createBotChains(settings.botChain, () => host().state)
  const originals = createOriginals(clock)
  const proxies = createProxyLists(host, clock)
  const editedAt = new Map<string, number>()

  async function findChannel({ guild_id, channel_id }: Whereabouts, signal: AbortSignal) {
    if (guild_id === undefined) return undefined
    return await tools.channels
      .fetch(channel_id, signal)
      .catch((error: unknown) => untold(error, 'a channel', signal))
  }

  async function fetchRights(
    message: ReceivedMessage,
    channel: KnownChannel | undefined,
    signal: AbortSignal,
  ) {
    if (message.guild_id === undefined || !message.member) return noRights
    const { roles, communication_disabled_until: until } = message.member
    const question: RightsQuestion = {
      guildId: message.guild_id,
      overwritesOf: channel?.parentId ?? message.channel_id,
      personId: message.author.id,
      roleIds: roles,
      isTimedOut: until ? Date.parse(until) > clock.now() : false,
      isThreadOwner: channel?.ownerId === message.author.id,
    }
    const found = await rights
      .fetch(question, signal)
      .catch((error: unknown) => untold(error, 'rights', signal))
    return found ?? noRights
  }

  /** What Discord will not tell just now is not worth losing a message. */
  function untold(error: unknown, what: string, signal: AbortSignal): undefined {
    signal.throwIfAborted()
    log.debug({ error: error instanceof Error ? error.name : '', what }, 'Discord did not tell')
  }

  /** The bot's own role has its name: whoever types that name picks one of the two by chance. */
  async function fetchOwnRole({ guild_id, mention_roles }: ReceivedMessage, signal: AbortSignal) {
    if (guild_id === undefined || mention_roles.length === 0) return undefined
    const guild = await rights
      .fetchRoles(guild_id, signal)
      .catch((error: unknown) => untold(error, 'roles', signal))
    return guild?.ownRoleId
  }

  async function look(message: ReceivedMessage, signal: AbortSignal): Promise<MessageCircumstances> {
    const [channel, named, ownRoleId] = await Promise.all([
      findChannel(message, signal),
      names.fetch(message, signal),
      fetchOwnRole(message, signal),
    ])
    const isAddressed = isMentioned(message, { bot, ownRoleId }) || repliesTo(message, bot)
    const found = isAddressed ? await fetchRights(message, channel, signal) : noRights
    return { bot, channel, names: named, ownRoleId, rights: found, texts }
  }

  async function tellAuthorship(message: ReceivedMessage, signal: AbortSignal): Promise<Authorship> {
    const mayBeProxied = message.webhook_id !== undefined && !isOwn(message, bot)
    const proxyIds = mayBeProxied ? await proxies.fetch(decodeConversation(message), signal) : []
    return classify(message, bot, proxyIds)
  }

  async function readPerson(message: ReceivedMessage, signal: AbortSignal) {
    const circumstances = await look(message, signal)
    await chains.broken(message.channel_id, signal)
    if (message.guild_id !== undefined) originals.note(message)
    return decode(message, circumstances)
  }

  async function readBot(message: ReceivedMessage, signal: AbortSignal) {
    if (!mayAddress(message)) return []
    const circumstances = await look(message, signal)
    if (!isMentioned(message, circumstances) && !repliesTo(message, bot)) return []
    return (await chains.grows(message.channel_id, signal)) ? decode(message, circumstances) : []
  }

  async function readProxied(message: ReceivedMessage, signal: AbortSignal) {
    await chains.broken(message.channel_id, signal)
    const received = decodeMessage(message, await look(message, signal))
    if (!received) return []
    const original = originals.take(message)
    const event = { ...received, from: proxiedPerson(message, original?.message) }
    if (!original?.isSurelyGone) return [event]
    // Its proxy bot deletes it in a moment.
    const gone = { messageId: original.message.id, id: `${message.id}:original`, at: event.at }
    return [decodeDeletion(message, gone), event]
  }

  const readers: { readonly [By in Authorship]: MessageReader['read'] } = {
    own: async () => [],
    proxied: readProxied,
    bot: readBot,
    person: readPerson,
  }

  return {
    async read(message, signal) {
      if (!isSaid(message)) return []
      const authorship = await tellAuthorship(message, signal)
      return await readers[authorship](message, signal)
    },
    async readEdit(message, event, signal) {
      const { id } = message
      // Previews of links and the like change a message, too, and tell the time of its last edit in milliseconds only.
      const edited = Date.parse(message.edited_timestamp ?? '')
      if (Number.isNaN(edited) || editedAt.get(id) === edited || typeof message.content !== 'string')
        return undefined
      if (!isSaid(message)) return undefined
      const authorship = await tellAuthorship(message, signal)
      if (authorship === 'own' || (authorship === 'bot' && !mayAddress(message))) return undefined
      keep(editedAt, id, edited, mostEdits)
      const edit = decodeEdit(message, { ...(await look(message, signal)), ...event })
      return edit.text === '' ? undefined : edit
    },
    deleted: originals.deleted,
    findChannel,
  }

  /** Whether a bot may mean us, as far as can be told without asking. */
  function mayAddress(message: ReceivedMessage): boolean {
    return (
      message.mention_roles.length > 0 ||
      isMentioned(message, { bot, ownRoleId: undefined }) ||
      repliesTo(message, bot)
    )
  }
}

function decode(message: ReceivedMessage, circumstances: MessageCircumstances): readonly MessageReceived[] {
  const received = decodeMessage(message, circumstances)
  return received ? [received] : []
}
