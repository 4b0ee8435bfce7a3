import { Composer, type CST, type Document, Lexer, Parser } from 'yaml'
import type { CardProblem } from '../contract/character.ts'
import { pathAt } from './locate.ts'
import { type CardSource, createProblem, createSource, formatPath, type Place, placeAt } from './source.ts'
import { explainSyntaxError, type Repair } from './syntax-traps.ts'
import { traps } from './traps.ts'

/** A card's YAML. */
export interface ParsedYaml {
  /** As given, or with lines repaired that YAML cannot read; lines keep their numbers. */
  readonly source: CardSource
  /** `undefined` where the text could not be repaired. */
  readonly document: Document.Parsed | undefined
  /** What YAML could not read; one problem for a line. */
  readonly problems: readonly CardProblem[]
}

// A long card has about 2000 tokens, 1 MB of lore about 200,000; more is there to hurt, and so is nesting.
const mostTokens = 300_000
const mostDepth = 100
const mostErrors = 100

/**
 * Reads YAML. After an error the lines at fault are repaired where that is safe, so that what is wrong elsewhere in the card
 * is found too.
 */
export function parseYaml(file: string, text: string): ParsedYaml {
  const source = createSource(file, text)
  const composed = compose(source)
  if ('refused' in composed) {
    const problem = createProblem('error', file, composed.place, [], composed.refused)
    return { source, document: undefined, problems: [problem] }
  }
  const { document } = composed
  if (document.errors.length === 0) return { source, document, problems: [] }
  const { problems, repairs } = explainErrors(document, source)
  const repaired = createSource(file, applyRepairs(text, repairs))
  const again = repairs.length === problems.length ? compose(repaired) : undefined
  // What YAML finds wrong now is an echo of the repairs.
  if (again === undefined || 'refused' in again || again.document.errors.length > 0) {
    return { source, document: undefined, problems }
  }
  return {
    source: repaired,
    document: again.document,
    problems: problems.map(withPath(again.document, repaired)),
  }
}

type Composed = { readonly document: Document.Parsed } | { readonly refused: string; readonly place: Place }

function compose(source: CardSource): Composed {
  const parser = new Parser(source.lines.addNewLine)
  const tokens: CST.Token[] = []
  let lexemes = 0
  source.lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    lexemes += 1
    const isDeep = parser.stack.length > mostDepth
    if (!isDeep && lexemes <= mostTokens) continue
    const reason = isDeep ? 'is nested too deeply' : 'has too many parts'
    return {
      refused: `The card ${reason}; a card is a few hundred lines of text, so make it plainer or split it.`,
      place: placeAt(source, parser.offset),
    }
  }
  tokens.push(...parser.end())
  // Duplicate keys are found later: the composer compares every key with every other.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false })
  const [document, second] = composer.compose(tokens, true, source.text.length)
  if (document !== undefined && second === undefined) return { document }
  return { refused: traps.documents, place: placeAt(source, second?.range[0] ?? 0) }
}

function explainErrors(
  document: Document,
  source: CardSource,
): { readonly problems: readonly CardProblem[]; readonly repairs: readonly Repair[] } {
  const problems: CardProblem[] = []
  const repairs: Repair[] = []
  const known = new Set<number>()
  for (const error of document.errors.slice(0, mostErrors)) {
    const { offset, message, repair } = explainSyntaxError(error, document, source)
    const place = placeAt(source, offset)
    const raisedAt = placeAt(source, error.pos[0]).line
    // Further errors of a line are echoes of the first.
    if (known.has(place.line) || known.has(raisedAt)) continue
    known.add(place.line).add(raisedAt)
    problems.push(createProblem('error', source.file, place, [], message))
    if (repair !== undefined) repairs.push(repair)
  }
  return { problems, repairs }
}

/** Where in the card the line at fault is, which only the repaired text tells. */
function withPath(document: Document.Parsed, source: CardSource): (problem: CardProblem) => CardProblem {
  return (problem) => {
    const offset = (source.lines.lineStarts[problem.line - 1] ?? 0) + problem.column - 1
    return { ...problem, path: formatPath(pathAt(document, offset)) }
  }
}

function applyRepairs(text: string, repairs: readonly Repair[]): string {
  let repaired = text
  for (const { start, end, text: better } of repairs.toSorted((a, b) => b.start - a.start)) {
    repaired = repaired.slice(0, start) + better + repaired.slice(end)
  }
  return repaired
}
