import type { ChapterKey } from '../contract/conversation.ts'
import { createBoundedMap } from '../util/bounded-map.ts'

/** A value for each of the chapters that were used of late. */
export interface Recent<Value> {
  get(chapter: ChapterKey): Value | undefined
  set(chapter: ChapterKey, value: Value): void
  delete(chapter: ChapterKey): void
}

/** Builds it; beyond `capacity` chapters the one that was set longest ago is forgotten. */
export function createRecent<Value>(capacity = 4_096): Recent<Value> {
  const values = createBoundedMap<Value>(capacity)
  const keyOf = ({ platform, place, thread, chapter }: ChapterKey) =>
    JSON.stringify([platform, place, thread, chapter])
  return {
    get: (chapter) => values.get(keyOf(chapter)),
    delete: (chapter) => values.delete(keyOf(chapter)),
    set: (chapter, value) => values.set(keyOf(chapter), value),
  }
}
