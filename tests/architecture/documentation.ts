import { posix } from 'node:path'
import type { ESTree } from 'vite'
import { declaredNames, exportedName, nameOf, visit } from './nodes.ts'
import { type Finding, findingAt, isDocumented, type Rule, type SourceFile } from './source.ts'

/** The floor is documented whole: declarations and fields. */
export const contractDocsRule: Rule = {
  name: 'every exported declaration and every field of src/contract has a doc comment',
  remedy: 'Say above it, in a sentence: what it is, its unit, what its absence means.',
  *check(files) {
    for (const file of files.filter(({ path }) => path.startsWith('src/contract/'))) {
      yield* undocumentedExports(file, () => true)
      yield* undocumentedFields(file)
    }
  },
}

function undocumentedFields(file: SourceFile): Finding[] {
  return visit(file, (found) => {
    const member = (node: ESTree.Node) => {
      if (!('key' in node) || isDocumented(file, node.start)) return
      // A tag is told by the doc comment of its interface.
      const isTag =
        node.type === 'TSPropertySignature' && node.typeAnnotation?.typeAnnotation.type === 'TSLiteralType'
      if (!isTag) found(node, `${nameOf(node.key)} has no doc comment`)
    }
    return {
      TSInterfaceBody: (node) => node.body.forEach(member),
      PropertyDefinition: member,
      MethodDefinition: (node) => {
        if (node.kind !== 'constructor') member(node)
      },
    }
  })
}

/** What the package exports is documented where it is declared. */
export const publicDocsRule: Rule = {
  name: 'everything that the package exports has a doc comment',
  remedy: 'Say above its declaration, in a sentence, what it does, what it takes, and how it fails.',
  *check(files) {
    const byPath = new Map(files.map((file) => [file.path, file]))
    const doors = files.filter(({ path }) =>
      /^(src|src\/testing|memory|adapters\/[^/]+)\/index\.ts$/.test(path),
    )
    for (const door of doors) {
      yield* undocumentedExports(door, () => true)
      for (const [source, names] of reExports(door)) {
        const file = byPath.get(source)
        if (file !== undefined) yield* undocumentedExports(file, (name) => names.has(name))
      }
    }
  },
}

function undocumentedExports(file: SourceFile, wanted: (name: string) => boolean): Finding[] {
  const findings: Finding[] = []
  for (const node of file.program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) continue
    const missing = declaredNames(node.declaration).filter(wanted)
    if (missing.length > 0 && !isDocumented(file, node.start)) {
      findings.push(findingAt(file, node.start, `${missing.join(', ')} has no doc comment`))
    }
  }
  return findings
}

/** The files that a door re-exports from, with the names under which they know what it takes. */
function reExports(door: SourceFile): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>()
  for (const node of door.program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.source === null) continue
    const path = posix.join(posix.dirname(door.path), node.source.value)
    const names = sources.get(path) ?? new Set()
    for (const { local } of node.specifiers) names.add(exportedName(local))
    sources.set(path, names)
  }
  return sources
}
