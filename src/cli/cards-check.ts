import { stat } from 'node:fs/promises'
import { formatProblems } from '../cards/format-problems.ts'
import { loadCard, loadCards } from '../cards/load.ts'
import { loadConfig } from '../config.ts'
import type { CardProblem, Character } from '../contract/character.ts'
import { count } from './count.ts'
import { shortenPath } from './shorten-path.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** What was found in some cards. */
interface CheckedCards {
  readonly characters: readonly Character[]
  readonly problems: readonly CardProblem[]
}

/** `dramatis cards check`: every problem on a line of its own. 1: a card cannot be used, or there is none. */
export async function checkCards(files: readonly string[], surroundings: Surroundings): Promise<number> {
  const { characters, problems } = await loadAll(files, surroundings)
  const named = problems.map((problem) => ({
    ...problem,
    file: shortenPath(problem.file, surroundings.directory),
  }))
  if (named.length > 0) await print(surroundings, `${formatProblems(named)}\n`)
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  await print(
    surroundings,
    `${count(characters.length, 'card')} can be played; ${count(errors, 'error')}, ${count(warnings, 'warning')}.\n`,
  )
  if (characters.length === 0 && problems.length === 0)
    warn(
      surroundings,
      'There is no .yaml file in the folder: put a card there, or set CHARACTERS_DIR to where your cards are.',
    )
  return errors > 0 || characters.length === 0 ? 1 : 0
}

async function loadAll(
  files: readonly string[],
  { environment, directory }: Surroundings,
): Promise<CheckedCards> {
  if (files.length === 0) {
    const { charactersDirectory } = await loadConfig({ environment, directory })
    return await loadCards({ directory: charactersDirectory })
  }
  const checked = await Promise.all(files.map(loadFileOrFolder))
  return {
    characters: checked.flatMap(({ characters }) => characters),
    problems: checked.flatMap(({ problems }) => problems),
  }
}

async function loadFileOrFolder(path: string): Promise<CheckedCards> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isFolder) return await loadCards({ directory: path })
  const { character, problems } = await loadCard(path)
  return { characters: character ? [character] : [], problems }
}
