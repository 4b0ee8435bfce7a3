import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Answer, encodeFailure } from './answer.ts'
import type { Faults } from './faults.ts'
import { Refusal } from './refusal.ts'
import { refusals } from './refusals.ts'
import { parseBody, readBytes } from './request-body.ts'
import type { Call, Methods } from './route.ts'
import type { LoopbackTelegram } from './types.ts'
import { readCall } from './validate.ts'
import type { World } from './world.ts'

/** How a server is opened. */
export interface ServerOptions {
  readonly world: World
  readonly faults: Faults
  readonly methods: Methods
  readonly port: number
  /** Most entries of the request log. */
  readonly mostRequests: number
  readonly unknownMethods: ReadonlySet<string>
}

/** A server that listens. */
export interface TelegramServer {
  readonly requests: LoopbackTelegram['requests'][number][]
  close(): Promise<void>
}

/** A request, as far as it has come in. */
interface Asked {
  readonly token: string
  readonly method: string
  readonly query: URLSearchParams
  readonly contentType: string
  readonly bytes: Buffer
  readonly signal: AbortSignal
}

/** Opens the Bot API on the loopback address. */
export async function openServer(options: ServerOptions): Promise<TelegramServer> {
  const { world, faults, port, mostRequests } = options
  const requests: TelegramServer['requests'] = []

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://loopback')
    const [, token = '', method = ''] = /^\/bot([^/]+)\/([^/]+)$/.exec(url.pathname) ?? []
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    const bytes = await readBytes(incoming)
    if (url.pathname.startsWith('/file/')) return serveFile(world, url.pathname, outgoing)
    const asked: Asked = {
      token: decodeURIComponent(token),
      method,
      query: url.searchParams,
      contentType: incoming.headers['content-type'] ?? '',
      bytes,
      signal: AbortSignal.any([gone.signal, world.closing.signal]),
    }
    if (faults.delayMs > 0) await world.clock.sleep(faults.delayMs, asked.signal)
    const chatId = chatIdOf(asked)
    const planned = faults.take(method, chatId)
    const answered = planned?.isDone === false ? planned.answer : await answer(options, asked)
    const final = planned?.isDone === true ? planned.answer : answered
    requests.push({ method, chatId, status: final?.status ?? 0, at: world.clock.now() })
    if (requests.length > mostRequests * 1.1) requests.splice(0, requests.length - mostRequests)
    if (final === undefined) return void outgoing.destroy()
    outgoing.writeHead(final.status, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify(final.body))
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      // Who goes away, or is still here when we close, gets no answer.
      const isGone = !incoming.complete || outgoing.destroyed || world.closing.signal.aborted
      outgoing.destroy()
      const what = `The loopback itself failed: ${error}`
      if (!isGone) world.complaints.push({ what, method: '', code: 500 })
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  world.origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

  return {
    requests,
    async close() {
      world.closing.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer({ world, methods, unknownMethods }: ServerOptions, asked: Asked): Promise<Answer> {
  const { token, method, signal } = asked
  try {
    if (token !== world.token) throw token === '' ? refusals.unknownMethod(true) : refusals.unauthorized()
    const found = methods[method] ?? methods[lowercased(methods, method)]
    if (unknownMethods.has(method)) throw refusals.unknownMethod(false)
    if (found === undefined) throw refusals.unknownMethod(true)
    const { payload: given, files } = parseBody(asked.bytes, asked.contentType, asked.query)
    const known = Object.entries(given).filter(([name]) => !world.unknownFields.has(name))
    const payload = readCall(method, Object.fromEntries(known))
    const call: Call = { world, payload, files, signal }
    return { status: 200, body: { ok: true, result: await found(call) } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refuse(world, method, error)
  }
}

/** The names of methods may be written in any case. */
function lowercased(methods: Methods, method: string): string {
  return Object.keys(methods).find((name) => name.toLowerCase() === method.toLowerCase()) ?? method
}

function refuse(world: World, method: string, refusal: Refusal): Answer {
  const { code, description, parameters, isComplaint } = refusal
  if (isComplaint) world.complaints.push({ what: description, method, code })
  return { status: code, body: encodeFailure(code, description, parameters) }
}

/** The chat that a request names, whatever else is wrong with it. */
function chatIdOf({ bytes, contentType, query }: Asked): number | undefined {
  try {
    const { payload } = parseBody(bytes, contentType, query)
    const id = Number(payload.chat_id ?? Number.NaN)
    return Number.isNaN(id) ? undefined : id
  } catch {
    return undefined
  }
}

function serveFile(world: World, pathname: string, outgoing: ServerResponse): void {
  const [, token = '', path = ''] = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname) ?? []
  const isRight = decodeURIComponent(token) === world.token
  const file = isRight
    ? [...world.files.values()].find((known) => known.path === decodeURIComponent(path))
    : undefined
  if (file === undefined) {
    const status = isRight ? 404 : 401
    const body = encodeFailure(status, isRight ? 'Not Found' : 'Unauthorized')
    outgoing.writeHead(status, { 'content-type': 'application/json' })
    return void outgoing.end(JSON.stringify(body))
  }
  outgoing.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': file.bytes.length,
  })
  outgoing.end(file.bytes)
}
