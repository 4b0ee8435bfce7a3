import type { Document } from 'yaml'
import type { CardProblem, Character } from '../contract/character.ts'
import { sha256 } from '../util/sha256.ts'
import { explainIssue } from './issues.ts'
import { locate } from './locate.ts'
import { idOf, toCharacter } from './normalise.ts'
import { parseYaml } from './parse-yaml.ts'
import { cardSchema, isCardId } from './schema.ts'
import { readScripts } from './scripts.ts'
import { type CardSource, createProblem, formatPath, type Place, placeAt, wholeFile } from './source.ts'
import { readTree } from './tree.ts'

/** What a card's text says. */
export interface ParsedCard {
  readonly file: string
  /** `undefined` when there is an error among the problems. */
  readonly character: Character | undefined
  readonly problems: readonly CardProblem[]
  /** Where those keys are written that are compared with other files: id, name, nicknames, avatar, `expressions.anger` … */
  readonly places: ReadonlyMap<string, Place>
}

const mostProblems = 100

/**
 * Reads one card. Pure, and never throws: all that is wrong with the text is among the problems. Whether pictures exist, and
 * what other cards say, is not looked at. The revision is the hash of what the card says, so comments do not change it.
 *
 * @param options.file path of the card: its folder holds the pictures, its name is the default id
 */
export function parseCard(text: string, { file }: { readonly file: string }): ParsedCard {
  const { document, source, problems } = parseYaml(file, text.replace(/^\uFEFF/, ''))
  if (document === undefined) return refuse(file, problems)
  if (document.contents === null) {
    return refuse(file, [...problems, createProblem('error', file, wholeFile, [], emptyCard)])
  }
  return readDocument(document, source, problems)
}

const emptyCard = 'The card is empty: write at least `name:` and `about:`.'
const unusableId =
  'The name of the file cannot be an id: write `id:` with at most 64 letters, without / \\ and :.'

/** A card that cannot be used, for these reasons. */
export function refuse(file: string, problems: readonly CardProblem[]): ParsedCard {
  return { file, character: undefined, problems: problems.slice(0, mostProblems), places: new Map() }
}

function readDocument(
  document: Document.Parsed,
  source: CardSource,
  syntax: readonly CardProblem[],
): ParsedCard {
  const { file } = source
  const tree = readTree(document, source)
  const scripts = readScripts(tree.value, document, source)
  const parsed = cardSchema.safeParse(tree.value)
  const issues = parsed.error?.issues.flatMap((issue) => explainIssue(issue, { source, document })) ?? []
  if (parsed.data !== undefined && parsed.data.id === undefined && !isCardId(idOf(file))) {
    issues.push(createProblem('error', file, wholeFile, ['id'], unusableId))
  }
  const problems = joinProblems(syntax, [...tree.problems, ...issues, ...scripts.problems])
  const isRefused = problems.some(({ severity }) => severity === 'error')
  if (isRefused || parsed.data === undefined) return refuse(file, problems)
  const revision = sha256(JSON.stringify(tree.value)).slice(0, 16)
  const character = toCharacter(parsed.data, file, revision, scripts.scenes)
  return { file, character, problems, places: findPlaces(character, document, source) }
}

/** By line; where a line cannot be read at all, what else is found on it is an echo. */
function joinProblems(
  syntax: readonly CardProblem[],
  others: readonly CardProblem[],
): readonly CardProblem[] {
  const unreadable = new Set(syntax.map(({ line }) => line))
  return [...syntax, ...others.filter(({ line }) => !unreadable.has(line))].toSorted(
    (a, b) => a.line - b.line || a.column - b.column,
  )
}

function findPlaces(
  { expressions }: Character,
  document: Document.Parsed,
  source: CardSource,
): ReadonlyMap<string, Place> {
  const pictures = Object.keys(expressions).map((emotion) => ['expressions', emotion])
  const paths = [['id'], ['name'], ['nicknames'], ['avatar'], ...pictures]
  return new Map(paths.map((path) => [formatPath(path), placeAt(source, locate(document, path).key)]))
}
