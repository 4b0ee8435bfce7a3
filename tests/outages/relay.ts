import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** An address behind which a server is, or is not. */
export interface Relay {
  readonly url: string
  /** Ends all connections, and refuses new ones. */
  cut(): Promise<void>
  /** Takes connections again. */
  mend(): Promise<void>
}

/** Opens an address of its own for a server of this machine. */
export async function openRelay(target: string): Promise<Relay> {
  const { hostname, port, pathname } = new URL(target)
  const sockets = new Set<Socket>()
  let server: Server

  async function listen(at: number): Promise<number> {
    server = createServer((incoming) => {
      const outgoing = connect(Number(port), hostname)
      for (const [from, to] of [
        [incoming, outgoing],
        [outgoing, incoming],
      ] as const) {
        sockets.add(from)
        from
          .on('error', () => {})
          .once('close', () => {
            sockets.delete(from)
            to.destroy()
          })
        from.pipe(to)
      }
    })
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  const own = await listen(0)
  return {
    url: `http://127.0.0.1:${own}${pathname}`,
    async cut() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    mend: async () => void (await listen(own)),
  }
}
