import { posix } from 'node:path'
import { Visitor } from 'vite'
import { lineAt, type SourceFile } from './source.ts'

/** One import of a file, `export … from` included. */
export interface Import {
  readonly specifier: string
  /** Path of the imported file from the repository's root; `undefined` for a package. */
  readonly target: string | undefined
  /** `type` is erased by the compiler, `static` runs when the file is loaded, `lazy` is an `import()`. */
  readonly kind: 'type' | 'static' | 'lazy'
  readonly line: number
}

const cache = new WeakMap<SourceFile, readonly Import[]>()

/** The imports of a file in the order in which they stand. */
export function importsOf(file: SourceFile): readonly Import[] {
  const known = cache.get(file)
  if (known !== undefined) return known
  const imports: Import[] = []
  const add = (specifier: unknown, kind: Import['kind'], offset: number) => {
    if (typeof specifier !== 'string') return
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : undefined
    imports.push({ specifier, target, kind, line: lineAt(file, offset) })
  }
  new Visitor({
    ImportDeclaration: (node) =>
      add(node.source.value, node.importKind === 'type' ? 'type' : 'static', node.start),
    ExportAllDeclaration: (node) =>
      add(node.source.value, node.exportKind === 'type' ? 'type' : 'static', node.start),
    ExportNamedDeclaration: (node) =>
      add(node.source?.value, node.exportKind === 'type' ? 'type' : 'static', node.start),
    ImportExpression: (node) =>
      add('value' in node.source ? node.source.value : undefined, 'lazy', node.start),
    TSImportType: (node) => add(node.source.value, 'type', node.start),
  }).visit(file.program)
  cache.set(file, imports)
  return imports
}

/** `@scope/name/sub` and `name/sub` to the package's name. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
