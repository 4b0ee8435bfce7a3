import { type ESTree, Visitor, type VisitorObject } from 'vite'
import { type Finding, findingAt, lineAt, type SourceFile } from './source.ts'

/** Reports a node. */
export type Found = (node: ESTree.Node, what: string) => void

/** Walks a file and collects what the visitor reports. */
export function visit(file: SourceFile, visitor: (found: Found) => VisitorObject): Finding[] {
  const findings: Finding[] = []
  const found: Found = (node, what) => void findings.push(findingAt(file, node.start, what))
  new Visitor(visitor(found)).visit(file.program)
  return findings
}

/** Whether an exception says its reason: in a comment behind it, or on the line above it or its statement. */
export function hasReason(file: SourceFile, node: ESTree.Node): boolean {
  const above = [lineAt(file, node.start) - 1, lineAt(file, statementStart(file, node)) - 1]
  const last = lineAt(file, node.end)
  return file.comments.some((comment) => {
    const line = lineAt(file, comment.end)
    return above.includes(line) || (comment.start >= node.start && line <= last)
  })
}

function statementStart(file: SourceFile, { start, end }: ESTree.Node): number {
  let nearest = start
  const enclose = (statement: ESTree.Node) => {
    if (statement.start <= start && statement.end >= end) nearest = statement.start
  }
  new Visitor({
    ExpressionStatement: enclose,
    ReturnStatement: enclose,
    ThrowStatement: enclose,
    VariableDeclaration: enclose,
    PropertyDefinition: enclose,
  }).visit(file.program)
  return nearest
}

/** Whether a node is the plain identifier `name`. */
export function isNamed(node: ESTree.Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

/** Name of an identifier, or of the last part of `a.b`; empty for anything else. */
export function nameOf(node: ESTree.Node): string {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name
  return node.type === 'MemberExpression' ? nameOf(node.property) : ''
}

/** Whether a file gives that name to a variable or parameter of its own. */
export function declares(file: SourceFile, name: string): boolean {
  const names = new Set<string>()
  const bind = (pattern: ESTree.Node): void => {
    if (pattern.type === 'Identifier') names.add(pattern.name)
    else if (pattern.type === 'AssignmentPattern') bind(pattern.left)
    else if (pattern.type === 'ObjectPattern')
      for (const p of pattern.properties) bind(p.type === 'Property' ? p.value : p)
  }
  const bindAll = (node: { readonly params: readonly ESTree.Node[] }) => node.params.forEach(bind)
  new Visitor({
    VariableDeclarator: (node) => bind(node.id),
    FunctionDeclaration: bindAll,
    FunctionExpression: bindAll,
    ArrowFunctionExpression: bindAll,
  }).visit(file.program)
  return names.has(name)
}

/** Name of one side of an export specifier. */
export function exportedName(name: ESTree.ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name
}

/** Names that a declaration declares. */
export function declaredNames(declaration: ESTree.Declaration): string[] {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.map(({ id }) => nameOf(id))
  return 'id' in declaration && declaration.id !== null ? [nameOf(declaration.id)] : []
}
