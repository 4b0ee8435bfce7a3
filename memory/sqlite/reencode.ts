import { setImmediate } from 'node:timers/promises'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Memory } from '../../src/contract/memory.ts'
import { markPrefix, unscrubbedMark } from '../transfer-marks.ts'
import { writePosition } from './events.ts'
import type { Context } from './open.ts'
import { scrub } from './scrub.ts'
import type { Sealed } from './sealed.ts'

/** A table that has columns `key_id` and `body`, what its rows are known by, and a value of that before all of them. */
interface Table {
  readonly name: string
  readonly keys: readonly string[]
  readonly start: readonly (string | number)[]
  /** Rows that are looked at in one go: others write in between. */
  readonly pageRows: number
}

const byId = { keys: ['id'], start: [0], pageRows: 200 } as const

const tables: readonly Table[] = [
  ...['lines', 'earlier_lines', 'log', 'texts', 'events'].map((name) => ({ name, ...byId })),
  // Pictures are among them.
  { name: 'state', keys: ['key'], start: [''], pageRows: 20 },
  { name: 'amendments', keys: ['conversation_id', 'message_id'], start: [0, ''], pageRows: 200 },
]

const unscrubbed = `${markPrefix}${unscrubbedMark}`

/** See {@link Memory.reencode}. At its end the file is written anew, so that its unused parts hold none of them as they were. */
export async function* reencode(context: Context, signal?: AbortSignal): ReturnType<Memory['reencode']> {
  let [looked, written] = [0, 0]
  for (const table of tables) {
    for (let after: readonly (string | number)[] | undefined = table.start; after; ) {
      signal?.throwIfAborted()
      const page: Page = await lookAt(context, table, after)
      if (page.hasOthers) written += await write(context, table, after, page.last)
      looked += page.count
      after = page.count < table.pageRows ? undefined : page.last
      yield { looked, written }
      await setImmediate()
    }
  }
  await scrubUnused(context)
}

interface Page {
  readonly count: number
  readonly last: readonly (string | number)[]
  /** Whether texts of another key are among them. */
  readonly hasOthers: boolean
}

/** Without the bodies: mostly nothing is to be done. */
async function lookAt(
  { database, codec }: Context,
  { name, keys, start, pageRows }: Table,
  after: readonly (string | number)[],
): Promise<Page> {
  const names = keys.join(', ')
  const sql = `SELECT json_array(${names}) AS place, key_id FROM ${name}
    WHERE (${names}) > (${keys.map(() => '?').join(', ')}) ORDER BY ${names} LIMIT ${pageRows}`
  const rows = await database.read(() => database.query<{ place: string; key_id: string }>(sql).all(...after))
  return {
    count: rows.length,
    last: JSON.parse(rows.at(-1)?.place ?? JSON.stringify(start)),
    hasOthers: rows.some(({ key_id }) => key_id !== codec.keyId),
  }
}

/** Writes the texts of other keys anew that stand behind one place, up to another; answers how many there were. */
async function write(
  context: Context,
  { name, keys }: Table,
  after: readonly (string | number)[],
  last: readonly (string | number)[],
): Promise<number> {
  const { database, codec } = context
  const names = keys.join(', ')
  const places = keys.map(() => '?').join(', ')
  const find = `SELECT json_array(${names}) AS place, key_id, body FROM ${name}
    WHERE (${names}) > (${places}) AND (${names}) <= (${places}) AND key_id <> ?`
  const change = `UPDATE ${name} SET key_id = ?, body = ? WHERE (${names}) = (${places})`
  return await database.write(() => {
    const rows = database.query<Sealed & { place: string }>(find).all(...after, ...last, codec.keyId)
    for (const { place, key_id, body } of rows) {
      const text = codec.decode(body, key_id)
      database.query(change).run(codec.keyId, codec.encode(text), ...JSON.parse(place))
    }
    if (rows.length > 0) writePosition(context, unscrubbed, '')
    return rows.length
  })
}

/** One that was interrupted, or could not have the file written, left it marked. */
async function scrubUnused(context: Context): Promise<void> {
  const { database } = context
  const marked = 'SELECT 1 FROM positions WHERE name = ?'
  if ((await database.read(() => database.query(marked).get(unscrubbed))) === undefined) return
  if (!(await scrub(context)))
    throw new MemoryError({
      code: 'busy',
      what: 'All texts were written anew, but unused parts of the file may still hold them as they were.',
      remedy:
        'Free some space where the disk is nearly full, and do it again when nobody else uses the file.',
    })
  await database.write(() => writePosition(context, unscrubbed, undefined))
}
