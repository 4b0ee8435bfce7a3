/** What it takes of a client, whatever it speaks besides. */
interface RedisReader {
  type(key: string): Promise<string>
  get(key: string): Promise<unknown>
  hGetAll(key: string): Promise<unknown>
  lRange(key: string, first: number, last: number): Promise<unknown>
  sMembers(key: string): Promise<unknown>
  xRange(key: string, first: string, last: string): Promise<unknown>
  zRangeWithScores(key: string, first: number, last: number): Promise<unknown>
}

/** What a key of Redis holds, whatever its type. */
export async function readRedisValue(client: RedisReader, key: string): Promise<unknown> {
  const type = await client.type(key)
  switch (type) {
    case 'hash':
      return await client.hGetAll(key)
    case 'list':
      return await client.lRange(key, 0, -1)
    case 'set':
      return await client.sMembers(key)
    case 'zset':
      return await client.zRangeWithScores(key, 0, -1)
    case 'string':
      return await client.get(key)
    case 'stream':
      return await client.xRange(key, '-', '+')
    default:
      throw new TypeError(`${key} is of another type: ${type}`)
  }
}
