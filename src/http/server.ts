import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { HttpAnswer, HttpRoute } from '../contract/http.ts'
import type { Log } from '../contract/log.ts'
import { describeError } from '../util/describe-error.ts'
import { listenError } from './listen-error.ts'

/** Whoever sends more slowly is let go. */
const requestMs = 5_000
const headersMs = 3_000
const idleMs = 5_000
/** Most bodies that are read at the same time: they are held in memory. */
const mostBodies = 64
/** How long running answers may go on once the server closes. */
const closeMs = 1_000

/** A server that listens. */
export interface HttpServer {
  /** With the port that it got; an address that stands for all is told as the loopback one. */
  readonly url: string
  /** Takes no more connections, lets running answers end within a second, and resolves when all are closed. */
  close(): Promise<void>
}

/** Serves routes on one port; 0: any that is free. Fails with a ConfigurationError where it cannot listen. */
export async function openHttpServer(options: {
  readonly host: string
  readonly port: number
  readonly routes: readonly HttpRoute[]
  readonly log: Log
}): Promise<HttpServer> {
  const { host, port, routes, log } = options
  let closed: Promise<void> | undefined
  let bodies = 0

  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      keepAliveTimeout: idleMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 8_192,
    },
    (request, response) => {
      respond(request, response).catch((error: unknown) => {
        log.debug({ error: describeError(error) }, 'an answer over HTTP could not be sent')
        response.destroy()
      })
    },
  )
  server.maxConnections = 256

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = await answerRequest(request, response)
    const bytes = Buffer.from(body)
    response.writeHead(status, {
      'content-length': bytes.length,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
      // A body that was not read would be taken for the next request.
      ...(closed || !request.complete ? { connection: 'close' } : {}),
    })
    response.end(bytes)
  }

  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<HttpAnswer> {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2)
    const found = routes.filter((route) =>
      route.isPrefix ? path.startsWith(route.path) : route.path === path,
    )
    if (found.length === 0) return plain(404, 'not found')
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const route = found.find((candidate) => candidate.method === method)
    if (!route) return plain(405, 'method not allowed', { allow: allowedMethods(found) })
    if (route.admits?.(request.headers) === false) return { status: 401, headers: {}, body: '' }
    const { maxBodyBytes = 0 } = route
    const held = maxBodyBytes > 0 ? 1 : 0
    if (bodies + held > mostBodies) return plain(503, 'too many at once')
    bodies += held
    const body = await readBody(request, maxBodyBytes).finally(() => {
      bodies -= held
    })
    if (!body) return plain(413, 'too long')

    const left = new AbortController()
    response.once('close', () => left.abort())
    try {
      return await route.handle({
        method: route.method,
        path,
        query: new URLSearchParams(query),
        headers: request.headers,
        body,
        signal: left.signal,
      })
    } catch (error) {
      log.error({ path: route.path, error: describeError(error) }, 'a request over HTTP failed')
      return plain(500, 'failed')
    }
  }

  await listen(server, host, port)
  server.on('error', (error) => log.error({ error: describeError(error) }, 'the HTTP server has trouble'))

  return {
    url: urlOf(server, host),
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve())
        AbortSignal.timeout(closeMs).addEventListener('abort', () => server.closeAllConnections())
      })
      return closed
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw listenError(error, host, port)
  }
}

/** `undefined`: it is longer than that. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return undefined
  const chunks: Buffer[] = []
  let length = 0
  // The connection is still needed for the refusal.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function plain(status: number, text: string, headers: HttpAnswer['headers'] = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` }
}

function allowedMethods(routes: readonly HttpRoute[]): string {
  return routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
