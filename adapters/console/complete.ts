import type { AdapterHost } from '../../src/contract/platform.ts'
import type { CommandWord, TypedWord } from './command-names.ts'

const maxCompletions = 20

/** What a line that begins a command may go on with, and how much of the line's end that replaces. */
export async function completeLine(
  line: string,
  words: readonly CommandWord[],
  host: AdapterHost,
  signal: AbortSignal,
): Promise<readonly [completions: string[], replaced: string]> {
  const [, slash, path] = /^\s*([/／])(.*)$/su.exec(line) ?? []
  if (!slash || path === undefined) return [[], line]
  return path.includes(' ') ? await completeRest(path, words, host, signal) : completeWord(path, words, slash)
}

async function completeRest(
  path: string,
  words: readonly CommandWord[],
  host: AdapterHost,
  signal: AbortSignal,
): Promise<readonly [string[], string]> {
  const [, typed = '', rest = ''] = /^(\S*)\s+(.*)$/su.exec(path) ?? []
  const word = words.find(({ names }) => names.includes(typed.toLowerCase()))
  if (!word) return [[], rest]
  if (!word.spec)
    return rest.includes(' ')
      ? await completeRest(rest, word.next, host, signal)
      : completeWord(rest, word.next, '')
  const type = word.spec.options[0]?.type
  const found =
    type === 'character' || type === 'cast-member' ? await findCharacters(rest, host, signal) : word.choices
  return [namesThatStart(rest, found).map(({ name }) => name), rest]
}

function completeWord(
  typed: string,
  words: readonly CommandWord[],
  slash: string,
): readonly [string[], string] {
  const completions = namesThatStart(typed, words).map(({ name, word }) => {
    const isWhole = word.spec?.options.length === 0
    return `${slash}${name}${isWhole ? '' : ' '}`
  })
  return [completions, slash + typed]
}

async function findCharacters(
  search: string,
  host: AdapterHost,
  signal: AbortSignal,
): Promise<readonly TypedWord[]> {
  const answer = await host.query({ type: 'characters', search, limit: maxCompletions }, signal)
  return answer.type === 'characters' ? answer.characters.map(({ id, name }) => ({ names: [name, id] })) : []
}

/** Words that go on like this, each in the language that was begun. */
function namesThatStart<Word extends TypedWord>(
  typed: string,
  words: readonly Word[],
): readonly { readonly word: Word; readonly name: string }[] {
  return words.flatMap((word) => {
    const name = word.names.find((candidate) => candidate.toLowerCase().startsWith(typed.toLowerCase()))
    return name === undefined ? [] : [{ word, name }]
  })
}
