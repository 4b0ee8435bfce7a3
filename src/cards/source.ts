import { LineCounter } from 'yaml'
import type { CardProblem } from '../contract/character.ts'

/** Where something is in a file: 1-based; 0 where the whole file is meant. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The place of what concerns a whole file. */
export const wholeFile: Place = { line: 0, column: 0 }

/** A step to a value in a card: a key, or an index of a list. */
export type CardPath = readonly (string | number)[]

/** The text of a card and where its lines begin. */
export interface CardSource {
  readonly file: string
  readonly text: string
  /** Filled by the YAML parser. */
  readonly lines: LineCounter
}

/** A source whose lines the YAML parser still has to count. */
export function createSource(file: string, text: string): CardSource {
  return { file, text, lines: new LineCounter() }
}

/** The place of an offset. */
export function placeAt(source: CardSource, offset: number): Place {
  const { line, col } = source.lines.linePos(Math.min(offset, source.text.length))
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** A line's text, without its end. */
export function lineText(source: CardSource, line: number): string {
  const start = source.lines.lineStarts[line - 1] ?? source.text.length
  const end = source.text.indexOf('\n', start)
  return source.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
}

/** A path as people write it, such as `attributes.identity[0]`. */
export function formatPath(path: CardPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}

/** An error or a warning of a card. */
export function createProblem(
  severity: CardProblem['severity'],
  file: string,
  place: Place,
  path: CardPath,
  message: string,
): CardProblem {
  return { severity, file, line: place.line, column: place.column, path: formatPath(path), message }
}
