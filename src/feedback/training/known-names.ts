import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { Prompt } from '../../contract/prompt.ts'
import type { LineReference, TurnRecord } from '../../contract/turn.ts'
import { keep } from '../../util/keep.ts'

/** By person, the names under which they were heard. */
export type KnownNames = ReadonlyMap<string, ReadonlySet<string>>

/** Remembers under which names people were heard: a story so far calls those by name whose lines have left the window. */
export interface NameMemory {
  /** Lines of a group's prompt that the prompt before it did not have: they are to be heard. Turns come in the order of the log. */
  findUnheard(record: TurnRecord): readonly LineReference[]
  hear(chapter: ChapterKey, lines: readonly (Line | undefined)[]): void
  /** `undefined`: the story may tell of somebody whose name is not known, so it cannot be masked. */
  namesIn(chapter: ChapterKey, prompt: Prompt, personIds: readonly string[]): KnownNames | undefined
}

interface HeardChapter {
  readonly names: Map<string, Set<string>>
  lastLineId: string
}

/** Chapters whose names stay at hand. */
const keptChapters = 5_000

/** See {@link NameMemory}. */
export function createNameMemory(): NameMemory {
  const chapters = new Map<string, HeardChapter>()

  function heardIn({ platform, place, thread, chapter }: ChapterKey): HeardChapter {
    const key = JSON.stringify([platform, place, thread, chapter])
    const heard = chapters.get(key) ?? { names: new Map(), lastLineId: '' }
    keep(chapters, key, heard, keptChapters)
    return heard
  }

  function addName({ names }: HeardChapter, personId: string, name: string): void {
    if (name !== '') names.set(personId, (names.get(personId) ?? new Set()).add(name))
  }

  function hear(chapter: ChapterKey, lines: readonly (Line | undefined)[]): void {
    const heard = heardIn(chapter)
    for (const line of lines) if (line?.role === 'user') addName(heard, line.speakerId, line.speakerName)
  }

  return {
    hear,
    findUnheard({ chapter, isGroup, lines }) {
      // Alone with somebody, the head tells the name.
      if (!isGroup) return []
      const heard = heardIn(chapter)
      const from = lines.findLastIndex(({ id }) => id === heard.lastLineId) + 1
      heard.lastLineId = lines.at(-1)?.id ?? ''
      return lines.slice(from)
    },
    namesIn(chapter, prompt, personIds) {
      hear(chapter, prompt.lines)
      const heard = heardIn(chapter)
      const asked = prompt.lines.findLast(({ role }) => role === 'user')?.speakerId ?? personIds[0] ?? ''
      // The head keeps the name that they had when it was made.
      if (!prompt.isGroup) addName(heard, asked, prompt.userName)
      const isComplete = prompt.story === '' || personIds.every((personId) => heard.names.has(personId))
      return isComplete
        ? new Map([...heard.names].sort(([one], [other]) => (one < other ? -1 : 1)))
        : undefined
    },
  }
}
