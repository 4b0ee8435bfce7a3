import { onTestFinished } from 'vitest'
import type { CommandInvoked, ControlUsed } from '../../../src/contract/event.ts'
import type {
  AdapterHost,
  Delivery,
  FoundCharacter,
  HostAcceptance,
  HostAnswer,
  HostQuery,
} from '../../../src/contract/platform.ts'
import type { ChoiceOffered, Notice, ReplyPart } from '../../../src/contract/reply.ts'
import type {
  LoopbackTelegramChat,
  LoopbackTelegramOptions,
  LoopbackTelegramUser,
  ShownTelegramMessage,
} from '../../../src/testing/index.ts'
import { createListeningStore } from '../../support/listening-host.ts'
import { listenTo, openTelegram } from '../listener.ts'

/** What people do with the bot, beside talking. */
export type Invoked = CommandInvoked | ControlUsed

/** See {@link openInteractions}. */
export interface InteractionsOptions {
  readonly characters?: readonly FoundCharacter[]
  readonly own?: readonly FoundCharacter[]
  readonly cast?: readonly FoundCharacter[]
  /** What messages show, by id. */
  readonly line?: (messageId: string) => Extract<HostAnswer, { type: 'line' }>['line']
  readonly telegram?: LoopbackTelegramOptions
  /** How much faster pauses pass. */
  readonly speed?: number
  readonly group?: {
    readonly isForum?: boolean
    readonly botIsAdministrator?: boolean
    readonly discusses?: string
    readonly type?: 'group'
  }
}

export const seraphina: FoundCharacter = { id: 'seraphina', name: 'Seraphina', summary: 'keeps a glade' }
export const wren: FoundCharacter = { id: 'wren', name: 'Wren Halloway', summary: '' }

/** A bot that listens to a loopback Telegram, and answers commands as a test says. */
export async function openInteractions(options: InteractionsOptions = {}) {
  const { characters = [seraphina, wren], own = [], cast = [] } = options
  const telegram = await openTelegram({ privacyMode: false, ...options.telegram })
  const alice = telegram.createUser({ name: 'Alice' })
  const bob = telegram.createUser({ name: 'Bob' })
  const tavern = telegram.createGroup({ title: 'Tavern', creator: alice, ...options.group })
  tavern.setMember(bob, 'member')
  const store = createListeningStore()
  const scene = {
    /** What the engine answers. */
    answer: (_event: Invoked): readonly ReplyPart[] => [],
    acceptance: 'accepted' as HostAcceptance, // replaced by tests
  }
  const answering = new Set<Promise<unknown>>()
  /** What became of answers, in order. */
  const delivered: Delivery[] = []
  const inner = store.openHost()
  const host: AdapterHost = {
    ...inner,
    query: async (query) => find(query),
    async accept(event, accepted) {
      const acceptance = await inner.accept(event, accepted)
      const isInvoked = event.type === 'command-invoked' || event.type === 'control-used'
      if (!isInvoked || acceptance !== 'accepted') return acceptance
      if (scene.acceptance !== 'accepted') return scene.acceptance
      const work = deliver(event, scene.answer(event)).finally(() => answering.delete(work))
      answering.add(work)
      return acceptance
    },
  }
  const listener = listenTo(
    telegram,
    { ...store, openHost: () => host },
    options.speed === undefined ? {} : { speed: options.speed },
  )
  await listener.logs('listening to Telegram')

  async function find(query: HostQuery): Promise<HostAnswer> {
    switch (query.type) {
      case 'characters':
      case 'cast-members': {
        const all = query.type === 'cast-members' ? cast : query.isOwn ? own : characters
        const search = query.search.toLowerCase()
        const found = all.filter(({ name }) => name.toLowerCase().includes(search))
        return { type: query.type, characters: found.slice(0, query.limit) }
      }
      case 'line':
        return { type: 'line', line: options.line?.(query.messageId) }
      default:
        return await inner.query(query, new AbortController().signal)
    }
  }

  async function deliver(event: Invoked, parts: readonly ReplyPart[]): Promise<void> {
    const delivery = await listener.adapter.deliver(
      {
        conversation: event.conversation,
        eventIds: [event.id],
        interactionToken: event.interaction?.token,
        idempotencyKey: event.id,
        isTakenOver: false,
      },
      (async function* () {
        yield* parts
      })(),
      new AbortController().signal,
    )
    delivered.push(delivery)
    await delivery.settle(true)
  }

  /** Resolves with the newest message of ours there that is like that. */
  async function shows(
    chat: LoopbackTelegramChat,
    isIt: (message: ShownTelegramMessage) => boolean = () => true,
  ): Promise<ShownTelegramMessage> {
    for (;;) {
      const found = chat.shown().findLast((one) => one.isFromBot && !one.isDeleted && isIt(one))
      if (found) return found
      await change()
    }
  }

  /** Resolves when that is so, now or after something that people see. */
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await change()
  }

  async function change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = telegram.watch(() => resolve())
    await promise
    stop()
  }

  /** The event with which somebody invoked that. */
  async function invoked(command: string): Promise<Invoked> {
    const event = await store.accepts(
      (one) => (one.type === 'command-invoked' || one.type === 'control-used') && one.command === command,
    )
    if (event.type !== 'command-invoked' && event.type !== 'control-used')
      throw new TypeError('it is another event')
    return event
  }

  onTestFinished(async () => {
    await Promise.allSettled(answering)
  })
  return {
    ...{ telegram, alice, bob, tavern, store, listener, scene, shows, until, invoked, delivered },
    /** Resolves when all that was asked is answered. */
    idle: async () => void (await Promise.all(answering)),
    /** Presses, and tells what it told. */
    press: async (user: LoopbackTelegramUser, message: ShownTelegramMessage, label: string) =>
      await user.presses(message, label).answered,
  }
}

export function notice(text: string, more: Partial<Notice> = {}): Notice {
  return { type: 'notice', text, visibility: 'public', tone: 'info', detail: '', ...more }
}

export function choice(text: string, options: ChoiceOffered['options'], more: Partial<ChoiceOffered> = {}) {
  return { type: 'choice-offered', text, options, visibility: 'public', ...more } as const
}

export const labels = (message: ShownTelegramMessage): readonly string[] => message.buttons.flat()
