import type { ESTree } from 'vite'
import { importsOf } from './imports.ts'
import { declaredNames, exportedName, visit } from './nodes.ts'
import { type Finding, findingAt, type Rule, type SourceFile } from './source.ts'

const parts = {
  adapters: ['index', 'receive', 'decode', 'encode', 'deliver'],
  memory: ['open', 'history', 'state', 'log', 'mailbox'],
}

/** Adapters that need fewer files than the others, with the reason. */
const smallAdapters: { readonly [folder: string]: string } = {
  'adapters/console': 'a terminal is one stream of lines in one process',
}

/** Same recipe in each adapter and each driver. */
export const recipeRule: Rule = {
  name: 'adapters consist of index, receive, decode, encode, deliver; drivers of open, history, state, log, mailbox',
  remedy: 'Name the files after these duties, so that whoever knows one adapter or driver knows them all.',
  *check(files) {
    for (const [top, names] of Object.entries(parts)) {
      for (const [folder, path] of foldersOf(files, top)) {
        const missing = names.filter((name) => !files.some((file) => file.path === `${folder}/${name}.ts`))
        if (missing.length > 0 && smallAdapters[folder] === undefined) {
          yield { path, line: 1, what: `${folder} lacks ${missing.join(', ')}` }
        }
      }
    }
  },
}

function foldersOf(files: readonly SourceFile[], top: string): Map<string, string> {
  const folders = new Map<string, string>()
  for (const { path } of files) {
    const [first, second = '', third] = path.split('/')
    const folder = `${top}/${second}`
    if (first === top && second !== 'shared' && third !== undefined && !folders.has(folder))
      folders.set(folder, path)
  }
  return folders
}

/** The door of an adapter or driver is one factory. */
export const doorRule: Rule = {
  name: 'an adapter or driver exports one factory',
  remedy: 'Export the factory and types; everything else is for the room alone.',
  *check(files) {
    for (const file of files) {
      if (!isDoor(file, files)) continue
      const values = valueExports(file)
      if (values.length !== 1) {
        yield {
          path: file.path,
          line: 1,
          what: `exports ${values.length} values: ${values.join(', ') || 'none'}`,
        }
      }
    }
  },
}

function isDoor({ path }: SourceFile, files: readonly SourceFile[]): boolean {
  if (/^(adapters\/[^/]+|memory(\/[^/]+)?)\/index\.ts$/.test(path)) return !path.includes('/shared/')
  if (!/^memory\/[^/]+\/open\.ts$/.test(path)) return false
  return !files.some((file) => file.path === path.replace('open.ts', 'index.ts'))
}

function valueExports(file: SourceFile): string[] {
  const names: string[] = []
  for (const node of file.program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.exportKind === 'type') continue
    for (const specifier of node.specifiers) {
      if (specifier.exportKind !== 'type') names.push(exportedName(specifier.exported))
    }
    if (node.declaration !== null) names.push(...declaredNames(node.declaration))
  }
  return names
}

/** The public surface is a list of names. */
export const surfaceRule: Rule = {
  name: 'src/index.ts only re-exports',
  remedy: 'Write it in its room, and list its name here.',
  *check(files) {
    for (const file of files.filter(({ path }) => path === 'src/index.ts')) {
      for (const node of file.program.body) {
        const isReExport = node.type === 'ExportNamedDeclaration' && node.declaration === null
        if (!isReExport) yield findingAt(file, node.start, node.type)
      }
    }
  },
}

/** Crossing the platform's border is pure and synchronous. */
export const codecRule: Rule = {
  name: 'decode and encode are pure: no package at run time, nothing asynchronous',
  remedy: 'Import types only, and leave calls to receive and deliver.',
  *check(files) {
    for (const file of files.filter(({ path }) => /^adapters\/.*\/(decode|encode)[^/]*\.ts$/.test(path))) {
      for (const { target, kind, specifier, line } of importsOf(file)) {
        if (target === undefined && kind !== 'type')
          yield { path: file.path, line, what: `imports ${specifier}` }
      }
      yield* asynchronous(file)
    }
  },
}

function asynchronous(file: SourceFile): Finding[] {
  return visit(file, (found) => {
    const unlessPlain = (node: ESTree.Function | ESTree.ArrowFunctionExpression) => {
      if (node.async) found(node, 'an async function')
    }
    return {
      FunctionDeclaration: unlessPlain,
      FunctionExpression: unlessPlain,
      ArrowFunctionExpression: unlessPlain,
    }
  })
}
