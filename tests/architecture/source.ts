import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { type ESTree, type ParseResult, parseSync } from 'vite'

type Comments = ParseResult['comments']

/** A source file, parsed. */
export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string
  readonly text: string
  readonly program: ESTree.Program
  readonly comments: Comments
  /** The text with comments blanked out; offsets and lines stay where they are. */
  readonly code: string
}

/** Something that breaks a rule. */
export interface Finding {
  readonly path: string
  /** 1-based. */
  readonly line: number
  readonly what: string
}

/** A rule of the house; `check` sees all files at once, for some rules are about how they hang together. */
export interface Rule {
  readonly name: string
  /** What to do about a finding: a sentence. */
  readonly remedy: string
  check(files: readonly SourceFile[]): Iterable<Finding>
}

const folders = ['src', 'adapters', 'memory', 'tests']

/** Reads every TypeScript file below `root`. */
export function loadSources(root: string): SourceFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(posix.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        posix.join(folder, name.replaceAll('\\', '/')),
      ),
    )
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(posix.join(root, path), 'utf8')))
}

/** Parses one file. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text)
  if (errors[0] !== undefined) throw new Error(`${path} does not parse: ${errors[0].message}`)
  return { path, text, program, comments, code: blank(text, comments) }
}

function blank(text: string, comments: Comments): string {
  let code = ''
  let end = 0
  for (const comment of comments) {
    const blanked = text.slice(comment.start, comment.end).replace(/[^\n]/g, ' ')
    code += text.slice(end, comment.start) + blanked
    end = comment.end
  }
  return code + text.slice(end)
}

/** The finding of a place in a file. */
export function findingAt(file: SourceFile, offset: number, what: string): Finding {
  return { path: file.path, line: lineAt(file, offset), what }
}

/** 1-based line of an offset. */
export function lineAt(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length
}

/** Whether a file belongs to the program; tests are free of most rules. */
export function isProgram(file: SourceFile): boolean {
  return !file.path.startsWith('tests/')
}

/** Whether a doc comment stands right above an offset. */
export function isDocumented(file: SourceFile, offset: number): boolean {
  return file.comments.some(
    (comment) =>
      comment.type === 'Block' &&
      comment.value.startsWith('*') &&
      comment.end <= offset &&
      file.text.slice(comment.end, offset).trim() === '',
  )
}
