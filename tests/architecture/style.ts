import type { ESTree } from 'vite'
import { hasReason, isNamed, nameOf, visit } from './nodes.ts'
import { isProgram, type Rule } from './source.ts'

/** Errors are of the family, with a code and a remedy. */
export const errorFamilyRule: Rule = {
  name: 'errors are of the family in src/contract/errors.ts',
  remedy:
    'Use ConfigurationError, CardError, PlatformError, ModelError or MemoryError, with code, what and remedy.',
  *check(files) {
    for (const file of files.filter(isProgram)) {
      yield* visit(file, (found) => ({
        NewExpression: (node) => {
          const callee = node.callee
          if (callee.type === 'Identifier' && /^(Type|Range|Syntax|Aggregate)?Error$/.test(callee.name)) {
            found(node, `new ${callee.name}(…)`)
          }
        },
      }))
    }
  },
}

/** No default exports: a thing has one name everywhere. */
export const namedExportsRule: Rule = {
  name: 'exports have names',
  remedy: 'Export it by its name.',
  *check(files) {
    for (const file of files) {
      yield* visit(file, (found) => ({
        ExportDefaultDeclaration: (node) => found(node, 'export default'),
        ExportAllDeclaration: (node) => found(node, 'export *'),
      }))
    }
  },
}

/** Plain functions: no decorators, proxies, patched prototypes; classes for lives and errors. */
export const plainRule: Rule = {
  name: 'functions and data; a class only for a life (with a close) or an error',
  remedy: 'Write a factory that returns an object, or a plain function.',
  *check(files) {
    for (const file of files.filter(isProgram)) {
      yield* visit(file, (found) => ({
        Decorator: (node) => found(node, 'a decorator'),
        NewExpression: (node) => {
          if (isNamed(node.callee, 'Proxy')) found(node, 'new Proxy')
        },
        TSModuleDeclaration: (node) => found(node, 'declare module, declare global or namespace'),
        TSEnumDeclaration: (node) => found(node, 'an enum'),
        AssignmentExpression: (node) => {
          if (/\.prototype\b/.test(file.code.slice(node.left.start, node.left.end)))
            found(node, 'patches a prototype')
        },
        ClassDeclaration: (node) => {
          const isError = node.superClass !== null && /Error\b/.test(nameOf(node.superClass))
          const closes = node.body.body.some(
            (member) => 'key' in member && /^(close|dispose|asyncDispose)$/.test(nameOf(member.key)),
          )
          if (!isError && !closes) found(node, `class ${node.id?.name ?? ''}`)
        },
      }))
    }
  },
}

/** The compiler is believed: an `as` or `!` says why it is right. */
export const castsRule: Rule = {
  name: 'no `as` (but `as const`), no `!` without a reason',
  remedy:
    'Narrow the type by a check, use `satisfies`, or write the reason in a comment behind it or right above.',
  *check(files) {
    for (const file of files) {
      yield* visit(file, (found) => {
        const unlessReasoned = (node: ESTree.Node, what: string) => {
          if (!hasReason(file, node)) found(node, what)
        }
        return {
          TSAsExpression: (node) => {
            const type = file.code.slice(node.typeAnnotation.start, node.typeAnnotation.end)
            if (type !== 'const') unlessReasoned(node, `as ${type}`)
          },
          TSTypeAssertion: (node) => unlessReasoned(node, 'a type assertion'),
          TSNonNullExpression: (node) => unlessReasoned(node, 'a non-null assertion'),
        }
      })
    }
  },
}
