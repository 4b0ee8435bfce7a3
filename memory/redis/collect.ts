import type { LogSchema, PersonalItem, StateSchema } from '../../src/contract/memory.ts'
import { decodeChapterKey, nameOfStateKey, personOfStateKey } from '../keys.ts'
import { aloneTurnsScript, linesByIdScript, personEntriesScript, personLinesScript } from './collect-lua.ts'
import type { Context, Script } from './connection.ts'
import { textsOf } from './events.ts'
import { decodeLine } from './lines.ts'
import { decodeEntry } from './log.ts'
import { decodeState } from './state-value.ts'
import { readEvents } from './transfer-events.ts'
import { chaptersOf } from './transfer-names.ts'

/** Most lines and entries that one script looks at, and most lines that one tells. */
const mostAtOnce = 500
const mostTold = 100

/** See `Memory.collect`: what an erase of the person would forget, but for stories, which tell of others as well. */
export async function* collect(
  context: Context,
  platform: string,
  personId: string,
  signal: AbortSignal | undefined,
): AsyncIterable<PersonalItem> {
  const { connection, layout } = context
  signal?.throwIfAborted()
  const keys = textsOf(await connection.send('SMEMBERS', layout.person(platform, personId))).toSorted()
  for (const key of keys) {
    for await (const item of itemsOf(context, { key, personId, signal })) {
      yield item
      signal?.throwIfAborted()
    }
  }
}

/** Somebody in a conversation. */
interface Person {
  /** Of the conversation. */
  readonly key: string
  readonly personId: string
  readonly signal: AbortSignal | undefined
}

async function* itemsOf(context: Context, person: Person): AsyncIterable<PersonalItem> {
  const alone = new Set<string>()
  for await (const turnIds of pagesOfEntries(context, person, aloneTurnsScript))
    for (const turnId of turnIds) alone.add(turnId)
  for (const chapter of await chaptersOf(context, [person.key]))
    yield* linesOf(context, person, chapter, alone)
  yield* entriesOf(context, person)
  yield* stateOf(context, person)
  yield* eventsOf(context, person)
}

/** What such a script tells of all entries of the conversation. */
async function* pagesOfEntries(
  { connection, layout }: Context,
  { key, personId, signal }: Person,
  script: Script,
): AsyncIterable<readonly string[]> {
  for (let after = '0'; after !== ''; ) {
    signal?.throwIfAborted()
    const values = [layout.prefix, key, personId, after, mostAtOnce]
    const [next = '', ...page] = textsOf(await connection.run(script, [], values))
    yield page
    after = next
  }
}

async function* entriesOf(context: Context, person: Person): AsyncIterable<PersonalItem> {
  for await (const page of pagesOfEntries(context, person, personEntriesScript)) {
    for (let index = 0; index < page.length; index += 2) {
      const [field = '', stored = ''] = page.slice(index, index + 2)
      const space = field.indexOf(' ')
      const name = field.slice(0, space) as keyof LogSchema // Appended under it.
      const entry = decodeEntry(context, name, field.slice(space + 1), person.key, stored)
      yield { type: 'entry', entry }
    }
  }
}

async function* linesOf(
  context: Context,
  person: Person,
  chapter: string,
  alone: ReadonlySet<string>,
): AsyncIterable<PersonalItem> {
  const { connection, layout } = context
  const wanted = await findLineIds(context, person, chapter, alone)
  for (let index = 0; index < wanted.length; index += mostTold) {
    person.signal?.throwIfAborted()
    const values = [layout.prefix, chapter, ...wanted.slice(index, index + mostTold)]
    const page = textsOf(await connection.run(linesByIdScript, [], values))
    for (let at = 0; at < page.length; at += 2) {
      const line = decodeLine(context, page[at] ?? '')
      const before: readonly string[] = JSON.parse(page[at + 1] ?? '[]')
      const earlier = before.flatMap((stored) => decodeLine(context, stored) ?? [])
      if (line) yield { type: 'line', chapter: decodeChapterKey(chapter), line, earlier }
    }
  }
}

/** What a line is to somebody; see `personLinesScript`. */
type Kind = 'said' | 'theirs' | 'of-others' | 'reply' | 'note'

/** Ids of the lines of a chapter that are theirs, or of turns in which they were answered, or alone. */
async function findLineIds(
  { connection, layout }: Context,
  { personId, signal }: Person,
  chapter: string,
  alone: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found: { readonly id: string; readonly turnId: string; readonly kind: Kind }[] = []
  for (let place = '0'; place !== ''; ) {
    signal?.throwIfAborted()
    const values = [layout.prefix, chapter, personId, place, mostAtOnce]
    const [next = '', ...page] = textsOf(await connection.run(personLinesScript, [], values))
    for (let index = 0; index < page.length; index += 3) {
      const [id = '', turnId = '', kind] = page.slice(index, index + 3)
      found.push({ id, turnId, kind: kind as Kind }) // Told by the script.
    }
    place = next
  }
  const turnsWith = (kind: Kind) =>
    new Set(found.filter((line) => line.kind === kind).map(({ turnId }) => turnId))
  const own = turnsWith('said')
  const shared = turnsWith('of-others')
  return found
    .filter(({ turnId, kind }) => {
      if (kind === 'said' || kind === 'theirs' || alone.has(turnId)) return true
      return turnId !== '' && own.has(turnId) && (kind === 'reply' || !shared.has(turnId))
    })
    .map(({ id }) => id)
}

async function* stateOf(context: Context, { key, personId, signal }: Person): AsyncIterable<PersonalItem> {
  const { connection, layout, clock } = context
  const keys = textsOf(await connection.send('SMEMBERS', layout.stateOf(key)))
  for (const stateKey of keys.filter((known) => personOfStateKey(known) === personId).toSorted()) {
    signal?.throwIfAborted()
    const stored = await connection.send('GET', layout.state(stateKey))
    const name = nameOfStateKey(stateKey)
    if (typeof stored !== 'string' || name === undefined) continue
    const { text, expiresAt } = decodeState(context, stored)
    if (expiresAt !== 0 && expiresAt <= clock.now()) continue
    const value: StateSchema[keyof StateSchema] = JSON.parse(text)
    yield { type: 'state', name, value }
  }
}

async function* eventsOf(context: Context, { key, personId, signal }: Person): AsyncIterable<PersonalItem> {
  signal?.throwIfAborted()
  for (const { event, acceptedAt } of await readEvents(context, key)) {
    if ('from' in event && event.from.id === personId) yield { type: 'event', event, acceptedAt }
  }
}
