import type { Memory } from '../contract/memory.ts'
import type { HostAnswer, HostQuery } from '../contract/platform.ts'
import { cardWords } from '../prompt/card-words.ts'
import { searchCharacters } from './commands/find-character.ts'
import type { PlaceCards } from './place-cards.ts'
import { firstChapter } from './scene.ts'

/** Longest time that an adapter waits for the answer to a query. */
const queryMs = 2_000

/** What is asked. */
export interface QueryTools {
  readonly memory: Memory
  readonly places: PlaceCards
}

/** Answers a read-only question, or rejects with the signal's reason, or after a deadline. */
export async function answerQuery(
  tools: QueryTools,
  query: HostQuery,
  signal: AbortSignal,
): Promise<HostAnswer> {
  return await withDeadline(AbortSignal.any([signal, AbortSignal.timeout(queryMs)]), (deadline) =>
    answer(tools, query, deadline),
  )
}

/** Rejects when the signal does, also when the work does not listen to it. */
async function withDeadline<Result>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(signal), promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function answer(
  { places, memory }: QueryTools,
  query: HostQuery,
  signal: AbortSignal,
): Promise<HostAnswer> {
  if (query.type === 'characters') {
    const characters = await places.rosterOf(query.conversation, signal)
    const found = searchCharacters(characters, query.search).slice(0, query.limit)
    return {
      type: 'characters',
      characters: found.map(({ id, name, summary }) => ({ id, name, summary: cardWords(summary, name) })),
    }
  }
  const { conversation, characterId, limit } = query
  const stack = await memory.state.get({ name: 'chapters', scope: conversation, owner: characterId }, signal)
  const chapter = { ...conversation, chapter: stack?.chapters.at(-1) ?? firstChapter(characterId) }
  const { lines } = await memory.history.read(chapter, { limit, signal })
  return {
    type: 'recent-lines',
    // Notes are for the model alone.
    lines: lines
      .filter(({ kind }) => kind !== 'note')
      .map(({ speakerName, text, shown, role, at }) => ({
        name: speakerName,
        text: shown ?? text,
        role,
        at,
      })),
  }
}
