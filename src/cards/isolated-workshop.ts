import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CardWorkshop, ExportCardOptions, ExportedCard, ImportedCard } from '../contract/card-file.ts'
import type { Character } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import { CardError } from '../contract/errors.ts'
import { createLanes } from '../util/lanes.ts'
import { parseKeptCard } from './tavern/kept-card.ts'

/** What a thread is to do. */
export type ThreadJob =
  | { readonly type: 'import'; readonly file: { readonly name: string; readonly bytes: Uint8Array } }
  | { readonly type: 'export'; readonly character: Character; readonly options: ExportCardOptions }

/** An error as it crosses threads. */
type Refusal = ConstructorParameters<typeof CardError>[0]

/** What it answers. */
export type ThreadAnswer<Card> =
  | { readonly type: 'done'; readonly card: Card }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** The largest cards that are taken in need about two seconds and 300 MB. */
const defaults = { longestMs: 20_000, mostHeapMegabytes: 512 }

/**
 * A workshop that reads and writes files in threads, one after the other: conversations go on meanwhile, and what takes too
 * long or too much memory is ended and refused (`too-deep`).
 */
export function createIsolatedWorkshop(clock: Clock, limits: Partial<typeof defaults> = {}): CardWorkshop {
  const { longestMs, mostHeapMegabytes } = { ...defaults, ...limits }

  async function run<Card>(job: ThreadJob): Promise<Card> {
    // Built, it lies there under another ending.
    const thread = new Worker(new URL(`workshop-thread${extname(import.meta.url)}`, import.meta.url), {
      workerData: job,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: mostHeapMegabytes },
    })
    // A program that ends does not wait for it.
    thread.unref()
    const answered = new AbortController()
    try {
      const late = clock.sleep(longestMs, answered.signal).then(() => {
        throw tooMuchError(`takes longer than ${longestMs / 1_000} s`)
      })
      const [answer]: readonly ThreadAnswer<Card>[] = await Promise.race([once(thread, 'message'), late])
      if (answer?.type === 'refused') throw sameError(answer.refusal)
      if (answer) return answer.card
      throw tooMuchError('came to nothing')
    } catch (error) {
      const isTooLarge =
        error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      throw isTooLarge ? tooMuchError(`takes more than ${mostHeapMegabytes} MB of memory`, error) : error
    } finally {
      answered.abort()
      await thread.terminate()
    }
  }

  // One at a time, for each takes memory of its own.
  const lanes = createLanes()
  const inTurn = <Card>(job: ThreadJob) => lanes.run('thread', () => run<Card>(job))
  return {
    importCard: (file) => inTurn<ImportedCard>({ type: 'import', file }),
    exportCard: (character, options) => inTurn<ExportedCard>({ type: 'export', character, options }),
    parseCard: parseKeptCard,
  }
}

/** What was thrown in the thread. */
function sameError({ code, what, remedy }: Refusal): CardError {
  return new CardError({ code, what, remedy })
}

function tooMuchError(what: string, cause?: unknown): CardError {
  return new CardError({
    code: 'too-deep',
    what: `Reading or writing this card ${what}.`,
    remedy: 'Make it smaller: split its lorebook, or leave out the data of other tools.',
    cause,
  })
}
