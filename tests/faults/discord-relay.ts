import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** See {@link openRelay}. */
export interface RelayOptions {
  /** Of the API, with its path. */
  readonly target: string
  /** Told that a worker has posted a message, or changed one; its answer waits until this resolves. */
  readonly onPosted: (sender: string, messageId: string) => Promise<void>
}

/** Between workers and Discord: it tells who posts what. */
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

/** Opens it. What a worker has asked for is done, also when it dies meanwhile. */
export async function openRelay({ target, onPosted }: RelayOptions): Promise<Relay> {
  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const [, sender = '', ...path] = (incoming.url ?? '').split('/')
    const { method = 'GET' } = incoming
    const body = await buffer(incoming)
    const answer = await fetch(`${target}/${path.join('/')}`, {
      method,
      headers: withoutConnection(
        new Headers(
          Object.entries(incoming.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
        ),
      ),
      ...(body.length > 0 ? { body } : {}),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const posted = /^(POST|PATCH)$/.test(method) && answer.ok ? readId(bytes) : undefined
    if (posted !== undefined) await onPosted(sender, posted)
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

/** Id of the message that was answered. */
function readId(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined
  const { id }: { id?: string } = JSON.parse(bytes.toString())
  return id
}
