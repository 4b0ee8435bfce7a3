import { type Answer, encodeFailure } from './answer.ts'
import type { Polling } from './polling.ts'
import { refusals } from './refusals.ts'
import type { TelegramFaults } from './types.ts'
import type { Webhook } from './webhook-post.ts'
import type { Webhooks } from './webhooks.ts'
import type { World } from './world.ts'

/** What goes wrong with one request. */
export interface RequestFault {
  /** `undefined`: the connection breaks. */
  readonly answer: Answer | undefined
  /** It is done first. */
  readonly isDone: boolean
}

/** The faults of a world, and what they do to requests. */
export interface Faults {
  readonly control: TelegramFaults
  readonly delayMs: number
  /** The fault of a request, which is used up by that. */
  take(method: string, chatId: number | undefined): RequestFault | undefined
}

interface Planned {
  readonly method: RegExp
  readonly chatId: number | undefined
  times: number
  readonly fault: RequestFault
}

/** Telegram's words where a test gives none. */
const words: { readonly [status: number]: string } = {
  400: 'Bad Request: fault',
  401: 'Unauthorized',
  403: 'Forbidden: fault',
  404: 'Not Found',
  409: 'Conflict: fault',
  429: 'Too Many Requests: retry later',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
}

/** Builds the faults of a world. */
export function createFaults(world: World, polling: Polling, webhooks: Webhooks): Faults {
  const planned: Planned[] = []
  let delayMs = 0

  const control: TelegramFaults = {
    fail({ method, chatId, times = 1, status, description, parameters, isDone = false }) {
      const body = encodeFailure(status, description ?? words[status] ?? `${status}: fault`, parameters)
      const answer = status === 0 ? undefined : { status, body }
      planned.push({ method, chatId, times, fault: { answer, isDone } })
    },
    conflict(times = 0) {
      const hasEnded = polling.end(refusals.terminatedByOther())
      polling.refuseNext(hasEnded ? times : Math.max(1, times))
    },
    setForeignWebhook(url) {
      webhooks.set(url === undefined ? undefined : foreign(url))
      if (url !== undefined) polling.end(refusals.terminatedByWebhook())
    },
    repeatUpdates: (count) => world.updates.repeat(count),
    renumberUpdates: (next) => world.updates.renumber(next),
    holdUpdates(isHeld) {
      world.updates.isHeld = isHeld
    },
    setDelayMs(next) {
      delayMs = next
    },
    revokeToken() {
      world.token = `${world.token}x`
      polling.end(refusals.unauthorized())
    },
    setPrivacyMode(isOn) {
      world.privacyMode = isOn
      world.bot.can_read_all_group_messages = !isOn
    },
    push: (update) => world.updates.push(update, undefined, true),
  }

  return {
    control,
    get delayMs() {
      return delayMs
    },
    take(method, chatId) {
      const index = planned.findIndex(
        (plan) => plan.method.test(method) && (plan.chatId ?? chatId) === chatId,
      )
      const plan = planned[index]
      if (plan === undefined) return undefined
      plan.times -= 1
      if (plan.times <= 0) planned.splice(index, 1)
      return plan.fault
    },
  }
}

function foreign(url: string): Webhook {
  return { url, secretToken: undefined, maxConnections: 40, isForeign: true }
}
