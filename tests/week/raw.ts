import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '@keyv/redis'
import { readRedisValue } from '../support/redis-value.ts'

/** Everything that a Redis holds, key by key. */
export async function readRedis(url: string): Promise<ReadonlyMap<string, Buffer>> {
  const client = createClient({ url })
  await client.connect()
  try {
    const names: string[] = []
    for await (const some of client.scanIterator({ MATCH: '*', COUNT: 1_000 })) names.push(...some)
    const values = names.map(async (name) => {
      // What stands in a JSON text may itself be one.
      const value = JSON.stringify(await readRedisValue(client, name)).replaceAll('\\', '')
      return [name, Buffer.from(`${name} ${value}`)] as const
    })
    return new Map(await Promise.all(values))
  } finally {
    client.destroy()
  }
}

/** The append-only file of a Redis, as it lies on the disk; `undefined` while it is written anew. */
export async function readRedisFile(url: string): Promise<ReadonlyMap<string, Buffer> | undefined> {
  const client = createClient({ url })
  await client.connect()
  try {
    const info = await client.info('persistence')
    if (/^aof_rewrite_(?:in_progress|scheduled):1/m.test(info)) return undefined
    const { dir = '' } = await client.configGet('dir')
    const folder = join(dir, 'appendonlydir')
    const names = await readdir(folder)
    return new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
    )
  } finally {
    client.destroy()
  }
}

/** Which of some words are found in which texts, and what stands around them. */
export function findWords(
  texts: ReadonlyMap<string, Buffer | string>,
  words: readonly string[],
): readonly string[] {
  return [...texts].flatMap(([name, text]) =>
    words
      .filter((word) => text.includes(word))
      .map((word) => `${name}: …${around(text, text.indexOf(word))}…`),
  )
}

function around(text: Buffer | string, at: number): string {
  return `${text.slice(Math.max(0, at - 60), at + 60)}`
}
