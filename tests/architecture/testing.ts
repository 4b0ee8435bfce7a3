import { hasReason, visit } from './nodes.ts'
import type { Rule } from './source.ts'

const exempt = /^tests\/(bench|soak)\//

/** Tests all run, and wait for what happens instead of for the clock. */
export const testsRule: Rule = {
  name: 'tests are never skipped, and never sleep',
  remedy:
    'Mend or delete it; wait for an event, or use a fake clock; a sleep that must be says why in a comment.',
  *check(files) {
    for (const file of files.filter(({ path }) => path.startsWith('tests/') && !exempt.test(path))) {
      yield* visit(file, (found) => ({
        MemberExpression: (node) => {
          const member = file.code.slice(node.start, node.end)
          if (/^(test|it|describe|suite)\b.*\.(only|skip|todo|skipIf|runIf)$/.test(member))
            found(node, member)
        },
        NewExpression: (node) => {
          const text = file.code.slice(node.start, node.end).replace(/\s+/g, ' ')
          const sleeps = /^new Promise(<.*?>)?\( ?\(?(\w+)\)? => ?\{? ?(void )?setTimeout\( ?\2/.test(text)
          if (sleeps && !hasReason(file, node)) found(node, 'a promise of setTimeout')
        },
        ImportDeclaration: (node) => {
          if (node.source.value === 'node:timers/promises' && !hasReason(file, node))
            found(node, 'timers/promises')
        },
      }))
    }
  },
}
