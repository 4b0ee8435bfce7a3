import { describe, expect, test } from 'vitest'
import { contractDocsRule, publicDocsRule } from './documentation.ts'
import { errorCalls } from './error-calls.ts'
import { outsideRule } from './outside.ts'
import { packagesRule, unexplainedPackages } from './packages.ts'
import { codecRule, doorRule, recipeRule, surfaceRule } from './recipes.ts'
import { cyclesRule, roomsRule } from './rooms.ts'
import { fileSizeRule, functionSizeRule } from './size.ts'
import { parseSource, type Rule } from './source.ts'
import { castsRule, errorFamilyRule, namedExportsRule, plainRule } from './style.ts'
import { testsRule } from './testing.ts'

/** Files by path; a test says what the rule finds in them. */
type Sources = { readonly [path: string]: string }

function found(rule: Rule, sources: Sources): string[] {
  const files = Object.entries(sources).map(([path, text]) => parseSource(path, text))
  return Array.from(rule.check(files), ({ path, line, what }) => `${path}:${line} ${what}`)
}

function lines(count: number): string {
  return 'count += 1\n'.repeat(count)
}

const broken: readonly (readonly [rule: Rule, why: string, sources: Sources, expected: string])[] = [
  [
    roomsRule,
    'an import of a higher room',
    { 'src/util/a.ts': `import type { B } from '../engine/b.ts'` },
    'src/util/a.ts:1 src/util imports src/engine/b.ts (type)',
  ],
  [
    roomsRule,
    'an import of a sibling room',
    { 'adapters/console/a.ts': `\nexport { b } from '../discord/b.ts'` },
    'adapters/console/a.ts:2 adapters/console imports adapters/discord/b.ts (static)',
  ],
  [
    roomsRule,
    'an index that does not load lazily',
    { 'memory/index.ts': `import { open } from './sqlite/open.ts'` },
    'memory/index.ts:1 memory imports memory/sqlite/open.ts (static)',
  ],
  [
    roomsRule,
    'a type written as an import',
    { 'src/contract/a.ts': `type B = import('../util/b.ts').B` },
    'src/contract/a.ts:1 src/contract imports src/util/b.ts (type)',
  ],
  [
    roomsRule,
    'an import of a test',
    { 'src/app.ts': `import { a } from '../tests/a.ts'` },
    'src/app.ts:1 src/app imports tests/a.ts (static)',
  ],
  [
    roomsRule,
    'a folder that is no room',
    { 'src/helpers/a.ts': '' },
    'src/helpers/a.ts:1 src/helpers is not a room',
  ],
  [
    roomsRule,
    'the package by its own name',
    { 'src/cli/a.ts': `import { a } from 'dramatis/memory'` },
    'src/cli/a.ts:1 imports the package itself by name (dramatis/memory)',
  ],
  [
    cyclesRule,
    'two files and a type',
    { 'src/util/a.ts': `import { b } from './b.ts'`, 'src/util/b.ts': `import type { a } from './a.ts'` },
    'src/util/b.ts:1 closes a circle: src/util/a.ts → src/util/b.ts → src/util/a.ts',
  ],
  [
    packagesRule,
    'zod inside',
    { 'src/engine/a.ts': `import { z } from 'zod'` },
    'src/engine/a.ts:1 imports zod. Schemas stand only where things come in from outside',
  ],
  [
    packagesRule,
    'a sub-path of a platform library outside its adapter',
    { 'src/cli/a.ts': `await import('@discordjs/rest/web')` },
    'src/cli/a.ts:1 imports @discordjs/rest',
  ],
  [
    packagesRule,
    'grammY in the Telegram on loopback, beyond its types',
    { 'src/testing/telegram/open.ts': `import { Api } from 'grammy'` },
    'src/testing/telegram/open.ts:1 imports grammy. Only the adapter knows Telegram',
  ],
  [
    packagesRule,
    'a driver that loads Redis at once',
    { 'memory/redis/open.ts': `import { Queue } from 'bullmq'` },
    'memory/redis/open.ts:1 loads bullmq with the file',
  ],
  [
    recipeRule,
    'an adapter without a file of the recipe',
    { 'adapters/matrix/index.ts': '', 'adapters/matrix/receive.ts': '', 'adapters/matrix/decode.ts': '' },
    'adapters/matrix/index.ts:1 adapters/matrix lacks encode, deliver',
  ],
  [
    doorRule,
    'an adapter with two values',
    { 'adapters/console/index.ts': `export const a = 1, b = 2\nexport type { C } from './c.ts'` },
    'adapters/console/index.ts:1 exports 2 values: a, b',
  ],
  [
    doorRule,
    'a driver that exports nothing',
    { 'memory/sqlite/open.ts': 'export interface A {}' },
    'memory/sqlite/open.ts:1 exports 0 values: none',
  ],
  [
    surfaceRule,
    'code in the public surface',
    { 'src/index.ts': 'export const a = 1' },
    'src/index.ts:1 Export',
  ],
  [
    codecRule,
    'a client library in decode',
    { 'adapters/discord/decode.ts': `import { Client } from 'discord.js'` },
    'adapters/discord/decode.ts:1 imports discord.js',
  ],
  [
    codecRule,
    'an asynchronous encode',
    { 'adapters/discord/encode.ts': 'export async function encodeText() {}' },
    'adapters/discord/encode.ts:1 an async function',
  ],
  [
    outsideRule,
    'the clock',
    { 'src/util/a.ts': 'const clock = { now: Date.now }' },
    'Date.now reaches for the clock',
  ],
  [outsideRule, 'the clock, renewed', { 'src/util/a.ts': 'const a = new Date()' }, 'new Date() reaches for'],
  [outsideRule, 'chance', { 'memory/a.ts': 'const a = Math.random()' }, 'Math.random reaches for chance'],
  [
    outsideRule,
    'chance by import',
    { 'memory/a.ts': `import { randomUUID } from 'node:crypto'` },
    'randomUUID of node:crypto reaches for chance',
  ],
  [
    outsideRule,
    'the environment',
    { 'src/cli/a.ts': 'const a = process.env.HOME' },
    'process.env reaches for',
  ],
  [outsideRule, 'the network', { 'src/model/a.ts': 'await fetch(url)' }, 'fetch() reaches for the network'],
  [
    outsideRule,
    'the network as a default',
    { 'src/model/a.ts': 'const request = options.fetch ?? fetch' },
    'falls back to the global fetch',
  ],
  [outsideRule, 'the console', { 'src/model/a.ts': 'console.warn(1)' }, 'console.warn writes past the log'],
  [
    errorFamilyRule,
    'a bare error',
    { 'src/util/a.ts': `reject(new TypeError('no'))` },
    'src/util/a.ts:1 new TypeError(…)',
  ],
  [namedExportsRule, 'a default export', { 'tests/a.ts': 'export default 1' }, 'tests/a.ts:1 export default'],
  [namedExportsRule, 'a star', { 'src/index.ts': `export * from './a.ts'` }, 'src/index.ts:1 export *'],
  [
    plainRule,
    'a class without a life',
    { 'src/util/a.ts': 'class A { run() {} }' },
    'src/util/a.ts:1 class A',
  ],
  [plainRule, 'a proxy', { 'src/util/a.ts': 'new Proxy({}, {})' }, 'src/util/a.ts:1 new Proxy'],
  [
    plainRule,
    'a patched prototype',
    { 'src/util/a.ts': 'A.prototype.b = 1' },
    'src/util/a.ts:1 patches a prototype',
  ],
  [
    plainRule,
    'a patched module',
    { 'src/util/a.ts': `declare module 'a' {}` },
    'src/util/a.ts:1 declare module',
  ],
  [
    castsRule,
    'a cast',
    { 'src/util/a.ts': '// far away\n\nconst a = b as string' },
    'src/util/a.ts:3 as string',
  ],
  [castsRule, 'a non-null assertion', { 'tests/a.ts': 'const a = b!' }, 'tests/a.ts:1 a non-null assertion'],
  [
    fileSizeRule,
    'a long file',
    { 'src/util/a.ts': lines(251), 'src/util/b.ts': '', 'src/util/c.ts': '' },
    '251 lines',
  ],
  [
    fileSizeRule,
    'files that are long on the whole',
    { 'src/util/a.ts': lines(100) },
    'the median file has 100 lines',
  ],
  [
    functionSizeRule,
    'a long function',
    { 'src/util/a.ts': `const a = () => {\n${lines(59)}}` },
    'src/util/a.ts:1 a function of 61 lines',
  ],
  [
    testsRule,
    'a skipped test',
    { 'tests/a.test.ts': `test.skip('a', () => {})` },
    'tests/a.test.ts:1 test.skip',
  ],
  [
    testsRule,
    'a sleep',
    { 'tests/a.test.ts': 'await new Promise<void>((resolve) => {\n  setTimeout(resolve, 50)\n})' },
    'tests/a.test.ts:1 a promise of setTimeout',
  ],
  [
    contractDocsRule,
    'an undocumented field',
    { 'src/contract/a.ts': '/** A. */\nexport interface A {\n  /** B. */\n  b: 1\n  c: string\n}' },
    'src/contract/a.ts:5 c has no doc comment',
  ],
  [
    contractDocsRule,
    'an undocumented declaration',
    { 'src/contract/a.ts': '/** Far away. */\n\nconst a = 1\nexport type A = string' },
    'src/contract/a.ts:4 A has no doc comment',
  ],
  [
    publicDocsRule,
    'an undocumented declaration behind a door',
    { 'src/index.ts': `export { a as b } from './app.ts'`, 'src/app.ts': 'export function a() {}' },
    'src/app.ts:1 a has no doc comment',
  ],
]

