import { setImmediate } from 'node:timers/promises'
import { afterPrefix, platformPrefix } from '../keys.ts'
import type { Context } from './open.ts'
import { type PlacedLineRow, placedColumns } from './revisions.ts'

/** Rows that are read at once. */
const pageRows = 500

/** A chapter with lines that belong to a person. */
export interface PersonChapter {
  readonly id: number
  readonly key: string
  readonly personId: string
  /** Turns whose records tell of nobody else. */
  readonly alone: ReadonlySet<string>
}

/** The chapters of a platform with what a person said, what ever had their words, or what their records tell of. */
export async function findPersonChapters(
  context: Context,
  platform: string,
  personId: string,
): Promise<readonly PersonChapter[]> {
  const { database } = context
  const prefix = platformPrefix(platform)
  const alone = await findAloneTurns(context, personId)
  const chapters = await database.read(() =>
    database
      .query<{ id: number; key: string }>(
        `SELECT id, key FROM chapters WHERE id IN (
          SELECT chapter_id FROM lines WHERE role = 'user' AND speaker_id = ?1
          UNION SELECT chapter_id FROM line_authors JOIN lines ON lines.id = line_row WHERE person_id = ?1
          UNION SELECT value FROM json_each(?2))
        AND key >= ?3 AND key < ?4 ORDER BY id`,
      )
      .all(personId, JSON.stringify([...alone.keys()]), prefix, afterPrefix(prefix)),
  )
  return chapters.map(({ id, key }) => ({ id, key, personId, alone: alone.get(id) ?? new Set() }))
}

/** Whether there is anything that a person said, or that ever had their words. */
export async function hasPersonLines(
  { database }: Context,
  platform: string,
  personId: string,
): Promise<boolean> {
  const prefix = platformPrefix(platform)
  const query = `SELECT 1 FROM lines JOIN chapters ON chapters.id = chapter_id
      WHERE role = 'user' AND speaker_id = ?1 AND key >= ?2 AND key < ?3
    UNION ALL SELECT 1 FROM line_authors JOIN lines ON lines.id = line_row JOIN chapters ON chapters.id = chapter_id
      WHERE person_id = ?1 AND key >= ?2 AND key < ?3 LIMIT 1`
  return (
    (await database.read(() => database.query(query).get(personId, prefix, afterPrefix(prefix)))) !==
    undefined
  )
}

async function findAloneTurns(
  { database }: Context,
  personId: string,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const query = `SELECT log.id, chapter_id, turn_id FROM log_persons JOIN log ON log.id = log_id
    WHERE person_id = ? AND log_id > ? AND name = 'turn' AND turn_id <> ''
    AND (SELECT count(*) FROM log_persons WHERE log_id = log.id) = 1 ORDER BY log_id LIMIT ${pageRows}`
  const alone = new Map<number, Set<string>>()
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    const rows = await database.read(() =>
      database.query<{ id: number; chapter_id: number; turn_id: string }>(query).all(personId, from),
    )
    for (const { chapter_id, turn_id } of rows) {
      const turns = alone.get(chapter_id) ?? new Set()
      alone.set(chapter_id, turns.add(turn_id))
    }
    after = rows.length < pageRows ? undefined : rows.at(-1)?.id
    await setImmediate()
  }
  return alone
}

interface WalkedRow extends PlacedLineRow {
  readonly is_theirs: number
}

/**
 * Walks through a chapter for the lines that belong to a person, in their order, page by page: what they said, what ever had their
 * words, and the replies to turns in which they spoke or were quoted; of a turn in which nobody else did, or whose record tells of nobody
 * else, all.
 * Whole chapters, for an index of turns would cost more at every line that is written.
 */
export async function* walkPersonLines(
  context: Context,
  { id: chapterId, personId, alone }: PersonChapter,
): AsyncIterable<readonly PlacedLineRow[]> {
  const { database } = context
  const spoken = await findTurns(context, chapterId, personId, true)
  const shared = await findTurns(context, chapterId, personId, false)
  const query = `SELECT ${placedColumns}, (role = 'user' AND speaker_id = ?3)
      OR EXISTS (SELECT 1 FROM line_authors WHERE line_row = lines.id AND person_id = ?3) AS is_theirs
    FROM lines WHERE chapter_id = ?1 AND id > ?2 ORDER BY id LIMIT ${pageRows}`
  const isWanted = ({ is_theirs, role, turn_id }: WalkedRow) =>
    is_theirs === 1 ||
    alone.has(turn_id) ||
    (spoken.has(turn_id) && (role === 'character' || !shared.has(turn_id)))
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    const rows = await database.read(() => database.query<WalkedRow>(query).all(chapterId, from, personId))
    yield rows.filter(isWanted)
    after = rows.length < pageRows ? undefined : rows.at(-1)?.id
    await setImmediate()
  }
}

/** Turns of a chapter in which a person spoke or was quoted, or in which others said something else. */
async function findTurns(
  { database }: Context,
  chapterId: number,
  personId: string,
  isTheirs: boolean,
): Promise<ReadonlySet<string>> {
  const rows = await database.read(() =>
    database
      .query<{ turn_id: string }>(
        `SELECT DISTINCT turn_id FROM lines WHERE chapter_id = ?1 AND role = 'user' AND turn_id <> ''
        AND (speaker_id = ?2 OR EXISTS (SELECT 1 FROM line_authors WHERE line_row = lines.id AND person_id = ?2)) = ?3`,
      )
      .all(chapterId, personId, isTheirs ? 1 : 0),
  )
  return new Set(rows.map(({ turn_id }) => turn_id))
}
