import type { Document } from 'yaml'
import type { CardProblem, Character } from '../contract/character.ts'
import { sha256 } from '../util/sha256.ts'
import { findDeadKeys } from './dead-keys.ts'
import { explainIssue } from './issues.ts'
import { locate } from './locate.ts'
import { toCharacter } from './normalise.ts'
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
// One more than is shown, because each takes a walk through the card.
const mostIssues = mostProblems + 1

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

const manyMore = 'There are more problems than can be shown: correct these, and check again.'
const emptyCard = 'The card is empty: write at least `name:` and `about:`.'
const nobody =
  'The card does not say who this is: write `about:` with a sentence or two, any of `attributes:`, or `personality:` under `behaviors:`.'
const unusableId =
  'The name of the file cannot be an id: write `id:` with at most 64 letters, without / \\ and :, and without @ at the start.'

/** A card that cannot be used, for these reasons. */
export function refuse(file: string, problems: readonly CardProblem[]): ParsedCard {
  const isError = ({ severity }: CardProblem) => severity === 'error'
  const inTurn =
    problems.length > mostProblems
      ? [...problems.filter(isError), ...problems.filter((one) => !isError(one))]
      : problems
  const told = inTurn.slice(0, mostProblems)
  if (problems.length > told.length) told.push(createProblem('error', file, wholeFile, [], manyMore))
  return { file, character: undefined, problems: told, places: new Map() }
}

function readDocument(
  document: Document.Parsed,
  source: CardSource,
  syntax: readonly CardProblem[],
): ParsedCard {
  const { file } = source
  const tree = readTree(document, source)
  if (tree.bomb !== undefined) return refuse(file, [tree.bomb])
  const scripts = readScripts(tree.value, document, source)
  // Compiling the schema costs more than it saves with the few cards of most folders.
  const { data: content, error } = cardSchema.safeParse(tree.value, { jitless: true })
  const issues =
    error?.issues.slice(0, mostIssues).flatMap((issue) => explainIssue(issue, { source, document })) ?? []
  const problems = joinProblems(syntax, [...tree.problems, ...issues, ...scripts.problems])
  if (content === undefined || hasErrors(problems)) return refuse(file, problems)
  const revision = sha256(JSON.stringify(tree.value)).slice(0, 16)
  const character = toCharacter(content, file, revision, scripts.scenes)
  const lacking = findLacking(character, document, source)
  if (lacking.length > 0) return refuse(file, [...problems, ...lacking])
  const all = [...problems, ...findDeadKeys(character, document, source)]
  return {
    file,
    character,
    problems: joinProblems([], all),
    places: findPlaces(character, document, source),
  }
}

function hasErrors(problems: readonly CardProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'error')
}

/** What a card needs whose parts are all right. */
function findLacking(
  character: Character,
  document: Document.Parsed,
  source: CardSource,
): readonly CardProblem[] {
  const problems: CardProblem[] = []
  const { about, attributes, behaviors } = character
  const told = [...Object.values(attributes), behaviors.personality]
  const isSomebody = about !== '' || told.some((list) => list.length > 0)
  if (!isSomebody) {
    const place = placeAt(source, locate(document, ['about']).key)
    problems.push(createProblem('error', source.file, place, ['about'], nobody))
  }
  if (!isCardId(character.id))
    problems.push(createProblem('error', source.file, wholeFile, ['id'], unusableId))
  return problems
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
