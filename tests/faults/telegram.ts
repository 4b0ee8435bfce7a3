import type { Person } from '../../src/contract/conversation.ts'
import {
  type LoopbackConversation,
  type LoopbackDeed,
  type LoopbackTelegram,
  type LoopbackTelegramChat,
  type LoopbackTelegramUser,
  openLoopbackTelegram,
  type ShownTelegramMessage,
} from '../../src/testing/index.ts'
import { createBotMessages, withoutFrame } from './bot-messages.ts'
import { wordsOf } from './people.ts'
import type { FaultPlatform, OpenedPlatform, PlatformOptions } from './platform.ts'
import { openRelay, type RelayedAnswer } from './relay.ts'

/** A Telegram on loopback, as a platform of these tests. Without `speed`, it has no limits: they are not what is tested with faults. */
export async function openTelegram(
  options: PlatformOptions & { readonly speed?: number },
): Promise<OpenedPlatform<FaultPlatform>> {
  const { clock, speed } = options
  const telegram = await openLoopbackTelegram({
    privacyMode: false,
    ...(speed === undefined ? { hasLimits: false } : { speed }),
  })
  const users = new Map<string, LoopbackTelegramUser>()
  const chats = new Map<string, LoopbackTelegramChat>()
  const conversations = new Map<number, LoopbackConversation>()
  const said = new Map<
    string,
    { readonly message: ShownTelegramMessage; readonly user: LoopbackTelegramUser }
  >()
  /** The events of what people said, by its word, as the updates name them. */
  const wordEvents = new Map<string, string>()
  const messages = createBotMessages(options)
  let conflicts = 0

  function userOf({ id, name }: Person): LoopbackTelegramUser {
    const user = users.get(id) ?? telegram.createUser({ name })
    users.set(id, user)
    return user
  }

  function chatOf({ place, audience, thread }: LoopbackConversation, user: LoopbackTelegramUser) {
    const known = chats.get(place)
    if (known && audience === 'group') known.setMember(user, 'administrator')
    if (known) return known
    const chat = audience === 'direct' ? user.dm : telegram.createGroup({ title: place, creator: user })
    chats.set(place, chat)
    conversations.set(chat.id, { place, audience, thread })
    return chat
  }

  const stopWatching = telegram.watch((change) => {
    if (change.type === 'draft' || change.type === 'typing') return
    const { id, chatId, seenBy, isDeleted, isFromBot } = change.message
    const conversation = conversations.get(chatId)
    if (!conversation || !isFromBot) return
    const text = withoutFrame(change.message.text, (line) => line === 'Lin')
    const [word = ''] = wordsOf(text)
    messages.show({
      id: `${chatId}/${id}`,
      messageId: `${id}`,
      place: conversation.place,
      speaker: 'Lin',
      text,
      isPrivate: seenBy !== undefined,
      isDeleted,
      eventId: wordEvents.get(word) ?? '',
    })
  })

  async function isAnswered({ sender, path, status, body }: RelayedAnswer): Promise<void> {
    const isPoll = isWaiting({ path })
    if (isPoll && status === 409) conflicts += 1
    if (status !== 200 || !(isPoll || path.endsWith('/sendMessage'))) return
    const { result }: { result: SeenUpdate[] | SeenPost } = JSON.parse(body.toString())
    if (!Array.isArray(result)) return await messages.posted(`${result.chat.id}/${result.message_id}`, sender)
    for (const { update_id, message } of result)
      for (const word of wordsOf(message?.text ?? '')) wordEvents.set(word, `${telegram.botId}:${update_id}`)
  }
  const relay = options.tellsSenders
    ? await openRelay({ target: telegram.apiUrl, onAnswered: isAnswered, isWaiting })
    : undefined

  const platform = {
    messages: messages.all,
    get conflicts() {
      return conflicts
    },
    say(conversation: LoopbackConversation, from: Person, text: string) {
      const user = userOf(from)
      const message = user.says(chatOf(conversation, user), text)
      said.set(`${conversation.place} ${message.id}`, { message, user })
      return `${message.id}`
    },
    act(conversation: LoopbackConversation, from: Person, deed: LoopbackDeed) {
      const user = userOf(from)
      const chat = chatOf(conversation, user)
      if (deed.type === 'command') {
        user.says(chat, [`/${deed.command}`, ...Object.values(deed.options)].join(' '))
        return
      }
      const one = deed.type === 'edit' ? said.get(`${conversation.place} ${deed.messageId}`) : undefined
      if (!one || deed.type !== 'edit') throw new Error(`Nobody can do that here: ${deed.type}.`)
      one.user.edits(one.message, deed.text)
    },
    async close() {
      stopWatching()
      await relay?.close()
      await telegram.close()
    },
  } satisfies FaultPlatform
  return {
    platform,
    tellsDeletions: false,
    async isReady(signal) {
      while (telegram.commands('all_private_chats').length === 0) await clock.sleep(20, signal)
    },
    figures: () => figuresOf(telegram),
    complaints: () =>
      telegram.complaints
        // Nobody knows its limits but by being refused.
        .filter(({ code }) => code !== 429)
        .map(({ what, method, code }) => `${method} (${code}): ${what}`),
    settings: {
      type: 'telegram',
      url: relay ? `${relay.url}/SENDER` : telegram.apiUrl,
      token: telegram.token,
    },
    keyOf({ place }) {
      const chat = chats.get(place)
      if (!chat) throw new Error(`Nobody has talked in ${place}.`)
      return { platform: 'telegram', place: `${chat.id}`, thread: '' }
    },
  }
}

/** What of an update names a word. */
interface SeenUpdate {
  readonly update_id: number
  readonly message?: { readonly text?: string }
}

/** What of a posted message names it. */
interface SeenPost {
  readonly message_id: number
  readonly chat: { readonly id: number }
}

/** Telegram lets go of one who asks for updates when the connection ends. */
function isWaiting({ path }: { readonly path: string }): boolean {
  return path.endsWith('/getUpdates')
}

function figuresOf({ requests, updates }: LoopbackTelegram): readonly (readonly [string, string])[] {
  const count = (is: (request: (typeof requests)[number]) => boolean) => `${requests.filter(is).length}`
  const isSending = ({ method }: (typeof requests)[number]) => method === 'sendMessage'
  return [
    ['updates', `${updates.made}`],
    ['requests', `${requests.length}`],
    ['  updates brought', count(({ method }) => method === 'getUpdates')],
    ['  rights asked', count(({ method }) => method === 'getChatMember')],
    ['  typing', count(({ method }) => method === 'sendChatAction')],
    ['  drafts', count(({ method }) => method === 'sendMessageDraft')],
    ['  messages posted', count((request) => isSending(request) && request.status === 200)],
    ['  messages edited', count(({ method }) => method === 'editMessageText')],
    ['  refused for their number (429)', count(({ status }) => status === 429)],
    ['  otherwise refused', countRefusals(requests)],
  ]
}

/** How many were refused for something else than their number, and which. */
function countRefusals(requests: LoopbackTelegram['requests']): string {
  const refused = requests.filter(({ status }) => status >= 400 && status !== 429)
  const kinds = Map.groupBy(refused, ({ method, status }) => `${method} ${status}`)
  const told = [...kinds].map(([kind, all]) => `, ${kind}: ${all.length}`)
  return `${refused.length}${told.join('')}`
}
