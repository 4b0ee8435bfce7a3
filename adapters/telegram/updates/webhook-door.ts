import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Update } from 'grammy/types'
import type { Clock } from '../../../src/contract/clock.ts'
import type { HttpAnswer, HttpRequest, HttpRoute } from '../../../src/contract/http.ts'
import { keep } from '../../../src/util/keep.ts'
import { parseJson } from '../../../src/util/parse-json.ts'
import { within } from '../../shared/waiting.ts'
import type { Receiver } from '../receive.ts'
import { isUpdate } from './is-update.ts'

/** How long Telegram is kept waiting; after that it is told to come again. */
const patienceMs = 5_000

/** Longest update: a message has at most some thousand letters. */
const maxBodyBytes = 1_048_576

/** How many updates are remembered, so that one that is told twice is taken once. */
const mostRemembered = 2_000

/** Where Telegram brings updates. */
export interface WebhookDoor {
  /** The whole address. */
  readonly url: string
  /** What Telegram has to say with each update. */
  readonly secret: string
  readonly routes: readonly HttpRoute[]
  /** Lets updates in from now on; before, and after it is closed, Telegram is told to come again. */
  open(receiver: Receiver): void
  close(): void
}

/** Builds it. `publicUrl`: see `Config.publicUrl`. */
export function createWebhookDoor(options: {
  readonly token: string
  readonly botId: number
  readonly publicUrl: string
  readonly clock: Clock
}): WebhookDoor {
  const { token, botId, publicUrl, clock } = options
  const url = `${publicUrl}/telegram/${botId}`
  const secret = createHmac('sha256', token).update('webhook').digest('hex')
  /** By id; what failed is forgotten. */
  const taken = new Map<number, Promise<unknown>>()
  let receiver: Receiver | undefined

  function takeOnce(by: Receiver, update: Update): Promise<unknown> {
    const id = update.update_id
    const before = taken.get(id)
    if (before) return before
    const taking = by.take(update, undefined)
    keep(taken, id, taking, mostRemembered)
    taking.catch(() => taken.delete(id))
    return taking
  }

  const admits: HttpRoute['admits'] = (headers) => isSame(headers['x-telegram-bot-api-secret-token'], secret)

  async function handle({ body, signal }: HttpRequest): Promise<HttpAnswer> {
    const update = parseUpdate(body)
    if (!update) return answer(400)
    const open = receiver
    if (!open) return answer(503)
    let isStored = false
    await within({ ms: patienceMs, clock, signal }, async () => {
      await takeOnce(open, update)
      isStored = true
    })
    return answer(isStored ? 200 : 503)
  }

  const path = `/telegram/${botId}`
  // What stands between may take away the path that it was given.
  const paths = new Set([new URL(url).pathname, path])
  return {
    url,
    secret,
    routes: Array.from(paths, (one) => ({ method: 'POST', path: one, maxBodyBytes, admits, handle })),
    open: (its) => {
      receiver = its
    },
    close: () => {
      receiver = undefined
    },
  }
}

function answer(status: number): HttpAnswer {
  return { status, headers: {}, body: '' }
}

function isSame(given: string | readonly string[] | undefined, secret: string): boolean {
  // Of hashes of one length, nothing can be learned from the time that it takes.
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest()
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret))
}

function parseUpdate(body: Uint8Array): Update | undefined {
  const update = parseJson(Buffer.from(body).toString())
  return isUpdate(update) ? update : undefined
}
