import { type ESTree, Visitor } from 'vite'
import { type Finding, isProgram, lineAt, type Rule, type SourceFile } from './source.ts'

const mostLinesOfFile = 250
const mostMedianLines = 100
const mostLinesOfFunction = 60

/** Files that may be longer, each with its reason: only tables of data, never code. */
const tables: { readonly [path: string]: string } = {}

function codeLines(file: SourceFile): number {
  return file.code.split('\n').filter((line) => line.trim() !== '').length
}

/** Files end at 250 lines of code; longer means two duties. */
export const fileSizeRule: Rule = {
  name: `a file has at most ${mostLinesOfFile} lines of code, half of them below ${mostMedianLines}`,
  remedy:
    'Split it by duty; a pure table of data can be listed, with its reason, in tests/architecture/size.ts.',
  *check(files) {
    const program = files.filter(isProgram)
    for (const file of program) {
      const lines = codeLines(file)
      if (lines > mostLinesOfFile && tables[file.path] === undefined) {
        yield { path: file.path, line: 1, what: `${lines} lines of code` }
      }
    }
    const bySize = program.map((file) => ({ file, lines: codeLines(file) })).sort((a, b) => a.lines - b.lines)
    const median = bySize[Math.floor(bySize.length / 2)]
    if (median !== undefined && median.lines >= mostMedianLines) {
      yield { path: median.file.path, line: 1, what: `the median file has ${median.lines} lines of code` }
    }
  },
}

/** A function fits on a screen; what its inner functions take is theirs. */
export const functionSizeRule: Rule = {
  name: `a function has at most ${mostLinesOfFunction} lines of its own`,
  remedy: 'Take a step out of it into a function with a name.',
  *check(files) {
    for (const file of files.filter(isProgram)) yield* longFunctions(file)
  },
}

type FunctionNode = ESTree.Function | ESTree.ArrowFunctionExpression

function longFunctions(file: SourceFile): Finding[] {
  const lines = file.code.split('\n')
  const findings: Finding[] = []
  const open: Set<number>[] = []
  const enter = () => void open.push(new Set())
  const leave = (node: FunctionNode) => {
    const first = lineAt(file, node.start)
    const inner = open.pop() ?? new Set()
    const own: number[] = []
    for (let line = first; line <= lineAt(file, node.end); line += 1) {
      open.at(-1)?.add(line)
      if (!inner.has(line) && lines[line - 1]?.trim() !== '') own.push(line)
    }
    // The line on which a function begins belongs to the one around it too.
    open.at(-1)?.delete(first)
    if (own.length > mostLinesOfFunction) {
      findings.push({ path: file.path, line: first, what: `a function of ${own.length} lines` })
    }
  }
  new Visitor({
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter,
    'FunctionDeclaration:exit': leave,
    'FunctionExpression:exit': leave,
    'ArrowFunctionExpression:exit': leave,
  }).visit(file.program)
  return findings
}
