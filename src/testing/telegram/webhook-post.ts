import { request } from 'node:http'
import type { Update } from 'grammy/types'

/** What a webhook is set to. */
export interface Webhook {
  readonly url: string
  readonly secretToken: string | undefined
  readonly maxConnections: number
  /** Set by another program: nothing is delivered to it. */
  readonly isForeign?: boolean
}

const longestAnswerMs = 60_000

/** Posts an update. Answers why that failed, in Telegram's words; `undefined`: it was taken. */
export async function post(delivery: {
  readonly webhook: Webhook
  readonly update: Update
  /** Where a proxy listens for every host; empty: there is none. */
  readonly origin: string
  readonly signal: AbortSignal
}): Promise<string | undefined> {
  const { webhook, update, origin, signal } = delivery
  const asked = new URL(webhook.url)
  const url = origin === '' ? asked : new URL(`${asked.pathname}${asked.search}`, origin)
  if (url.protocol !== 'http:') return 'Failed to resolve host: Name or service not known'
  const body = Buffer.from(JSON.stringify(update))
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(origin === '' ? {} : { host: asked.host, 'x-forwarded-proto': 'https' }),
    ...(webhook.secretToken === undefined ? {} : { 'x-telegram-bot-api-secret-token': webhook.secretToken }),
  }
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const outgoing = request(url, { method: 'POST', headers, signal, agent: false }, (incoming) => {
    incoming.resume()
    const { statusCode: status = 0, statusMessage: words = '' } = incoming
    const isTaken = status >= 200 && status < 300
    incoming.on('end', () =>
      resolve(isTaken ? undefined : `Wrong response from the webhook: ${status} ${words}`.trim()),
    )
    incoming.on('error', () => resolve('Connection reset by peer'))
  })
  outgoing.setTimeout(longestAnswerMs, () => outgoing.destroy(new DOMException('Timeout', 'TimeoutError')))
  outgoing.on('error', (error) =>
    resolve(error.name === 'TimeoutError' ? 'Read timeout expired' : 'Connection refused'),
  )
  outgoing.end(body)
  return promise
}
