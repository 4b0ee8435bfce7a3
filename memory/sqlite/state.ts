import type { StateTable } from '../keyed-state.ts'
import type { Context } from './open.ts'
import type { Sealed } from './sealed.ts'

/** Texts by key. */
export function createStateTable(context: Context): StateTable {
  const { database, codec, clock } = context
  return {
    get: (key) =>
      database.read(() => {
        const row = database
          .query<Sealed>('SELECT key_id, body FROM state WHERE key = ? AND ifnull(expires_at > ?, TRUE)')
          .get(key, clock.now())
        return row && codec.decode(row.body, row.key_id)
      }),
    set: (key, text, ttlMs) => database.write(() => writeState(context, key, text, ttlMs)),
    delete: (key) => database.write(() => deleteState(context, key)),
    clear: () => database.write(() => void database.query('DELETE FROM state').run()),
  }
}

/** Writes a text, in a transaction of the caller's. */
export function writeState(
  { database, codec, clock }: Context,
  key: string,
  text: string,
  ttlMs?: number,
): void {
  const expiresAt = ttlMs === undefined ? null : clock.now() + ttlMs
  database
    .query('INSERT OR REPLACE INTO state (key, expires_at, key_id, body) VALUES (?, ?, ?, ?)')
    .run(key, expiresAt, codec.keyId, codec.encode(text))
}

/** Deletes a text, in a transaction of the caller's. */
export function deleteState({ database }: Context, key: string): boolean {
  return database.query('DELETE FROM state WHERE key = ?').run(key).changes > 0
}
