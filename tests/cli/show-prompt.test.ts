import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const directories: string[] = []
afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true })
})

const card = `name: Seraphel
about: |
  [Character("{{char}}") {
  Age("300")
  }]
scenario: "{{user}} wakes up in the glade.{{// never told}}"
greeting: "{{random:Hush,Hush}}, {{user}}."
prompts:
  system: "Write as {{char}}. {{original}}"
  after_history: Stay in character.
  depth: {text: The glade is closed., depth: 3}
lore:
  - {keys: [glade], text: The glade heals.}
  - {keys: [off], text: Never told., enabled: false}
  - {constant: true, position: before, text: A kingdom of {{char}}., name: World}
  - {constant: true, position: after, text: "${'A long story. '.repeat(500)}", name: Saga}
`.replace('A kingdom of {{char}}.', '"A kingdom of {{char}}."')

async function show(dialect: string) {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-show-'))
  directories.push(directory)
  await writeFile(join(directory, 'seraphel.yaml'), card)
  const words = ['cards', 'show', 'seraphel', '--prompt', '--dialect', dialect]
  const { code, output, errorOutput } = await runCli(words, {
    directory,
    environment: { CHARACTERS_DIR: '.' },
  })
  expect(code).toBe(0)
  return { output, notes: errorOutput.trim().split('\n').slice(1) }
}

const lore = [
  'Lore: 1 entry stands in the head, 1 entry may come up as a note.',
  'The head budget has no room for this lore: Saga.',
]

describe('the prompt of an imported card', () => {
  test('for chat: its instruction, its lore and its lines in their places', async () => {
    const { output, notes } = await show('chat')
    expect(output).toMatch(/^\[system\]\nWrite as Seraphel\. You play Seraphel, /)
    expect(output).toContain(
      '\n\nA kingdom of Seraphel.\n\nAbout Seraphel: [Character("Seraphel") {\nAge("300")\n}]\n{{user}} wakes up in the glade.\n',
    )
    expect(output).toContain('[assistant]\nHush, {{user}}.\n')
    expect(notes).toEqual([
      "The card's own instruction opens the prompt, with the usual one inside.",
      'prompts.after_history is told as a note, and again when it is some lines back.',
      'prompts.depth is told as a note, and again when that is about 6 lines back.',
      ...lore,
    ])
  })

  test.each(['characterglm', 'charglm'])('for %s: without what it has no place for', async (dialect) => {
    const { output, notes } = await show(dialect)
    expect(output).not.toContain('Write as')
    expect(output).toContain('A kingdom of Seraphel.')
    expect(output).toContain('［Character("Seraphel") {')
    expect(notes).toEqual([
      `${dialect} has no place for prompts.system and prompts.after_history: left out.`,
      'prompts.depth is told as a note, and again when that is about 6 lines back.',
      ...lore,
    ])
  })
})
