import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import { applicationRoutes } from './application-routes.ts'
import type { Faults } from './faults.ts'
import { resumePath } from './gateway.ts'
import { serveClient } from './gateway-connection.ts'
import { guildRoutes } from './guild-routes.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { createLimits, limitAnswer } from './limits.ts'
import { messageRoutes } from './message-routes.ts'
import { reactionRoutes } from './reaction-routes.ts'
import { Refusal, refusals } from './refusal.ts'
import { parseBody, readBytes } from './request-body.ts'
import { type Answer, createRouter, type Route } from './route.ts'
import type { LoopbackDiscord } from './types.ts'
import { webhookRoutes } from './webhook-routes.ts'
import type { World } from './world.ts'

/** How a server is opened. */
export interface ServerOptions {
  readonly world: World
  readonly faults: Faults
  readonly port: number
  /** Most entries of the request log. */
  readonly mostRequests: number
  /** So many refused requests in ten minutes ban the address. */
  readonly banAfter: number
}

/** A server that listens. */
export interface DiscordServer {
  readonly requests: LoopbackDiscord['requests'][number][]
  close(): Promise<void>
}

const routes = [
  ...messageRoutes,
  ...reactionRoutes,
  ...webhookRoutes,
  ...interactionRoutes,
  ...applicationRoutes,
  ...guildRoutes,
]
const refusedWindowMs = 600_000

