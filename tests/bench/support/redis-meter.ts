import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** Stands between a program and a server, and counts what passes. */
export interface Meter {
  readonly port: number
  /** Since it was asked last. */
  take(): { readonly bytes: number; readonly requests: number }
  close(): Promise<void>
}

/** Opens it before the port of a server. `requests`: pieces that the program sent, so round trips where it waits for each answer. */
export async function openMeter(serverPort: number): Promise<Meter> {
  let bytes = 0
  let requests = 0
  const sockets = new Set<Socket>()
  const server = createServer((program) => {
    const redis = createConnection(serverPort, '127.0.0.1')
    for (const socket of [program, redis]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
    }
    program.on('data', (piece) => {
      requests += 1
      bytes += piece.length
      redis.write(piece)
    })
    redis.on('data', (piece) => {
      bytes += piece.length
      program.write(piece)
    })
    program.on('close', () => redis.destroy())
    redis.on('close', () => program.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    take() {
      const taken = { bytes, requests }
      bytes = 0
      requests = 0
      return taken
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
