import type { LogSchema } from '../src/contract/memory.ts'
import type { RecordCounts, StoreRecord, StoreTransfer } from '../src/contract/transfer.ts'

/** The order in which records are told: what others name comes first. */
const order = {
  text: 0,
  state: 1,
  position: 2,
  seen: 3,
  conversation: 4,
  line: 5,
  entry: 6,
  event: 7,
  // Conversations that come later would begin with it.
  'revision-floor': 8,
} satisfies RecordCounts

/** All types of records, in their order. */
export const recordTypes = Object.keys(order) as readonly StoreRecord['type'][] // its keys are no others

/** All names of the log. */
export const logNames = Object.keys({
  turn: 0,
  emotion: 0,
  feedback: 0,
  consent: 0,
  audit: 0,
  tombstone: 0,
} satisfies Record<keyof LogSchema, number>) as readonly (keyof LogSchema)[] // its keys are no others

/** Records of one type. */
export interface Page {
  readonly records: readonly StoreRecord[]
  /** After which the next page begins; `undefined`: this was the last. */
  readonly next: string | undefined
}

/** Reads about `limit` records of a type behind the one that `after` names. */
export type ReadPage = (after: string | undefined, limit: number) => Promise<Page>

/** Reads a store by pages of each type in turn; see `StoreTransfer.read`. A cursor is `[type, after]`, as JSON. */
export async function* readPages(
  pages: { readonly [Type in StoreRecord['type']]: ReadPage },
  { after, batchSize, signal }: Parameters<StoreTransfer['read']>[0],
): ReturnType<StoreTransfer['read']> {
  const [first, firstAfter]: readonly [StoreRecord['type'] | 'end', string?] =
    after === undefined ? ['text'] : JSON.parse(after)
  if (first === 'end') return
  const start = recordTypes.indexOf(first)
  let next = firstAfter
  for (const [index, type] of recordTypes.entries()) {
    if (index < start) continue
    do {
      signal?.throwIfAborted()
      const page = await pages[type](next, batchSize)
      next = page.next
      const place = next === undefined ? [recordTypes[index + 1] ?? 'end'] : [type, next]
      if (page.records.length > 0) yield { records: page.records, cursor: JSON.stringify(place) }
    } while (next !== undefined)
  }
}
