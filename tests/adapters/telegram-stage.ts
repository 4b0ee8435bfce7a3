import { createTelegramAdapter } from '../../adapters/telegram/index.ts'
import { encodeConversation } from '../../adapters/telegram/places.ts'
import type { HttpRoute } from '../../src/contract/http.ts'
import { type HttpServer, openHttpServer } from '../../src/http/server.ts'
import {
  type LoopbackTelegramChat,
  openLoopbackTelegram,
  type ShownTelegramMessage,
} from '../../src/testing/index.ts'
import type {
  AdapterStage,
  Answer,
  Asked,
  Place,
  Said,
  SayOptions,
  Seen,
  Who,
} from '../suites/adapter-stage.ts'
import { silentLog } from '../support/store.ts'
import { typeCommand } from './typed-command.ts'

/** The persona's name, where it stands in bold above the words, and the words. */
function readSpeaker({ text, formatted }: ShownTelegramMessage): Pick<Seen, 'speaker' | 'text'> {
  const [, name = '', words = ''] = /^(.+ \(AI\))\n([\s\S]*)$/.exec(text) ?? []
  const isBold = formatted.some((part) => part.type === 'bold' && part.text.trim() === name)
  return isBold ? { speaker: name, text: words } : { speaker: '', text }
}

/** What a button says, without what explains it. */
const labelOf = (button: string) => button.split(' · ')[0] ?? ''

/** What stands before all programs, whichever of them runs. */
function openProxy(routes: () => readonly HttpRoute[]): Promise<HttpServer> {
  const refusal = { status: 502, headers: {}, body: '' }
  const route: HttpRoute = {
    ...{ method: 'POST', path: '/', isPrefix: true, maxBodyBytes: 1_048_576 },
    handle: (request) =>
      routes()
        .find(({ path }) => path === request.path)
        ?.handle(request) ?? refusal,
  }
  return openHttpServer({ host: '127.0.0.1', port: 0, routes: [route], log: silentLog })
}

