import type { Update } from 'grammy/types'
import type { Clock } from '../../contract/clock.ts'

/** Kinds of updates. */
export type UpdateType = Exclude<keyof Update, 'update_id'>

const keptMs = 24 * 3_600_000
/** Whoever pressed a button has long given up then. */
const pressKeptMs = 150_000
/** Those that can be repeated. */
const mostPast = 1_000
const firstId = 700_000_001

/** Kinds that only a bot is told of which lists them. */
const unlistedTypes: readonly UpdateType[] = ['chat_member', 'message_reaction', 'message_reaction_count']

/** An update that nobody confirmed. */
export interface QueuedUpdate {
  readonly update: Update
  /** Those of one chat are delivered in order. */
  readonly chatId: number | undefined
  readonly at: number
}

/** The updates of a bot, as its server keeps them. */
export interface UpdateQueue {
  readonly made: number
  /** The id up to which they are confirmed. */
  readonly confirmed: number
  /** How many nobody confirmed. */
  readonly size: number
  /** The kinds that are asked for; empty: all but some. */
  allowed: readonly UpdateType[]
  isHeld: boolean
  /** `isForced`: also where nobody asked for its kind. */
  push(update: Omit<Update, 'update_id'>, chatId: number | undefined, isForced?: boolean): void
  /** Those that wait, from an offset on; those before it are confirmed by that. */
  take(offset: number, limit: number): readonly QueuedUpdate[]
  /** Those that wait, oldest first. */
  waiting(): readonly QueuedUpdate[]
  /** One was taken by a webhook, or given up. */
  settle(item: QueuedUpdate): void
  clear(): void
  repeat(count: number): void
  renumber(next: number): void
  /** Told when there may be something to take. Answers how to stop. */
  watch(onPush: () => void): () => void
}

/** Builds an empty queue whose ids grow by `step`. */
export function createUpdateQueue(clock: Clock, step: number): UpdateQueue {
  let queue: QueuedUpdate[] = []
  let past: QueuedUpdate[] = []
  let repeated: QueuedUpdate[] = []
  let nextId = firstId
  let made = 0
  let confirmed = 0
  let isHeld = false
  const watchers = new Set<() => void>()
  const tell = () => {
    for (const watcher of [...watchers]) watcher()
  }

  /** As with Telegram, what nobody asks for when it happens is never told. */
  function isAsked(update: Omit<Update, 'update_id'>): boolean {
    const { allowed } = updates
    return knownTypes(update).some((type) =>
      allowed.length === 0 ? !unlistedTypes.includes(type) : allowed.includes(type),
    )
  }

  function leave(items: readonly QueuedUpdate[]): void {
    if (items.length === 0) return
    past.push(...items)
    if (past.length > mostPast * 2) past = past.slice(-mostPast)
    confirmed = items.at(-1)?.update.update_id ?? confirmed
  }

  function dropOld(): void {
    const now = clock.now()
    queue = queue.filter(({ update, at }) => now - at <= (update.callback_query ? pressKeptMs : keptMs))
  }

  function confirm(isConfirmed: (item: QueuedUpdate) => boolean): void {
    if (queue[0] === undefined || !isConfirmed(queue[0])) return
    leave(queue.filter(isConfirmed))
    queue = queue.filter((item) => !isConfirmed(item))
  }

  const updates: UpdateQueue = {
    allowed: [],
    get made() {
      return made
    },
    get confirmed() {
      return confirmed
    },
    get size() {
      return queue.length
    },
    get isHeld() {
      return isHeld
    },
    set isHeld(next) {
      isHeld = next
      if (!next) tell()
    },
    push(update, chatId, isForced = false) {
      if (!isForced && !isAsked(update)) return
      queue.push({ update: { update_id: nextId, ...update }, chatId, at: clock.now() })
      nextId += step
      made += 1
      if (!isHeld) tell()
    },
    take(offset, limit) {
      dropOld()
      if (offset < 0) {
        const from = queue.at(offset)?.update.update_id ?? 0
        confirm(({ update }) => update.update_id < from)
      }
      // An offset that is far beyond the last id confirms nothing: the ids began anew.
      else if (offset <= nextId + 10) confirm(({ update }) => update.update_id < offset)
      if (isHeld) return []
      const again = repeated.splice(0, limit)
      return [...again, ...queue.slice(0, limit - again.length)]
    },
    waiting() {
      dropOld()
      return isHeld ? [] : [...repeated, ...queue]
    },
    settle(item) {
      const again = repeated.indexOf(item)
      if (again >= 0) return void repeated.splice(again, 1)
      const index = queue.indexOf(item)
      if (index < 0) return
      queue.splice(index, 1)
      leave([item])
    },
    clear() {
      queue = []
      repeated = []
    },
    repeat(count) {
      repeated = past.slice(-count)
      tell()
    },
    renumber(next) {
      // What waited that long is dropped.
      queue = []
      nextId = next
    },
    watch(onPush) {
      watchers.add(onPush)
      return () => void watchers.delete(onPush)
    },
  }
  return updates
}

function knownTypes(update: Omit<Update, 'update_id'>): UpdateType[] {
  return Object.keys(update) as UpdateType[] // its fields are its kinds
}
