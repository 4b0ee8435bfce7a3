import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Clock } from '../contract/clock.ts'
import type { Person } from '../contract/conversation.ts'
import { createMessages, type LoopbackMessage, type Messages } from './loopback-messages.ts'
import type {
  LoopbackConversation,
  LoopbackDeed,
  LoopbackEdit,
  LoopbackFile,
  LoopbackPost,
} from './loopback-protocol.ts'
import { createUpdates, type Updates } from './loopback-updates.ts'

/** How to open a loopback platform. */
export interface LoopbackPlatformOptions {
  readonly clock: Clock
  /** Whether it knows a message again by its key, as Discord does and Telegram does not. Default: `true`. */
  readonly keepsKeys?: boolean
  /** Told of every message of the bot that is new, edited or deleted. */
  readonly onShown?: (message: LoopbackMessage) => void
  /** What goes wrong with a call; `undefined`: nothing. Default: nothing ever. */
  readonly fault?: (call: LoopbackCall) => LoopbackFault | undefined
}

/** A call of the platform. */
export interface LoopbackCall {
  /** `POST /messages`, without ids. */
  readonly method: string
  /** Counts the calls from 0. */
  readonly index: number
}

/** What goes wrong with a call. */
export interface LoopbackFault {
  /** Pause before it is acted on (ms). */
  readonly beforeMs?: number
  /** Pause between acting and answering (ms). */
  readonly afterMs?: number
  /**
   * `refused`: 500, and nothing is done; `limited`: 429 with a pause of a second, and nothing is done; `lost`: the connection ends
   * before it is acted on; `unanswered`: it ends after that. Default: an answer.
   */
  readonly outcome?: 'refused' | 'limited' | 'lost' | 'unanswered'
}

/** A platform on the loopback address. */
export interface LoopbackPlatform {
  readonly url: string
  /** Every message of the bot, in the order of their arrival. */
  readonly messages: readonly LoopbackMessage[]
  /** How often two listened at once. */
  readonly conflicts: number
  /** What people did and nobody has confirmed. */
  readonly unconfirmed: number
  /** A person says something; answers the message's id. */
  say(conversation: LoopbackConversation, from: Person, text: string): string
  /** A person uploads a file, to be handed in with a command. */
  attach(name: string, bytes: Uint8Array): LoopbackFile
  /** A person does something else. */
  act(conversation: LoopbackConversation, from: Person, deed: LoopbackDeed): void
  /** Ends all connections. */
  close(): Promise<void>
}

/**
 * Opens a platform on the loopback address: people talk through its methods, a bot through HTTP. It keeps what people did until
 * it is confirmed, knows the bot's messages again by their keys, and can be slow and fail. It remembers all that it showed.
 *
 * @example
 * const platform = await openLoopbackPlatform({ clock })
 * const adapter = createLoopbackAdapter({ url: platform.url, log, clock })
 * platform.say({ place: 'dm-ann', thread: '', audience: 'direct' }, { id: 'ann', name: 'Ann' }, 'Good evening.')
 */
export async function openLoopbackPlatform(options: LoopbackPlatformOptions): Promise<LoopbackPlatform> {
  const { clock, keepsKeys = true, onShown = () => {}, fault } = options
  const updates = createUpdates(clock)
  const messages = createMessages({ now: clock.now, keepsKeys: () => keepsKeys, onChange: onShown })
  const closing = new AbortController()
  const files: Uint8Array[] = []
  let calls = 0
  let said = 0

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://loopback')
    const [, resource = '', id = ''] = url.pathname.split('/')
    const method = `${incoming.method} /${resource}`
    const wrong = fault?.({ method, index: calls++ })
    const body = await readJson(incoming)
    if (wrong?.beforeMs) await clock.sleep(wrong.beforeMs, closing.signal)
    if (wrong?.outcome === 'lost') return void outgoing.destroy()
    if (wrong?.outcome === 'refused') return send(outgoing, { status: 500 })
    if (wrong?.outcome === 'limited') return send(outgoing, { status: 429 })

    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const file = method === 'GET /files' ? files[Number(id)] : undefined
    if (file) return void outgoing.writeHead(200, { 'content-length': file.length }).end(file)
    const answer =
      method === 'GET /updates'
        ? await answerUpdates(updates, url.searchParams, AbortSignal.any([gone.signal, closing.signal]))
        : answerMessages(messages, method, decodeURIComponent(id), body)
    if (wrong?.afterMs) await clock.sleep(wrong.afterMs, closing.signal)
    if (wrong?.outcome === 'unanswered') return void outgoing.destroy()
    send(outgoing, answer)
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  function act(conversation: LoopbackConversation, from: Person, deed: LoopbackDeed): void {
    updates.add({ at: clock.now(), conversation, from, deed })
  }

  return {
    url: `http://127.0.0.1:${port}`,
    messages: messages.all,
    get conflicts() {
      return updates.conflicts
    },
    get unconfirmed() {
      return updates.waiting
    },
    say(conversation, from, text) {
      said += 1
      const messageId = `said-${said}`
      act(conversation, from, { type: 'message', messageId, text, mentionsBot: false, replyTo: undefined })
      return messageId
    },
    attach(name, bytes) {
      files.push(bytes)
      return { name, size: bytes.length, path: `/files/${files.length - 1}` }
    },
    act,
    async close() {
      closing.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

interface Answer {
  readonly status: number
  readonly body?: unknown
}

async function answerUpdates(
  updates: Updates,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<Answer> {
  const body = await updates.ask(
    Number(parameters.get('after') ?? 0),
    Number(parameters.get('waitMs') ?? 0),
    signal,
  )
  return body ? { status: 200, body } : { status: 409 }
}

function answerMessages(messages: Messages, method: string, id: string, body: unknown): Answer {
  switch (method) {
    case 'POST /messages':
      return { status: 200, body: messages.post(body as LoopbackPost) } // the adapter beside us is the one client
    case 'PATCH /messages': {
      const { text } = body as LoopbackEdit // the adapter beside us is the one client
      return { status: messages.edit(id, text) ? 200 : 404 }
    }
    case 'DELETE /messages':
      return { status: messages.remove(id) ? 200 : 404 }
    default:
      return { status: 404 }
  }
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(incoming, 'end')
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString())
}

function send(outgoing: ServerResponse, { status, body = {} }: Answer): void {
  const headers = { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': '1' } : {}) }
  outgoing.writeHead(status, headers).end(JSON.stringify(body))
}
