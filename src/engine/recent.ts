import type { ChapterKey } from '../contract/conversation.ts'
import { keep } from '../util/keep.ts'

/** A value for each of the chapters that were used of late. */
export interface Recent<Value> {
  get(chapter: ChapterKey): Value | undefined
  set(chapter: ChapterKey, value: Value): void
  delete(chapter: ChapterKey): void
}

/** Builds it; beyond `capacity` chapters the one that was set longest ago is forgotten. */
export function createRecent<Value>(capacity = 4_096): Recent<Value> {
  const values = new Map<string, Value>()
  const keyOf = ({ platform, place, thread, chapter }: ChapterKey) =>
    JSON.stringify([platform, place, thread, chapter])
  return {
    get: (chapter) => values.get(keyOf(chapter)),
    delete: (chapter) => void values.delete(keyOf(chapter)),
    set: (chapter, value) => keep(values, keyOf(chapter), value, capacity),
  }
}
