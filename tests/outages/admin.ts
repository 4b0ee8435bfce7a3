import { createClient } from '@keyv/redis'

/** Does something as another client of the same Redis, on a connection of its own. */
async function administer<Result>(
  url: string,
  act: (send: (...words: readonly string[]) => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const client = createClient({ url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await act((...words) => client.sendCommand([...words]))
  } finally {
    client.destroy()
  }
}

/** How many others are connected. */
export async function countConnections(url: string): Promise<number> {
  const list = await administer(url, (send) => send('CLIENT', 'LIST'))
  return `${list}`.trim().split('\n').length - 1
}

const junk = 'junk'

/** Writes junk into it until it takes no more, not even what the end of this connection makes room for. */
export async function fill(url: string, maxMemory: number): Promise<void> {
  await administer(url, async (send) => {
    let isFull = false
    while (!isFull) {
      await send('RPUSH', junk, 'x'.repeat(100_000)).catch(() => {
        isFull = true
      })
    }
    await send('CONFIG', 'SET', 'maxmemory', `${maxMemory - 1_000_000}`)
  })
}

/** Takes the junk away. */
export async function empty(url: string): Promise<void> {
  await administer(url, (send) => send('DEL', junk))
}

/** Writes many small keys, so that it takes a while to read them when it starts. */
export async function burden(url: string, keys: number): Promise<void> {
  await administer(url, (send) =>
    send('EVAL', `for i = 1, ${keys} do redis.call('SET', 'burden:' .. i, i) end`, '0'),
  )
}
