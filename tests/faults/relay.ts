import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A request on its way to the platform. */
export interface RelayedRequest {
  /** Whose address it was sent to. */
  readonly sender: string
  readonly method: string
  /** Below that address, with a slash at its start. */
  readonly path: string
}

/** What the platform answered. */
export interface RelayedAnswer extends RelayedRequest {
  readonly status: number
  readonly body: Buffer
}

/** See {@link openRelay}. */
export interface RelayOptions {
  /** Of the API, with its path. */
  readonly target: string
  /** Asked before a request goes on; `false`: the connection breaks instead. Default: all go on. */
  readonly onAsked?: (request: RelayedRequest) => Promise<boolean>
  /** Told of what the platform has answered; whoever asked has the answer when this resolves. */
  readonly onAnswered?: (answer: RelayedAnswer) => Promise<void>
  /** Which requests end with whoever asked. Default: none, for what one has asked for is done, also when it dies meanwhile. */
  readonly isWaiting?: (request: RelayedRequest) => boolean
}

/** Between workers and a platform: it tells who does what. */
export interface Relay {
  /** Below it, each worker has an address of its own: its name. */
  readonly url: string
  close(): Promise<void>
}

/** Headers that belong to one connection. */
const ofConnection = [
  'connection',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'keep-alive',
  'host',
]

/** Opens it. */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { target, onAsked, onAnswered, isWaiting = () => false } = options

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const [, sender = '', ...parts] = (incoming.url ?? '').split('/')
    const { method = 'GET' } = incoming
    const request = { sender, method, path: `/${parts.join('/')}` }
    const left = new AbortController()
    if (isWaiting(request)) outgoing.once('close', () => left.abort())
    const body = await buffer(incoming)
    if (onAsked && !(await onAsked(request))) return void outgoing.destroy()
    const answer = await fetch(`${target}${request.path}`, {
      method,
      headers: withoutConnection(
        new Headers(
          Object.entries(incoming.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
        ),
      ),
      signal: left.signal,
      ...(body.length > 0 ? { body } : {}),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    await onAnswered?.({ ...request, status: answer.status, body: bytes })
    outgoing.writeHead(answer.status, Object.fromEntries(withoutConnection(answer.headers)))
    outgoing.end(bytes)
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function withoutConnection(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ofConnection) kept.delete(name)
  return kept
}