/** Opens REST and gateway on one port of the loopback address. */
export async function openServer({
  world,
  faults,
  port,
  mostRequests,
  banAfter,
}: ServerOptions): Promise<DiscordServer> {
  const requests: DiscordServer['requests'] = []
  const closing = new AbortController()
  const find = createRouter(routes)
  const limits = createLimits(world)
  const refused = createRefusedCount(world, banAfter)

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://loopback')
    const method = incoming.method ?? 'GET'
    if (url.pathname.startsWith('/cdn/')) return serveFile(world, url.pathname.slice('/cdn'.length), outgoing)
    const path = url.pathname.replace(/^\/api(\/v\d+)?/, '')
    const bytes = await readBytes(incoming)
    if (faults.delayMs > 0) await world.clock.sleep(faults.delayMs, closing.signal)
    const planned = faults.take(method, path)
    const isBanned = refused.isBanned()
    const answered = isBanned
      ? banAnswer(world)
      : planned && !planned.isDone
        ? planned.answer
        : await answer({ method, path, query: url.searchParams, headers: incoming.headers, bytes })
    const final = planned?.isDone ? planned.answer : answered
    requests.push({ method, path, status: final?.status ?? 0, at: world.clock.now() })
    if (requests.length > mostRequests * 1.1) requests.splice(0, requests.length - mostRequests)
    if (final === undefined) return void outgoing.destroy()
    if (!isBanned) refused.count(final)
    send(outgoing, final)
  }

  async function answer(asked: Asked): Promise<Answer> {
    const { method, path, query, bytes } = asked
    let headers = {}
    try {
      const found = find(method, path)
      if (found === undefined) throw refusals.notFound()
      if (found === 'wrong-method') throw refusals.wrongMethod()
      const { route, params } = found
      authorize(world, route, asked.headers.authorization)
      const isOfInteraction = params.webhook === world.applicationId
      const verdict = limits.take(
        route.bucket ?? 'other',
        majorOf(params),
        !(route.isUncounted || isOfInteraction),
      )
      headers = verdict.headers
      if (verdict.isRefused) {
        const what = verdict.isGlobal ? 'More than 50 requests in a second' : `Rate limit exceeded`
        if (verdict.isTold) world.complaints.push({ what, method, path, code: 429 })
        const refusal = limitAnswer(verdict.retryAfterMs, verdict.isGlobal ? 'global' : 'user')
        return { ...refusal, headers: { ...headers, ...refusal.headers } }
      }
      const { body, files } = await parseBody(bytes, asked.headers['content-type'] ?? '')
      const result = await route.handle({ world, params, query, body, files })
      return { ...result, headers: { ...headers, ...result.headers } }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { ...refuse(world, error, asked), headers }
    }
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy()
      // Who breaks off in the middle of a request asked for nothing.
      if (!incoming.complete || closing.signal.aborted) return
      world.complaints.push({
        what: `The loopback itself failed: ${error}`,
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        code: undefined,
      })
    })
  })
  const sockets = new WebSocketServer({
    server,
    verifyClient({ req }: { req: IncomingMessage }) {
      const isGone = world.isResumeClosed && req.url?.startsWith(resumePath) === true
      if (isGone) req.socket.destroy()
      return !isGone
    },
  })
  const identifications = new Map<number, number>()
  sockets.on('connection', (socket) => serveClient(world, socket, identifications))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  world.origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

  return {
    requests,
    async close() {
      closing.abort()
      for (const socket of sockets.clients) socket.terminate()
      const closed = once(server, 'close')
      sockets.close()
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** A request, as far as it has come in. */
interface Asked extends Pick<IncomingMessage, 'headers'> {
  readonly method: string
  /** Below the version of the API. */
  readonly path: string
  readonly query: URLSearchParams
  readonly bytes: Buffer
}

function authorize(world: World, route: Route, authorization: string | undefined): void {
  if (authorization === undefined) {
    if (!route.isOpen) throw refusals.unauthorized(true)
  } else if (authorization !== `Bot ${world.token}`) throw refusals.unauthorized(false)
}

function majorOf({ channel, guild, webhook, token }: { readonly [name: string]: string }): string {
  return channel ?? (webhook === undefined ? guild : `${webhook}/${token}`) ?? ''
}

function refuse(world: World, error: Refusal, { method, path }: Asked): Answer {
  const { status, code, message, errors, isComplaint } = error
  if (isComplaint) {
    const details = errors === undefined ? '' : ` ${JSON.stringify(errors)}`
    world.complaints.push({ what: `${message}${details}`, method, path, code })
  }
  return { status, body: { message, code, ...(errors === undefined ? {} : { errors }) } }
}

/** Counts what makes Discord ban an address: 401, 403, and 429 that are not everybody's. */
function createRefusedCount(world: World, banAfter: number) {
  let count = 0
  let since = world.clock.now()
  let bannedUntil = 0
  return {
    count({ status, headers }: Answer): void {
      const isCounted =
        status === 401 || status === 403 || (status === 429 && headers?.['x-ratelimit-scope'] !== 'shared')
      if (!isCounted) return
      const now = world.clock.now()
      if (now - since > refusedWindowMs / world.limitSpeed) {
        since = now
        count = 0
      }
      count += 1
      if (count < banAfter) return
      bannedUntil = now + 3_600_000 / world.limitSpeed
      world.complaints.push({ what: 'The address is banned', method: '', path: '', code: 1015 })
      count = 0
    },
    isBanned: () => world.clock.now() < bannedUntil,
  }
}

function banAnswer(world: World): Answer {
  return {
    status: 429,
    body: 'error code: 1015',
    headers: { 'retry-after': (3_600 / world.limitSpeed).toFixed(3) },
  }
}

async function serveFile(world: World, path: string, outgoing: ServerResponse): Promise<void> {
  const blob = world.files.get(path)
  if (blob === undefined) return void outgoing.writeHead(404).end()
  const bytes = Buffer.from(await blob.arrayBuffer())
  outgoing.writeHead(200, {
    'content-type': blob.type || 'application/octet-stream',
    'content-length': bytes.length,
  })
  outgoing.end(bytes)
}

function send(outgoing: ServerResponse, { status, body, headers }: Answer): void {
  if (body === undefined) return void outgoing.writeHead(status, headers).end()
  const isText = typeof body === 'string'
  outgoing.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
  outgoing.end(isText ? body : JSON.stringify(body))
}
