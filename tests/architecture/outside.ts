import type { VisitorObject } from 'vite'
import { declares, type Found, isNamed, visit } from './nodes.ts'
import { isProgram, type Rule, type SourceFile } from './source.ts'

/**
 * Here the outside comes in, and everywhere else it is injected. Clock, chance and log have a file of their own, so that a verb that only
 * looks into the store does not load what is wired in src/app.ts. A test kit is opened from outside of any wiring.
 */
const wiring = ['src/config.ts', 'src/app/system.ts', 'src/main.ts', 'src/testing/machine-clock.ts']

const members: { readonly [member: string]: string } = {
  'Date.now': 'the clock',
  'performance.now': 'the clock',
  'Math.random': 'chance',
  'crypto.randomUUID': 'chance',
  'process.env': 'the environment',
  'globalThis.fetch': 'the network',
}

const namedImports: { readonly [name: string]: string } = {
  'node:process env': 'the environment',
  'node:crypto randomUUID': 'chance',
  'node:timers/promises setTimeout': 'the clock',
}

/** Clock, chance, environment, network and console come from outside and are injected. */
export const outsideRule: Rule = {
  name: 'clock, chance, environment, fetch and console are injected',
  remedy: `Take it as an argument (Clock, Random, Log, fetch); only ${wiring.join(', ')} may reach for it.`,
  *check(files) {
    for (const file of files.filter(isProgram)) {
      if (!wiring.includes(file.path)) yield* visit(file, (found) => reaching(file, found))
    }
  },
}

function reaching(file: SourceFile, found: Found): VisitorObject {
  const ownFetch = declares(file, 'fetch')
  return {
    MemberExpression: (node) => {
      const member = file.code.slice(node.start, node.end).replace(/\s|\?/g, '')
      const outside = members[member]
      if (outside !== undefined) found(node, `${member} reaches for ${outside}`)
      if (member.startsWith('console.')) found(node, `${member} writes past the log`)
    },
    NewExpression: (node) => {
      if (isNamed(node.callee, 'Date') && node.arguments.length === 0)
        found(node, 'new Date() reaches for the clock')
    },
    CallExpression: (node) => {
      if (isNamed(node.callee, 'fetch') && !ownFetch) found(node, 'fetch() reaches for the network')
    },
    LogicalExpression: (node) => {
      if (isNamed(node.right, 'fetch') && !ownFetch) found(node, 'falls back to the global fetch')
    },
    AssignmentPattern: (node) => {
      if (isNamed(node.right, 'fetch') && !ownFetch) found(node, 'falls back to the global fetch')
    },
    ImportDeclaration: (node) => {
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') continue
        const outside = namedImports[`${node.source.value} ${specifier.imported.name}`]
        if (outside !== undefined)
          found(node, `${specifier.imported.name} of ${node.source.value} reaches for ${outside}`)
      }
    },
  }
}
