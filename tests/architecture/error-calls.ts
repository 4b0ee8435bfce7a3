import { type ESTree, Visitor } from 'vite'
import { nameOf } from './nodes.ts'
import { lineAt, type SourceFile } from './source.ts'

/** One `new …Error({ code, what, remedy })` of the program. */
export interface ErrorCall {
  readonly place: string
  /** The ends of every text that it can have, as far as the source tells; empty: it does not tell. */
  readonly what: readonly string[]
  readonly remedy: readonly string[]
}

/** The calls in a file of constructors of the family. */
export function errorCalls(file: SourceFile, family: ReadonlySet<string>): ErrorCall[] {
  const calls: ErrorCall[] = []
  const texts = constants(file)
  new Visitor({
    NewExpression: (node) => {
      const name = nameOf(node.callee)
      if (!family.has(name)) return
      const details = node.arguments[0]
      const of = (key: string) => (details === undefined ? [] : endings(values(details, key)[0], texts))
      const place = `${file.path}:${lineAt(file, node.start)} new ${name}`
      calls.push({ place, what: of('what'), remedy: of('remedy') })
    },
  }).visit(file.program)
  return calls
}

/** Values of an object literal: those under a key, or all. */
function values(node: ESTree.Node, key?: string): ESTree.Node[] {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression')
    return values(node.expression, key)
  if (node.type !== 'ObjectExpression') return []
  return node.properties.flatMap((entry) =>
    entry.type === 'Property' && (key === undefined || nameOf(entry.key) === key) ? [entry.value] : [],
  )
}

/** What a name of the file can be: the values of variables and keys, and what functions answer. */
type Texts = ReadonlyMap<string, readonly ESTree.Node[]>

function constants(file: SourceFile): Texts {
  const texts = new Map<string, ESTree.Node[]>()
  const functions: string[] = []
  const add = (name: string, node: ESTree.Node) => void texts.set(name, [...(texts.get(name) ?? []), node])
  new Visitor({
    VariableDeclarator: (node) => {
      if (node.init !== null) add(nameOf(node.id), node.init)
    },
    // A text taken out of a table by its key can be any of that key in the file.
    Property: (node) => add(nameOf(node.key), node.value),
    FunctionDeclaration: (node) => void functions.push(node.id?.name ?? ''),
    'FunctionDeclaration:exit': () => void functions.pop(),
    ReturnStatement: (node) => {
      if (node.argument !== null) add(functions.at(-1) ?? '', node.argument)
    },
  }).visit(file.program)
  return texts
}

function endings(node: ESTree.Node | undefined, texts: Texts, seen: readonly string[] = []): string[] {
  if (node === undefined) return []
  const of = (...nodes: ESTree.Node[]) => nodes.flatMap((inner) => endings(inner, texts, seen))
  const named = (name: string) =>
    seen.includes(name)
      ? []
      : (texts.get(name) ?? []).flatMap((inner) => endings(inner, texts, [...seen, name]))
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : []
    case 'TemplateLiteral': {
      const end = node.quasis.at(-1)?.value.cooked ?? ''
      const last = node.expressions.at(-1)
      if (end !== '' || last === undefined) return [end]
      // What may be left out leaves the text before it at the end.
      return of(last).flatMap((text) => text || node.quasis.at(-2)?.value.cooked || [])
    }
    case 'BinaryExpression':
      return of(node.right)
    case 'ConditionalExpression':
      return of(node.consequent, node.alternate)
    case 'LogicalExpression':
      return of(node.left, node.right)
    case 'ArrowFunctionExpression':
      return node.body.type === 'BlockStatement' ? [] : of(node.body)
    case 'ObjectExpression':
      return of(...values(node))
    case 'Identifier':
      return named(node.name)
    case 'CallExpression':
      return named(nameOf(node.callee))
    case 'MemberExpression':
      return named(nameOf(node.computed ? node.object : node.property))
    default:
      return []
  }
}
