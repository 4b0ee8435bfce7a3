import { nothingErased } from '../erase-scope.ts'
import {
  afterPrefix,
  conversationOfStateKey,
  decodeConversationKey,
  personalSuffixes,
  platformPrefix,
  stateWithin,
  tellingSuffixes,
} from '../keys.ts'
import { quotedIn } from '../mailbox-rules.ts'
import { withoutPerson } from '../personal-state.ts'
import { findConversation } from './conversations.ts'
import { type Doomed, doomedIds, type ErasedSlice, sliceRows, stateKeys, turnOver } from './doomed.ts'
import { decodeEvent } from './events.ts'
import type { Context } from './open.ts'
import { findPersonChapters, walkPersonLines } from './person-lines.ts'
import type { Sealed } from './sealed.ts'

/** What is to go with a person beside lines; of keyed state only when the rest fits, for it is looked for everywhere. */
export function doomPerson(context: Context, platform: string, personId: string): Doomed {
  const prefix = platformPrefix(platform)
  const here = [personId, prefix, afterPrefix(prefix)] as const
  const entries = doomedIds(
    context,
    `SELECT log.id FROM log_persons JOIN log ON log.id = log_id
    JOIN conversations ON conversations.id = conversation_id WHERE person_id = ? AND key >= ? AND key < ?`,
    ...here,
  )
  const events = [
    ...doomedIds(context, 'SELECT id FROM events WHERE person_id = ? AND platform = ?', personId, platform),
    ...quotingEvents(context, platform, personId),
  ].slice(0, sliceRows)
  const isAll = [entries, events].every(({ length }) => length < sliceRows)
  const owned = isAll ? stateKeys(context, stateWithin(prefix), personalSuffixes(personId)) : []
  return { lines: [], entries, events, stateKeys: owned, conversations: [] }
}

/** Ids of what others said and what is still to be answered, in which they quote a person. */
function quotingEvents(context: Context, platform: string, personId: string): readonly number[] {
  const query = `SELECT id, key_id, body FROM events
    WHERE platform = ? AND type = 'message-received' AND person_id <> ? ORDER BY id`
  return context.database
    .query<Sealed & { readonly id: number }>(query)
    .all(platform, personId)
    .flatMap((row) => (quotedIn(decodeEvent(context, row)).includes(personId) ? row.id : []))
}

/** Ids of the lines that belong to a person, page by page; see `walkPersonLines`. */
export async function* findPersonLines(
  context: Context,
  platform: string,
  personId: string,
): AsyncIterable<readonly number[]> {
  for (const chapter of await findPersonChapters(context, platform, personId)) {
    for await (const rows of walkPersonLines(context, chapter))
      if (rows.length > 0) yield rows.map(({ id }) => id)
  }
}

/** Most values that are looked through in one go. */
const pageValues = 100

interface Telling extends Sealed {
  readonly key: string
}

/** Storage keys of values that tell of several people, and of this person, too. */
export async function* findTellings(
  { database, codec }: Context,
  platform: string,
  personId: string,
): AsyncIterable<readonly string[]> {
  const prefix = stateWithin(platformPrefix(platform))
  const ending = tellingSuffixes.map(() => "key GLOB '*' || ?").join(' OR ')
  const query = `SELECT key, key_id, body FROM state WHERE key > ? AND key < ? AND (${ending}) ORDER BY key LIMIT ${pageValues}`
  for (let after: string | undefined = prefix; after !== undefined; ) {
    const from: string = after
    const rows = await database.read(() =>
      database.query<Telling>(query).all(from, afterPrefix(prefix), ...tellingSuffixes),
    )
    const isTelling = ({ key, key_id, body }: Telling) => {
      const text = codec.decode(body, key_id)
      return withoutPerson(key, text, personId) !== text
    }
    const telling = rows.filter(isTelling)
    if (telling.length > 0) yield telling.map(({ key }) => key)
    after = rows.length < pageValues ? undefined : rows.at(-1)?.key
  }
}

/** Takes a person out of values that may tell of them, in a transaction of the caller's. */
export function eraseTellings(context: Context, keys: readonly string[], personId: string): ErasedSlice {
  const { database, codec } = context
  const conversations = new Set<string>()
  let stateValues = 0
  for (const key of keys) {
    const row = database.query<Sealed>('SELECT key_id, body FROM state WHERE key = ?').get(key)
    const text = row && codec.decode(row.body, row.key_id)
    const left = text && withoutPerson(key, text, personId)
    if (left === text) continue
    if (left === undefined) database.query('DELETE FROM state WHERE key = ?').run(key)
    else {
      database
        .query('UPDATE state SET key_id = ?, body = ? WHERE key = ?')
        .run(codec.keyId, codec.encode(left), key)
    }
    stateValues += left === undefined ? 1 : 0
    conversations.add(conversationOfStateKey(key))
  }
  for (const key of conversations) {
    const id = findConversation(database, decodeConversationKey(key))
    if (id !== undefined) turnOver(context, id)
  }
  const report = { ...nothingErased, stateValues }
  return { report, conversations: [...conversations], isFound: conversations.size > 0, isLast: true }
}
