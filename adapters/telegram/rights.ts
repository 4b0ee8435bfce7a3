import type { Api } from 'grammy'
import type { ChatMember } from 'grammy/types'
import type { Clock } from '../../src/contract/clock.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import { keep } from '../../src/util/keep.ts'
import { unlessAborted } from '../shared/waiting.ts'
import { describeFailure } from './client/platform-error.ts'
import { type ApiSignal, toApiSignal } from './client/signal.ts'
import { isMemberHidden } from './client/telegram-error.ts'

/** How long a membership is believed, where Telegram does not tell of its changes: it does so to administrators. */
const believedMs = 60_000

/** How long Telegram is waited for: what people say next waits behind. */
const patienceMs = 2_000

/** Most members that are kept in mind. */
const mostMembers = 10_000

/** How long it is known who began a topic: nobody goes on talking there for much longer. */
const creatorKnownMs = 366 * 86_400_000

/** What somebody may do. */
export interface Rights {
  readonly isModerator: boolean
  readonly mayCast: boolean
  readonly mayCastParent: boolean
}

/** Who asks: a person, or a chat in whose name somebody writes. */
export interface RightsAsker {
  readonly userId: number | undefined
  readonly senderChatId: number | undefined
}

/** Where. */
export interface RightsPlace {
  readonly chatId: number
  readonly placeId: number
  readonly topicId: number | undefined
}

/** What members may do. */
export interface RightsBook {
  /** What Telegram will not tell just now is as it was when it told it last, and nothing otherwise. Fails only when it is aborted. */
  rightsOf(where: RightsPlace, who: RightsAsker, signal: AbortSignal): Promise<Rights>
  /** Telegram tells of a change. */
  learn(chatId: number, member: ChatMember): void
  /** Somebody began a topic: they may cast there. Fails as the host does. */
  began(where: RightsPlace, userId: number, signal: AbortSignal): Promise<void>
}

const everything: Rights = { isModerator: true, mayCast: true, mayCastParent: true }
const nothing: Rights = { isModerator: false, mayCast: false, mayCastParent: false }

/** What it needs. */
export interface RightsOptions {
  readonly api: Pick<Api, 'getChatMember' | 'getChatAdministrators'>
  readonly host: () => Pick<AdapterHost, 'state' | 'hash'>
  readonly clock: Clock
  readonly log: Log
}

/** Builds the book. */
export function createRightsBook({ api, host, clock, log }: RightsOptions): RightsBook {
  const known = new Map<string, { readonly until: number; readonly isAdministrator: boolean }>()
  /** Ids of those of a chat that hides its members. */
  const administrators = new Map<string, { readonly until: number; readonly ids: ReadonlySet<number> }>()

  function note(chatId: number, { user, status }: ChatMember): boolean {
    return keepKnown(chatId, user.id, status === 'creator' || status === 'administrator')
  }

  function keepKnown(chatId: number, userId: number, isAdministrator: boolean): boolean {
    const until = clock.now() + believedMs
    keep(known, `${chatId}:${userId}`, { until, isAdministrator }, mostMembers)
    return isAdministrator
  }

  async function askSoon<Answer>(
    signal: AbortSignal,
    ask: (ending: ApiSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const [enough, over] = [new AbortController(), new AbortController()]
    const waiting = AbortSignal.any([signal, over.signal])
    clock.sleep(patienceMs, waiting).then(
      () => enough.abort(),
      () => {},
    )
    const ending = AbortSignal.any([signal, enough.signal])
    try {
      return await unlessAborted(ending, () => ask(toApiSignal(ending)))
    } finally {
      over.abort()
    }
  }

  async function fetchAdministrators(chatId: number, signal: AbortSignal): Promise<ReadonlySet<number>> {
    const entry = administrators.get(`${chatId}`)
    if (entry && entry.until > clock.now()) return entry.ids
    const members = await askSoon(signal, (ending) => api.getChatAdministrators(chatId, {}, ending))
    const ids = new Set(members.map(({ user }) => user.id))
    keep(administrators, `${chatId}`, { until: clock.now() + believedMs, ids }, mostMembers)
    return ids
  }

  /** Of single members Telegram is sure to tell only who is an administrator itself; of administrators it tells everybody. */
  async function fetchIsAdministrator(chatId: number, userId: number, signal: AbortSignal): Promise<boolean> {
    try {
      return note(chatId, await askSoon(signal, (ending) => api.getChatMember(chatId, userId, ending)))
    } catch (error) {
      if (!isMemberHidden(error)) throw error
      return keepKnown(chatId, userId, (await fetchAdministrators(chatId, signal)).has(userId))
    }
  }

  async function isAdministrator(chatId: number, userId: number, signal: AbortSignal): Promise<boolean> {
    const entry = known.get(`${chatId}:${userId}`)
    if (entry && entry.until > clock.now()) return entry.isAdministrator
    try {
      return await fetchIsAdministrator(chatId, userId, signal)
    } catch (error) {
      signal.throwIfAborted()
      log.debug({ error: describeFailure(error) }, 'Telegram did not tell what somebody may do')
      return entry?.isAdministrator ?? false
    }
  }

  async function isCreator({ placeId, topicId }: RightsPlace, userId: number, signal: AbortSignal) {
    if (topicId === undefined) return false
    const creator = await host()
      .state.get(creatorKey(placeId, topicId), signal)
      .catch(() => undefined)
    signal.throwIfAborted()
    return creator === host().hash(`${userId}`)
  }

  return {
    async rightsOf(where, { userId, senderChatId }, signal) {
      if (where.chatId > 0) return everything
      if (senderChatId !== undefined) return senderChatId === where.chatId ? everything : nothing
      if (userId === undefined) return nothing
      if (await isAdministrator(where.chatId, userId, signal)) return everything
      return { ...nothing, mayCast: await isCreator(where, userId, signal) }
    },
    learn: note,
    async began({ placeId, topicId }, userId, signal) {
      if (topicId === undefined) return
      const options = { ttlMs: creatorKnownMs, signal }
      await host().state.set(creatorKey(placeId, topicId), host().hash(`${userId}`), options)
    },
  }
}

function creatorKey(placeId: number, topicId: number): string {
  return `creator:${placeId}:${topicId}`
}
