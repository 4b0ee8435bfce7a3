import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CommandSpec, commands } from '../../src/contract/commands.ts'
import { en } from '../../src/texts/en.ts'
import { zh } from '../../src/texts/zh.ts'

const adapter = new URL('../../adapters/discord', import.meta.url).pathname

test('every text of Discord is said somewhere in its adapter', async () => {
  const files = await readdir(adapter, { recursive: true })
  const sources = await Promise.all(
    files.filter((file) => file.endsWith('.ts')).map((file) => readFile(join(adapter, file), 'utf8')),
  )
  const said = sources
    .flatMap((source) => [...source.matchAll(/['`](discord\.[^'`]+)['`]/g)].map(([, key = '']) => key))
    .map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '.+')}$`))
  for (const key of Object.keys(en).filter((key) => key.startsWith('discord.')))
    expect
      .soft(
        said.some((pattern) => pattern.test(key)),
        key,
      )
      .toBe(true)
})

test('every option that is shown has a description that fits, and no other has', () => {
  const specs: readonly CommandSpec[] = commands
  const wanted = specs.flatMap(({ path, options }) =>
    options
      .filter(({ isHidden }) => !isHidden)
      .map(({ name }) => `discord.option.${path.replaceAll(' ', '.')}.${name}`),
  )
  const keys = Object.keys(en).filter((key) => key.startsWith('discord.option.'))
  expect(keys.toSorted()).toEqual(wanted.toSorted())
  for (const texts of [en, zh])
    for (const [key, text] of Object.entries(texts))
      if (key.startsWith('discord.option.')) expect.soft(text.length, key).toBeLessThanOrEqual(100)
})
