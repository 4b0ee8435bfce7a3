import type { RESTOptions } from '@discordjs/rest'
import { type Agent, request } from 'undici'
import type { Clock } from '../../../src/contract/clock.ts'
import { PlatformError } from '../../../src/contract/errors.ts'
import { isUnsent } from '../../shared/error-code.ts'
import type { SharedRate } from '../../shared/shared-rate.ts'
import type { Refusals } from './refusals.ts'

type MakeRequest = RESTOptions['makeRequest']
type Init = Parameters<MakeRequest>[1]

/** Longest wait for an answer, and between two pieces of it. */
const tryTimeoutMs = 15_000

/** Pauses between tries. */
const pausesMs = [250, 1_000, 3_000]

/** Answers to interactions, which Discord does not count in the global rate. */
const interactionPath = /\/interactions\/\d+\/[^/]+\/callback/

/** Nobody misses it, and every reply that waits behind it. */
const typingPath = /\/channels\/\d+\/typing$/

/** What every request goes through. */
export interface RequesterOptions {
  readonly agent: Agent
  readonly rate: SharedRate
  readonly refusals: Refusals
  readonly clock: Clock
}

/** Builds `makeRequest` of @discordjs/rest: tries again only what does no harm when it is done twice. */
export function createRequester({ agent, rate, refusals, clock }: RequesterOptions): MakeRequest {
  async function tryOnce(url: string, init: Init, signal: AbortSignal | undefined): Promise<Response> {
    if (!interactionPath.test(url)) {
      await refusals.pass(signal)
      if (!(await rate.take(signal, typingPath.test(url)))) throw busyError()
    }
    const { body, headers } = await encodeBody(init)
    const answer = await request(url, {
      dispatcher: agent,
      method: methodOf(init),
      headers,
      body,
      signal,
      headersTimeout: tryTimeoutMs,
      bodyTimeout: tryTimeoutMs,
    })
    const bytes = await answer.body.arrayBuffer()
    await refusals.note(answer.statusCode, text(answer.headers['x-ratelimit-scope']))
    return new Response(bytes.byteLength > 0 ? bytes : null, {
      status: answer.statusCode,
      headers: Object.entries(answer.headers).flatMap(
        ([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]), // a pair, not a list
      ),
    })
  }

  return async (url, init) => {
    const signal = init.signal ?? undefined
    for (let tries = 0; ; tries += 1) {
      const pauseMs = pausesMs[tries]
      try {
        const answer = await tryOnce(url, init, signal)
        if (answer.status < 500 || pauseMs === undefined || !isRepeatable(init)) return answer as never // REST's type is that of another undici; what it reads is the same
      } catch (error) {
        if (signal?.aborted || pauseMs === undefined) throw error
        if (!isRepeatable(init) && !isUnsent(error)) throw error
      }
      await clock.sleep(pauseMs, signal)
    }
  }
}

const methods = ['GET', 'PUT', 'PATCH', 'DELETE', 'POST'] as const

function methodOf({ method }: Init): (typeof methods)[number] {
  return methods.find((known) => known === method) ?? 'GET'
}

/** A message with a nonce is made once, however often it is asked for. */
function isRepeatable(init: Init): boolean {
  if (methodOf(init) !== 'POST') return true
  const { body } = init
  const json = body instanceof FormData ? body.get('payload_json') : body
  // Inside of a JSON string its quotes would be escaped.
  return typeof json === 'string' && json.includes('"enforce_nonce":true')
}

/** As bytes, for a form's stream could be sent only once. */
async function encodeBody({
  body,
  headers,
}: Init): Promise<{ body: string | Uint8Array | null; headers: { [name: string]: string } }> {
  const plain = Object.fromEntries(new Headers(headers as Record<string, string>)) // REST hands over a plain object
  if (body === null || body === undefined || typeof body === 'string')
    return { body: body ?? null, headers: plain }
  const form = new Response(body as FormData) // the only other body that REST makes
  const contentType = form.headers.get('content-type')
  return {
    body: new Uint8Array(await form.arrayBuffer()),
    headers: contentType ? { ...plain, 'content-type': contentType } : plain,
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function busyError(): PlatformError {
  return new PlatformError({
    code: 'rate-limited',
    what: 'So much is asked of Discord now that what nobody misses was left out.',
    remedy: 'Nothing is to be done; replies go first.',
    isRetryable: true,
  })
}
