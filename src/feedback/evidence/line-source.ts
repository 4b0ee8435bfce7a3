import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { Memory } from '../../contract/memory.ts'
import type { LineReference } from '../../contract/turn.ts'

/** UTF-16 units of lines that stay at hand: windows of neighbouring turns share most of theirs. */
const keptLength = 2_000_000
/** What a line weighs beside its texts. */
const bareLength = 400

/** Reads lines as they stood, in the order of asking; `undefined`: gone. */
export type FetchLines = (
  chapter: ChapterKey,
  references: readonly LineReference[],
  signal: AbortSignal,
) => Promise<readonly (Line | undefined)[]>

/** Asks the store only for lines that it has not just read, all of them at once. */
export function createLineSource({ history }: Pick<Memory, 'history'>): FetchLines {
  const known = new Map<string, Line>()
  let length = 0

  function keep(key: string, line: Line): void {
    if (known.has(key)) return
    known.set(key, line)
    length += lengthOf(line)
    for (const [oldest, other] of known) {
      if (length <= keptLength) return
      known.delete(oldest)
      length -= lengthOf(other)
    }
  }

  return async (chapter, references, signal) => {
    const prefix = JSON.stringify([chapter.platform, chapter.place, chapter.thread, chapter.chapter])
    const keys = references.map(({ id, revision }) => `${prefix}${revision} ${id}`)
    const found = keys.map((key) => known.get(key))
    const missing = references.filter((_, index) => !found[index])
    if (missing.length === 0) return found
    const read = (await history.fetchLines(chapter, missing, signal)).values()
    return found.map((line, index) => {
      if (line) return line
      const fetched = read.next().value
      const key = keys[index]
      if (fetched && key !== undefined) keep(key, fetched)
      return fetched
    })
  }
}

function lengthOf({ text, shown }: Line): number {
  return bareLength + text.length + (shown?.length ?? 0)
}
