import type { CommandOption } from '../../src/contract/command-option.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import { type CommandWord, type TypedWord, takesAnyOrder, typedOptions } from '../shared/command-words.ts'
import { completePath } from './complete-path.ts'
import { conversation } from './decode.ts'
import type { Folders } from './typed-path.ts'

/** Who can be meant. */
export interface CompleteContext {
  readonly words: readonly CommandWord[]
  /** Ids of those who play. */
  readonly cast: readonly string[]
  /** Where paths begin. */
  readonly folders: Folders
  readonly host: AdapterHost
  readonly signal: AbortSignal
}

const maxCompletions = 20

/** What a line that begins a command may go on with, and how much of the line's end that replaces. */
export async function completeLine(
  line: string,
  context: CompleteContext,
): Promise<readonly [completions: string[], replaced: string]> {
  const [, slash, path] = /^\s*([/／])(.*)$/su.exec(line) ?? []
  if (!slash || path === undefined) return [[], line]
  return path.includes(' ')
    ? await completeRest(path, context.words, context)
    : completeWord(path, context.words, slash)
}

async function completeRest(
  path: string,
  words: readonly CommandWord[],
  context: CompleteContext,
): Promise<readonly [string[], string]> {
  const [, typed = '', rest = ''] = /^(\S*)\s+(.*)$/su.exec(path) ?? []
  const word = words.find(({ names }) => names.includes(typed.toLowerCase()))
  if (!word) return [[], rest]
  if (!word.spec)
    return rest.includes(' ')
      ? await completeRest(rest, word.next, context)
      : completeWord(rest, word.next, '')
  const options = typedOptions(word.spec)
  if (takesAnyOrder(options)) return completeLater(rest, word.choices)
  const [first, second] = options
  if (first?.type === 'file') return [[...(await completePath(rest, context.folders))], rest]
  const [, later] = (first?.type === 'choice' && second && /^\S+\s+(.*)$/su.exec(rest)) || []
  if (later !== undefined) return completeLater(later, choicesOf(word, second))
  const found = await findChoices(rest, word, context)
  return [namesThatStart(rest, found).map(({ name }) => name), rest]
}

/** The last one of those that commas part. */
function completeLater(typed: string, choices: readonly TypedWord[]): readonly [string[], string] {
  const word = /[^,，、\s]*$/u.exec(typed)?.[0] ?? ''
  return [namesThatStart(word, choices).map(({ name }) => name), word]
}

function choicesOf({ choices }: CommandWord, option: CommandOption | undefined): readonly TypedWord[] {
  return choices.filter((choice) => choice.option === option?.name)
}

async function findChoices(
  typed: string,
  word: CommandWord,
  context: CompleteContext,
): Promise<readonly TypedWord[]> {
  const [option] = typedOptions(word.spec)
  switch (option?.type) {
    case 'character':
    case 'own-character': {
      const found = await findCharacters(typed, context, option.type === 'own-character')
      return found.map(({ id, name }) => ({ names: [name, id] }))
    }
    case 'cast-member': {
      const found = await Promise.all(context.cast.map((id) => findCharacters(id, context)))
      return context.cast.flatMap((id, index) =>
        (found[index] ?? []).filter((one) => one.id === id).map(({ name }) => ({ names: [name, id] })),
      )
    }
    default:
      return choicesOf(word, option)
  }
}

function completeWord(
  typed: string,
  words: readonly CommandWord[],
  slash: string,
): readonly [string[], string] {
  const completions = namesThatStart(typed, words).map(({ name, word }) => {
    const isWhole = word.spec && typedOptions(word.spec).length === 0
    return `${slash}${name}${isWhole ? '' : ' '}`
  })
  return [completions, slash + typed]
}

async function findCharacters(
  search: string,
  { host, signal }: CompleteContext,
  isOwn = false,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const query = { type: 'characters', conversation, search, limit: maxCompletions } as const
  const answer = await host.query(isOwn ? { ...query, isOwn } : query, signal)
  return answer.type === 'characters' ? answer.characters : []
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