describe('a rule finds', () => {
  test.each(broken)('$1', (rule, _why, sources, expected) => {
    expect(found(rule, sources)).toEqual([expect.stringContaining(expected)])
  })
})

const sound: readonly (readonly [rule: Rule, why: string, sources: Sources])[] = [
  [
    roomsRule,
    'lower rooms, siblings that an index loads lazily, data',
    {
      'src/engine/a.ts': `import { b } from '../prompt/b.ts'\nimport { c } from './deep/c.ts'`,
      'src/app.ts': `import { a } from '../adapters/console/index.ts'`,
      'src/cli/a.ts': `import data from '../../package.json' with { type: 'json' }`,
      'adapters/index.ts': `const a = () => import('./console/index.ts')`,
      'adapters/discord/a.ts': `import { b } from '../shared/b.ts'`,
      'memory/sqlite/a.ts': `import { b } from '../keys.ts'`,
    },
  ],
  [
    cyclesRule,
    'two ways to one file',
    {
      'src/util/a.ts': `import './b.ts'\nimport './c.ts'`,
      'src/util/b.ts': `import './c.ts'`,
      'src/util/c.ts': '',
    },
  ],
  [surfaceRule, 'names', { 'src/index.ts': `export { a } from './a.ts'\nexport type { B } from './b.ts'` }],
  [
    testsRule,
    'a sleep with its reason, a bound on waiting',
    {
      'tests/a.test.ts': 'await new Promise((resolve) => setTimeout(resolve, 50)) // the socket tells nobody',
      'tests/b.test.ts': `const timer = setTimeout(() => fail(new Error('late')), 5_000)`,
    },
  ],
  [
    packagesRule,
    'types of the Bot API in the Telegram on loopback',
    { 'src/testing/telegram/types.ts': `import type { Update } from 'grammy/types'` },
  ],
  [packagesRule, 'a type of a lazy package', { 'memory/redis/a.ts': `import type { Queue } from 'bullmq'` }],
  [
    codecRule,
    'types of a client library',
    { 'adapters/discord/decode.ts': `import type { A } from 'discord.js'` },
  ],
  [
    outsideRule,
    'an injected fetch, the wiring, words in texts and comments',
    {
      'src/model/a.ts': 'function ask({ fetch, clock }: Options) { return fetch(clock.now()) }',
      'src/app/system.ts': 'const now = Date.now',
      'src/util/a.ts': `// Date.now\nconst text = 'process.env, fetch(), console.log()'`,
      'src/util/b.ts': 'const date = new Date(at)',
    },
  ],
  [
    plainRule,
    'errors and lives',
    { 'src/util/a.ts': 'class AError extends ModelError {}\nclass Store { async close() {} }' },
  ],
  [
    castsRule,
    'a reason behind it or above its statement',
    {
      'src/util/a.ts':
        'const a = b as C // the driver types it so\n// so too\nrun(\nb as C)\nconst d = [1] as const',
    },
  ],
  [fileSizeRule, 'blanks and comments', { 'src/util/a.ts': `${lines(99)}\n/*\n${lines(400)}*/\n// end` }],
  [
    functionSizeRule,
    'inner functions that fit',
    {
      'src/util/a.ts': `function a() {\nconst b = () => {\n${lines(50)}}\nconst c = () => {\n${lines(50)}}\n}`,
    },
  ],
  [
    contractDocsRule,
    'tags and doc comments',
    {
      'src/contract/a.ts': `/** A. */\nexport interface A {\n  readonly type: 'a'\n  /** B. */\n  b(): void\n}`,
    },
  ],
]

