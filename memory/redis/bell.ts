import type { Client, CreateClient } from './client.ts'
import type { Context } from './connection.ts'

/** What processes tell one another. */
export type BellMessage =
  /** Claims of that conversation are to be looked after: a stop, an erase. */
  | { readonly type: 'look-after'; readonly key: string }
  /** A worker of that queue has ended. */
  | { readonly type: 'left'; readonly queue: string }

/** How such a message begins; a storage key has no space. */
const left = 'left '

/** Hears what other processes tell, and when it may have missed something. */
export interface BellListener {
  onMessage(message: BellMessage): void
  onMissed(): void
}

/** Tells every process of the store, this one too; what cannot be told is found later. */
export async function ring({ connection, layout }: Context, message: BellMessage): Promise<void> {
  const text = message.type === 'left' ? `${left}${message.queue}` : message.key
  await connection.send('PUBLISH', layout.channel, text).catch(() => {})
}

/** Listens on a connection of its own until it is ended. */
export async function openBell(
  { layout }: Context,
  createClient: CreateClient,
  listener: BellListener,
): Promise<{ end(): void }> {
  const client: Client = await createClient('bell')
  client.on('ready', () => listener.onMissed())
  // Until it is connected, and again after each loss: nobody waits for it.
  client
    .connect()
    .then(() => client.subscribe(layout.channel, (text) => hear(text, listener)))
    .catch(() => {})
  return {
    end() {
      if (client.isOpen) client.destroy()
    },
  }
}

function hear(text: string, listener: BellListener): void {
  const isLeft = text.startsWith(left)
  listener.onMessage(
    isLeft ? { type: 'left', queue: text.slice(left.length) } : { type: 'look-after', key: text },
  )
}
