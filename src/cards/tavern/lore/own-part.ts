import type { JsonObject } from '../../files/card-source.ts'
import { isJsonObject, valueAt } from '../json.ts'
import { applyLeftover, fingerprint, keepLeftover, readLeftover } from '../leftovers.ts'
import type { LoreTree } from './lore-tree.ts'

// The own part of lore: what only our cards can say stands in the `extensions` of a book or an entry, as a leftover of what others can read of it. It
// counts as long as that says the same.

const ourKey = 'dramatis'

/** Adds what would not come back from what was written. */
export function addOwnPart(written: JsonObject, ours: LoreTree, readBack: LoreTree): JsonObject {
  const own = keepLeftover(ours, readBack, readBack)
  const extensions = valueAt(written, 'extensions')
  if (own === undefined || !isJsonObject(extensions)) return written
  return { ...written, extensions: { ...extensions, [ourKey]: own } }
}

/** What our cards said, where that still holds; else what others can read of it. */
export function readOwnPart(written: JsonObject, readBack: LoreTree): LoreTree {
  const extensions = valueAt(written, 'extensions')
  const own = isJsonObject(extensions) ? readLeftover(valueAt(extensions, ourKey)) : undefined
  if (own === undefined || own.of !== fingerprint(readBack)) return readBack
  const applied = applyLeftover(readBack, own, readBack)
  return isJsonObject(applied) ? applied : readBack
}
