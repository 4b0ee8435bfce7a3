import { setImmediate } from 'node:timers/promises'
import type { EraseReport, EraseScope } from '../../src/contract/memory.ts'
import { addReports, type ErasePart, nothingErased } from '../erase-scope.ts'
import { decodeConversationKey } from '../keys.ts'
import { markPrefix, unscrubbedMark } from '../transfer-marks.ts'
import { findNextConversation } from './conversations.ts'
import type { ErasedSlice } from './doomed.ts'
import { eraseTellings, findPersonLines, findTellings } from './erase-person.ts'
import { eraseLines, eraseSlice } from './erase-slice.ts'
import { writePosition } from './events.ts'
import type { Context } from './open.ts'
import { hasPersonLines } from './person-lines.ts'
import { scrub } from './scrub.ts'

/** How to erase. */
export interface EraseOptions {
  readonly signal: AbortSignal | undefined
  /** Told the storage key of each conversation in which something was forgotten. */
  readonly onErased: (key: string) => void
}

const unscrubbed = `${markPrefix}${unscrubbedMark}`

/** Forgets, part by part, and has the file written anew. One that was interrupted is finished by calling it again. */
export async function erase(
  context: Context,
  scope: EraseScope,
  options: EraseOptions,
): Promise<EraseReport> {
  const { report, isFound } = await eraseScope(context, scope, options)
  // Channels in which nobody ever spoke are left, too; whoever names a person or a chapter means also lines that were removed before.
  const isSeldom = scope.type === 'person' || scope.type === 'chapter'
  const isWanted = isFound || isSeldom || (await isUnscrubbed(context))
  if (isWanted && (await scrub(context)))
    await context.database.write(() => writePosition(context, unscrubbed, undefined))
  return report
}

/** What was forgotten; `isFound`: see {@link ErasedSlice}. */
type Erased = Pick<ErasedSlice, 'report' | 'isFound'>

async function eraseScope(context: Context, scope: EraseScope, options: EraseOptions): Promise<Erased> {
  if (scope.type === 'person') return await erasePerson(context, scope, options)
  if (scope.type !== 'place') return await erasePart(context, scope, options)
  let sum: Erased = { report: nothingErased, isFound: false }
  for (let last: string | undefined; ; ) {
    last = await context.database.read(() => findNextConversation(context.database, scope, last))
    if (last === undefined) return sum
    const part = { type: 'conversation', conversation: decodeConversationKey(last) } as const
    sum = addErased(sum, await erasePart(context, part, options))
  }
}

/** Slice by slice. The last one finds nothing more, so a turn cannot slip anything in between. */
async function erasePart(context: Context, part: ErasePart, options: EraseOptions): Promise<Erased> {
  let sum: Erased = { report: nothingErased, isFound: false }
  for (let isLast = false; !isLast; ) {
    const slice = await writeSlice(context, options, () => eraseSlice(context, part))
    sum = addErased(sum, slice)
    isLast = slice.isLast
  }
  return sum
}

/**
 * First the lines, for records tell which of them; then all else, and again while a turn slipped something in between. Last what tells
 * of several people: a turn that would write it again is refused where it began before, and knows of no words of theirs where it began
 * later.
 */
async function erasePerson(
  context: Context,
  scope: Extract<EraseScope, { readonly type: 'person' }>,
  options: EraseOptions,
): Promise<Erased> {
  const { platform, personId } = scope
  let sum: Erased = { report: nothingErased, isFound: false }
  do {
    for await (const lines of findPersonLines(context, platform, personId))
      sum = addErased(sum, await writeSlice(context, options, () => eraseLines(context, lines)))
    sum = addErased(sum, await erasePart(context, scope, options))
  } while (await hasPersonLines(context, platform, personId))
  for await (const keys of findTellings(context, platform, personId)) {
    const slice = await writeSlice(context, options, () => eraseTellings(context, keys, personId))
    sum = addErased(sum, slice)
  }
  return sum
}

async function writeSlice(
  context: Context,
  { signal, onErased }: EraseOptions,
  eraseOne: () => ErasedSlice,
): Promise<ErasedSlice> {
  signal?.throwIfAborted()
  const slice = await context.database.write(() => {
    const erased = eraseOne()
    if (erased.isFound) writePosition(context, unscrubbed, '')
    return erased
  })
  for (const key of slice.conversations) onErased(key)
  // Others have their turn between two slices.
  await setImmediate()
  return slice
}

function addErased(one: Erased, other: Erased): Erased {
  return { report: addReports(one.report, other.report), isFound: one.isFound || other.isFound }
}

/** Whether an erase before this one was interrupted, or could not have the file written. */
async function isUnscrubbed({ database }: Context): Promise<boolean> {
  const query = 'SELECT 1 FROM positions WHERE name = ?'
  return (await database.read(() => database.query(query).get(unscrubbed))) !== undefined
}
