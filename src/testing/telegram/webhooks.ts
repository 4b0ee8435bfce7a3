import type { WebhookInfo } from 'grammy/types'
import type { QueuedUpdate } from './updates.ts'
import { post, type Webhook } from './webhook-post.ts'
import type { World } from './world.ts'

const shortestPauseMs = 1_000
const longestPauseMs = 60_000

/** Where updates are delivered to. */
export interface Webhooks {
  readonly url: string | undefined
  set(webhook: Webhook | undefined): void
  info(): WebhookInfo
  /** Delivers what waits. */
  pump(): void
}

/** Builds the webhook of a bot, which is not set. */
export function createWebhooks(findWorld: () => World): Webhooks {
  let current: Webhook | undefined
  let over = new AbortController()
  let lastError: { readonly at: number; readonly message: string } | undefined
  /** By chat: each has one delivery at a time. */
  const busy = new Map<number, QueuedUpdate>()
  let open = 0

  function pump(): void {
    const { updates, closing } = findWorld()
    if (current === undefined || current.isForeign || closing.signal.aborted) return
    if (open >= current.maxConnections) return
    for (const item of updates.waiting()) {
      if (open >= current.maxConnections) return
      const key = item.chatId ?? -item.update.update_id
      if (!busy.has(key)) void deliver(current, item, key)
    }
  }

  async function deliver(webhook: Webhook, item: QueuedUpdate, key: number): Promise<void> {
    const { clock, speed, closing, updates } = findWorld()
    const signal = AbortSignal.any([over.signal, closing.signal])
    busy.set(key, item)
    let pauseMs = shortestPauseMs
    try {
      while (!signal.aborted && updates.waiting().includes(item)) {
        open += 1
        // A new proxy may stand there by now.
        const origin = findWorld().webhookOrigin
        const failure = await post({ webhook, update: item.update, origin, signal })
        open -= 1
        if (signal.aborted) return
        if (failure === undefined) return void updates.settle(item)
        lastError = { at: clock.now(), message: failure }
        await clock.sleep(pauseMs / speed, signal)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    } catch {
      // It was set anew, or the server closed.
    } finally {
      if (busy.get(key) === item) busy.delete(key)
      pump()
    }
  }

  return {
    get url() {
      return current?.url
    },
    set(next) {
      over.abort()
      over = new AbortController()
      busy.clear()
      current = next
      lastError = undefined
      pump()
    },
    info() {
      const { updates } = findWorld()
      return {
        url: current?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: updates.size,
        ...(current === undefined ? {} : { max_connections: current.maxConnections }),
        ...(lastError === undefined ? {} : encodeError(lastError)),
        ...(updates.allowed.length > 0 ? { allowed_updates: [...updates.allowed] } : {}),
      }
    },
    pump,
  }
}

function encodeError({ at, message }: { readonly at: number; readonly message: string }) {
  return { last_error_date: Math.floor(at / 1000), last_error_message: message }
}
