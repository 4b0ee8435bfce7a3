import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tavernCard } from '../engine/import-support.ts'
import { createDirectory, runCli } from './run-cli.ts'

test('a card is brought into a terminal by its path, plays there, is there after a restart, and goes out again', async () => {
  const directory = await createDirectory()
  const environment = { LANG: 'en_GB.UTF-8' }
  await writeFile(join(directory, 'My Card.json'), tavernCard('Seraphina'))
  const first = await runCli(['chat', '--character', 'lin-qichi'], {
    directory,
    environment,
    input: '/character import My Card.json\nkeep\n1\n',
  })
  expect(first.code).toBe(0)
  expect(first.errorOutput).toContain('Seraphina · V2')
  expect(first.errorOutput).toContain('Seraphina belongs to this place now')
  expect(first.output).toBe('Mind the stairs, stranger. I am Seraphina.\n')

  const second = await runCli(['chat'], {
    directory,
    environment,
    input: '/character export Seraphina json\n',
  })
  expect(second.code).toBe(0)
  expect(second.errorOutput).toContain('Seraphina is back')
  expect(second.errorOutput).toContain(`Saved as ${join(directory, 'seraphina.json')}`)
  expect((await readdir(directory)).filter((name) => name.endsWith('.json'))).toHaveLength(2)
  const exported = JSON.parse(await readFile(join(directory, 'seraphina.json'), 'utf8'))
  expect(exported.data.first_mes).toBe('Mind the stairs, {{user}}. I am Seraphina.')

  const refused = await runCli(['chat'], { directory, environment, input: '/character import nobody.png\n' })
  expect(refused.code).toBe(1)
  const told = `There is no file ${join(directory, 'nobody.png')}. Tab completes paths.\n`
  expect(refused.errorOutput.endsWith(told)).toBe(true)
  expect(refused.errorOutput).not.toContain('could not be fetched')
})
