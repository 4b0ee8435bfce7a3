import type { Context } from './connection.ts'
import { textsOf } from './events.ts'

/** Names that are asked for at once. */
const pageNames = 1_000

/** What keys of a kind name, in order: `kind` is such as `layout.state('')`. Walks through all keys of the server's database. */
export async function scanNames({ connection }: Context, kind: string): Promise<readonly string[]> {
  const pattern = `${kind.replace(/[[\]*?\\]/g, '\\$&')}*`
  const names = new Set<string>()
  let cursor = '0'
  do {
    const answer = await connection.send('SCAN', cursor, 'MATCH', pattern, 'COUNT', pageNames)
    const [next, found] = Array.isArray(answer) ? answer : []
    for (const name of textsOf(found)) names.add(name.slice(kind.length))
    cursor = String(next ?? '0')
  } while (cursor !== '0')
  return [...names].sort()
}

/** Conversations by their storage keys, in order, from one on. */
export async function* conversationsFrom(
  { connection, layout }: Context,
  first: string,
  pageSize: number,
): AsyncIterable<readonly string[]> {
  for (let from = first === '' ? '-' : `[${first}`; ; ) {
    const page = textsOf(
      await connection.send('ZRANGEBYLEX', layout.conversations, from, '+', 'LIMIT', 0, pageSize),
    )
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    from = `(${page.at(-1)}`
  }
}

/** Chapters of each of these conversations by their storage keys, in order. */
export async function chaptersOf(
  { connection, layout }: Context,
  conversations: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    conversations.map((key) => connection.send('SMEMBERS', layout.chapters(key))),
  )
  return found.flatMap((chapters) => textsOf(chapters).toSorted())
}
