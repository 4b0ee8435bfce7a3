import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contractDocsRule, publicDocsRule } from './architecture/documentation.ts'
import { outsideRule } from './architecture/outside.ts'
import { packagesRule, unexplainedPackages } from './architecture/packages.ts'
import { codecRule, doorRule, recipeRule, surfaceRule } from './architecture/recipes.ts'
import { cyclesRule, roomsRule } from './architecture/rooms.ts'
import { fileSizeRule, functionSizeRule } from './architecture/size.ts'
import { loadSources, type Rule } from './architecture/source.ts'
import { castsRule, errorFamilyRule, namedExportsRule, plainRule } from './architecture/style.ts'
import { testsRule } from './architecture/testing.ts'

const root = new URL('..', import.meta.url).pathname
const files = loadSources(root)

const rules: readonly Rule[] = [
  roomsRule,
  cyclesRule,
  packagesRule,
  recipeRule,
  doorRule,
  surfaceRule,
  codecRule,
  outsideRule,
  errorFamilyRule,
  namedExportsRule,
  plainRule,
  castsRule,
  fileSizeRule,
  functionSizeRule,
  contractDocsRule,
  publicDocsRule,
  testsRule,
]

test.each(rules)('$name', (rule) => {
  const problems = Array.from(rule.check(files), ({ path, line, what }) => `${path}:${line} ${what}`)
  expect(problems, rule.remedy).toEqual([])
})

test('the README says why each dependency is there', () => {
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const readme = readFileSync(`${root}README.md`, 'utf8')
  expect(
    unexplainedPackages(readme, Object.keys(dependencies)),
    'name each of them, in backticks and with its reason, in the section "Dependencies" of README.md',
  ).toEqual([])
})