describe('a rule lets pass', () => {
  test.each(sound)('$1', (rule, _why, sources) => {
    expect(found(rule, sources)).toEqual([])
  })
})

test('a dependency counts as explained only in the section of that name', () => {
  const readme = '# A\n\nUses `yaml`.\n\n## Dependencies\n\n| `zod` | schemas |\n\n## More\n\n`pino`\n'
  expect(unexplainedPackages(readme, ['zod', 'yaml', 'pino'])).toEqual(['yaml', 'pino'])
})

test('the ends of the texts of an error are read, whatever they are made of', () => {
  const file = parseSource(
    'src/util/a.ts',
    `const table = { slow: { remedy: 'Wait.' }, gone: { remedy: 'Start it.' } }
     function hint(late: boolean) { return late ? 'Go to bed.' : \`Set \${name}\` }
     new AError({ what: 'A' + \`b.\${more ? ' C.' : ''}\`, remedy: hint(true) })
     new AError({ what: problem, remedy: table[kind].remedy })
     new AError(details)
     new BError({ what: 'Not of the family' })`,
  )
  expect(errorCalls(file, new Set(['AError']))).toEqual([
    { place: 'src/util/a.ts:3 new AError', what: [' C.', 'b.'], remedy: ['Go to bed.'] },
    { place: 'src/util/a.ts:4 new AError', what: [], remedy: ['Wait.', 'Start it.', 'Go to bed.'] },
    { place: 'src/util/a.ts:5 new AError', what: [], remedy: [] },
  ])
})
