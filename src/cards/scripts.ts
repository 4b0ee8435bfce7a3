import { type Document, isScalar, isSeq, type ParsedNode } from 'yaml'
import type { CardProblem, ExampleScene } from '../contract/character.ts'
import { listSpeakers, parseScript, type ScriptProblem } from './examples.ts'
import { locate } from './locate.ts'
import { type CardPath, type CardSource, createProblem, lineText, type Place, placeAt } from './source.ts'
import { traps } from './traps.ts'

/**
 * Reads the `examples` of a card, with problems at the lines of the file.
 *
 * @param tree the card as plain values, not yet validated, so that problems of scripts are found beside all others
 */
export function readScripts(
  tree: unknown,
  document: Document.Parsed,
  source: CardSource,
): { readonly scenes: readonly ExampleScene[]; readonly problems: readonly CardProblem[] } {
  const speakers = listSpeakers([...textsAt(tree, 'name'), ...textsAt(tree, 'nicknames')])
  const { value: examples } = locate(document, ['examples'])
  const scenes: ExampleScene[] = []
  const problems: CardProblem[] = []
  for (const [index, script] of textsAt(tree, 'examples').entries()) {
    const [node, path]: [ParsedNode | null, CardPath] = isSeq(examples)
      ? [examples.items[index] ?? null, ['examples', index]]
      : [examples, ['examples']]
    if (isScalar(node) && node.type === 'BLOCK_FOLDED') {
      problems.push(createProblem('error', source.file, placeAt(source, node.range[0]), path, traps.folded))
      continue
    }
    const parsed = parseScript(script, speakers)
    scenes.push(...parsed.scenes)
    const lines = script.split('\n')
    for (const { severity, line, column, message } of chooseTold(parsed.problems)) {
      const place = placeInScript(node, lines[line] ?? '', line, column, source)
      problems.push(createProblem(severity, source.file, place, path, message))
    }
  }
  return { scenes, problems }
}

/** One more than is shown of a card; an error is never left out for warnings. */
const mostTold = 101

function chooseTold(problems: readonly ScriptProblem[]): readonly ScriptProblem[] {
  const isError = ({ severity }: ScriptProblem) => severity === 'error'
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))].slice(0, mostTold)
}

/** The texts under a key, each at its index; whatever is no text there is the schema's business. */
function textsAt(tree: unknown, key: string): readonly string[] {
  const value: unknown = isMap(tree) && Object.hasOwn(tree, key) ? tree[key] : undefined
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  return items.map((item) => (typeof item === 'string' ? item : ''))
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null
}

/** In a `|` block each line of the script is a line of the file, further right; elsewhere the script's beginning is named. */
function placeInScript(
  node: ParsedNode | null,
  text: string,
  line: number,
  column: number,
  source: CardSource,
): Place {
  const start = placeAt(source, node?.range[0] ?? 0)
  if (!isScalar(node) || node.type !== 'BLOCK_LITERAL') return start
  const inFile = start.line + 1 + line
  const indent = Math.max(lineText(source, inFile).indexOf(text), 0)
  return { line: inFile, column: indent + column + 1 }
}