/** Opens a Telegram with a forum, Alice who created it, and Bob; `updates`: how the adapter hears of what happens. */
export async function openTelegramStage(updates: 'polling' | 'webhook') {
  const telegram = await openLoopbackTelegram({ hasLimits: false })
  const people = {
    alice: telegram.createUser({ name: 'Alice' }),
    bob: telegram.createUser({ name: 'Bob', username: 'bob_harbour' }),
  }
  const harbour = telegram.createGroup({
    ...{ title: 'Harbour', creator: people.alice, isForum: true, botIsAdministrator: true },
  })
  harbour.setMember(people.bob, 'member')
  const chats = new Map<Place, LoopbackTelegramChat>()
  const unanswered: string[] = []
  const typings: { readonly chatId: number; readonly topicId: number | undefined }[] = []
  telegram.watch((change) => {
    if (change.type === 'typing') typings.push(change)
  })
  /** Of the program that runs. */
  let routes: readonly HttpRoute[] = []
  const proxy = updates === 'webhook' ? await openProxy(() => routes) : undefined
  if (proxy) telegram.routeWebhooks(proxy.url)

  function place(chat: LoopbackTelegramChat): Place {
    const { id: placeId, topicId } = chat
    const found = { conversation: encodeConversation({ placeId, topicId, postId: undefined }) }
    chats.set(found, chat)
    return found
  }
  function chatOf(where: Place): LoopbackTelegramChat {
    const chat = chats.get(where)
    if (!chat) throw new Error('That is no place of this Telegram.')
    return chat
  }
  const group = place(harbour)
  const other = place(harbour.createTopic(people.alice, 'Pier'))
  const alone = place(people.alice.dm)

  function say(who: Who, where: Place, text: string, { replyTo }: SayOptions = {}): Said {
    const chat = chatOf(where)
    const replied = chat.shown().find(({ id }) => `${id}` === replyTo?.id)
    const message = people[who].says(chat, text, replied ? { replyTo: replied } : {})
    return { edit: (words) => people[who].edits(message, words), delete: () => chat.remove(message) }
  }

  /** Does something; answered is what the bot then shows to whoever did it, there or alone with them. */
  function ask(who: Who, chat: LoopbackTelegramChat, act: () => unknown): Asked {
    const { dm, id } = people[who]
    const all = () => [...new Set([...chat.shown(), ...dm.shown()])].filter(({ isFromBot }) => isFromBot)
    const before = new Map(all().map((message) => [message, message.text]))
    act()
    const isNew = (message: ShownTelegramMessage) => before.get(message) !== message.text
    const isSeen = ({ seenBy }: ShownTelegramMessage) => seenBy === undefined || seenBy === id
    return {
      answers: async () =>
        all()
          .filter((message) => isNew(message) && isSeen(message))
          .map((message) => toAnswer(who, chat, message)),
    }
  }
  function toAnswer(who: Who, chat: LoopbackTelegramChat, message: ShownTelegramMessage): Answer {
    return {
      text: message.text,
      isPrivate: message.seenBy !== undefined || message.chatId === people[who].id,
      file: message.file,
      labels: message.buttons.flat().map(labelOf),
      choose: (label) => choose(who, chat, message, label),
    }
  }
  function choose(who: Who, chat: LoopbackTelegramChat, message: ShownTelegramMessage, label: string): Asked {
    const toasts: Answer[] = []
    const asked = ask(who, chat, () => {
      const button = message.buttons.flat().find((one) => labelOf(one) === label) ?? label
      people[who].presses(message, button).answered.then(
        ({ text }) => {
          if (text !== undefined) toasts.push({ ...toAnswer(who, chat, message), text, isPrivate: true })
        },
        () => unanswered.push(label),
      )
    })
    return { answers: async () => [...toasts, ...(await asked.answers())] }
  }
  const ours = (where: Place) =>
    chatOf(where)
      .shown()
      .filter(({ isFromBot, seenBy }) => isFromBot && seenBy === undefined)

  const stage: AdapterStage = {
    ...{ group, other, alone, say },
    pings: `@bob_harbour [Bob](tg://user?id=${people.bob.id})`,
    openThread: (who) => place(harbour.createTopic(people[who], 'The wreck')),
    createAdapter(dependencies) {
      const { token, apiUrl } = telegram
      const adapter = createTelegramAdapter({
        ...dependencies,
        settings: { token, apiUrl, updates, streamInGroups: 'always' },
        publicUrl: 'https://harbour.example',
      })
      routes = adapter.routes ?? []
      return adapter
    },
    // What happens meanwhile waits.
    async ready() {},
    mention: (who, where, text) => say(who, where, `@${telegram.username} ${text}`),
    invoke(who, where, command, options = {}, file) {
      const chat = chatOf(where)
      const text = typeCommand(command, options)
      const sent = file && { ...file, mediaType: 'application/json', caption: text }
      return ask(who, chat, () => (sent ? people[who].sends(chat, sent) : people[who].says(chat, text)))
    },
    typings(where) {
      const chat = chatOf(where)
      return typings.filter(({ chatId, topicId }) => chatId === chat.id && topicId === chat.topicId).length
    },
    seen: (where) =>
      ours(where).map(
        (message): Seen => ({
          ...{ id: `${message.id}`, ...readSpeaker(message), pinged: message.notified.length },
          bold: message.formatted.filter(({ type }) => type === 'bold').map(({ text }) => text),
          react: (who, emoji, isAdded = true) => people[who].reacts(message, isAdded ? [emoji] : []),
          rewrite(who, text) {
            const chat = chatOf(where)
            return ask(who, chat, () => people[who].says(chat, `/rewrite ${text}`, { replyTo: message }))
          },
        }),
      ),
    offers: (where) => ours(where).map((message) => toAnswer('alice', chatOf(where), message)),
    breakSending: (times) => telegram.faults.fail({ method: /^sendMessage$/, status: 502, times }),
    limitSending: (retryAfterMs) =>
      telegram.faults.fail({
        ...{ method: /^sendMessage$/, status: 429, description: 'Too Many Requests: retry later' },
        parameters: { retry_after: retryAfterMs / 1_000 },
      }),
    silence: (isSilenced) => harbour.setBot(isSilenced ? 'restricted' : 'administrator'),
    removeBot: () => harbour.setBot('kicked'),
    repeat: (count) => telegram.faults.repeatUpdates(count),
    requests: () => telegram.requests.length,
    complaints: () => [...telegram.complaints, ...unanswered],
    async close() {
      await proxy?.close()
      await telegram.close()
    },
  }
  return { ...stage, telegram, people, harbour }
}
