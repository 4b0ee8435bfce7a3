import { basename } from 'node:path'
import type { CardProblem, CharacterLibrary } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import { CardError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'
import { fold } from '../util/fold.ts'
import { createCardMemo } from './card-memo.ts'
import { type CharacterSet, loadSet } from './character-set.ts'
import { formatProblem, formatProblems } from './format-problems.ts'
import { watchDirectory } from './watch.ts'

/** What `openLibrary` takes. */
export interface OpenLibraryOptions {
  /** Folder with one YAML file for each character. */
  readonly directory: string
  readonly log: Log
  readonly clock: Clock
  /** Whether changes of the folder are followed. */
  readonly watch: boolean
  /** Closes the library when aborted. */
  readonly signal?: AbortSignal
}

/** A library that is open. */
export interface OpenLibrary extends CharacterLibrary {
  /** Reads the folder again: what a change of it does by itself. Never fails; what is wrong is in the log. */
  reload(): Promise<void>
  /** Stops following the folder. */
  close(): Promise<void>
}

/**
 * Loads the characters of a folder and keeps them current. A card that an edit breaks is played as it last was. Fails with a
 * CardError `no-cards` when there is none to play.
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<OpenLibrary> {
  const { directory, log, clock } = options
  const closing = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
  const memo = createCardMemo()
  let set = await loadSet(directory, memo, undefined)
  if (set.characters.length === 0) throw createNoCardsError(directory, set.problems)
  summariseProblems(log, set.problems)

  async function load(): Promise<void> {
    if (signal.aborted) return
    try {
      const before = set
      set = await loadSet(directory, memo, before)
      if (formatProblems(set.problems) !== formatProblems(before.problems)) logProblems(log, set)
      const isChanged = set.characters.some(
        ({ revision }, index) => revision !== before.characters[index]?.revision,
      )
      if (isChanged || set.characters.length !== before.characters.length) {
        log.info({ characters: set.characters.length }, 'The changed cards are on stage.')
      }
    } catch (error) {
      log.warn({ error }, 'The cards cannot be loaded again; all are played as they last were.')
    }
  }

  let loading = Promise.resolve()
  const reload = () => {
    loading = loading.then(load)
    return loading
  }
  if (options.watch) watchDirectory({ directory, clock, log, signal, onChange: reload })
  return {
    list: () => set.characters,
    get: (id) => set.byId.get(id),
    find: (name) => set.byName.get(fold(name)),
    problems: () => set.problems,
    reload,
    async close() {
      closing.abort()
      await loading
    },
  }
}

/** At the beginning one line will do; whoever edits a card later sees what is wrong with it. */
function summariseProblems(log: Log, problems: readonly CardProblem[]): void {
  const filesWith = (wanted: CardProblem['severity']) => [
    ...new Set(problems.flatMap(({ file, severity }) => (severity === wanted ? [basename(file)] : []))),
  ]
  const broken = filesWith('error')
  const doubtful = filesWith('warning').filter((file) => !broken.includes(file))
  const tell = (files: readonly string[], one: string, many: string) => {
    if (files.length === 0) return
    const what = files.length === 1 ? `1 card ${one}` : `${files.length} cards ${many}`
    log.warn({}, `${what}: ${files.join(', ')}. \`npx dramatis cards check\` lists what is wrong.`)
  }
  tell(broken, 'has mistakes and is left out', 'have mistakes and are left out')
  tell(doubtful, 'has warnings', 'have warnings')
}

function logProblems(log: Log, { problems, kept }: CharacterSet): void {
  const lines = problems.map(formatProblem)
  if (problems.length === 0) log.info({}, 'All cards are in order again.')
  else if (kept.length === 0) log.warn({ problems: lines }, 'Some cards have problems.')
  else log.warn({ problems: lines, kept }, 'Some cards are broken; these characters play as they last were.')
}

function createNoCardsError(directory: string, problems: readonly CardProblem[]): CardError {
  const reasons = problems.length === 0 ? '' : `\n${formatProblems(problems)}\n`
  return new CardError({
    code: 'no-cards',
    what: `There is no character to play in ${directory}.${reasons}`,
    remedy: 'Put a card there, and check it with `npx dramatis cards check`.',
  })
}
