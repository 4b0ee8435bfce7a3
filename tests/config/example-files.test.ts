import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { variables } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config.ts'

const root = join(import.meta.dirname, '../..')

/** The settings that are commented out, as if they were not. */
async function uncommented(file: string): Promise<string> {
  return (await readFile(join(root, file), 'utf8')).replace(/^#(?! \S)/gm, '')
}

test('dramatis.example.yaml shows the defaults', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-example-'))
  onTestFinished(async () => await rm(directory, { recursive: true }))
  await mkdir(join(directory, 'characters'))
  const defaults = await loadConfig({ environment: {}, directory })
  await writeFile(join(directory, 'dramatis.yaml'), await uncommented('dramatis.example.yaml'))
  const { models, language, ...others } = await loadConfig({ environment: {}, directory })
  expect({ ...others, models: defaults.models, language: undefined }).toEqual(defaults)
  expect(language).toBe('en')
  const environment = { MODEL_BASE_URL: 'http://127.0.0.1:8000/v1', MODEL_NAME: 'the-model' }
  await rm(join(directory, 'dramatis.yaml'))
  expect(models).toEqual((await loadConfig({ environment, directory })).models)
})

test('.env.example names every variable of this version', async () => {
  const names = Object.keys(parseEnv(await uncommented('.env.example')))
  const platforms = Object.keys(variables).filter((name) => /^(DISCORD|TELEGRAM)_/.test(name))
  expect([...names, ...platforms].toSorted()).toEqual(Object.keys(variables).toSorted())
})
