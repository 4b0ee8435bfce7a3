import { expect, it } from 'vitest'
import { parseCard } from '../../src/cards/parse-card.ts'

const card = (lore: string) => `name: Orla\nabout: Orla rows.\nlore:\n${lore}`

function problemsOf(lore: string) {
  const { character, problems } = parseCard(card(lore), { file: 'orla.yaml' })
  expect(character).toBeDefined()
  return problems.map(({ severity, line, path, message }) => ({ severity, at: `${line} ${path}`, message }))
}

it('warns of regular expressions that never match', () => {
  const problems = problemsOf(`  - {keys: [fog, "/(?<=a)b/"], text: x}
  - keys: /(/i
    text: x
  - keys: [fog]
    secondary_keys: ["/(?=a)/"]
    exclude_keys: ["/a(?!b)/"]
    additional_keys: [[sea], [sand, '/(a)\\1/']]
    text: x
`)
  expect(problems.map(({ severity, at }) => `${severity} ${at}`)).toEqual([
    'warning 4 lore[0].keys[1]',
    'warning 5 lore[1].keys',
    'warning 8 lore[2].secondary_keys[0]',
    'warning 9 lore[2].exclude_keys[0]',
    'warning 10 lore[2].additional_keys[1][1]',
  ])
  for (const { message } of problems) expect(message).toMatch(/never matches.*Write/)
})

it('says nothing of other keys', () => {
  expect(
    problemsOf('  - {keys: [fog, "(", "/fog|mist/i", "/{{char}}/", "/[一-龥]+/u", "\\\\/(/"], text: x}'),
  ).toEqual([])
})

it('says nothing of a list that is one text', () => {
  expect(problemsOf('  - {keys: /home/user/, text: x}')).toEqual([])
})

it('tells no more than can be read, and takes no long time', () => {
  const entries = Array.from({ length: 3_000 }, (_, index) => `  - {keys: ["/(?=${index})/"], text: x}`)
  const problems = problemsOf(entries.join('\n'))
  expect(problems.length).toBeLessThanOrEqual(101)
})
