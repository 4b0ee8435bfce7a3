import { cp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openLibrary } from '../../src/cards/library.ts'
import { loadCards } from '../../src/cards/load.ts'
import { createRecorder } from '../cards/support.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { cardOf, listFiles, pictureOf } from './import-support.ts'
import { createDirectory, runCli } from './run-cli.ts'
import { runHere } from './run-here.ts'

/** Code that Node runs first: what writes to the disk is counted, and at `STEP` this happens instead. */
function meddling(what: string): readonly string[] {
  const code = `
    import disk from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    let step = 0
    for (const name of ['mkdir', 'mkdtemp', 'open', 'rename', 'link', 'copyFile', 'rm', 'rmdir']) {
      const real = disk[name]
      disk[name] = async (...values) => {
        if (values.some((value) => /characters/.test(value)) && ++step === Number(process.env.STEP)) { ${what} }
        return await real(...values)
      }
    }
    syncBuiltinESMExports()`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

const killed = meddling("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})")
const failing = (code: string) => meddling(`throw Object.assign(new Error('${code}'), { code: '${code}' })`)
const stepsAtOnce = 4
const mostSteps = 60

async function createStage(prepare: (directory: string) => Promise<void>) {
  const directory = await createDirectory()
  const template = join(directory, 'template')
  await mkdir(join(template, 'characters'), { recursive: true })
  await writeFile(join(template, 'a.png'), pictureOf('Mira'))
  await writeFile(join(template, 'b.png'), pictureOf('Mira', { description: 'Newer.', tags: ['new'] }))
  await prepare(template)
  /** Runs a verb in a fresh copy for each step, until one gets through; answers those copies. */
  async function atEachStep(words: readonly string[], nodeFlags: readonly string[]) {
    const copies: string[] = []
    for (let first = 1; first <= mostSteps; first += stepsAtOnce) {
      const ended = await Promise.all(
        Array.from({ length: stepsAtOnce }, async (_, index) => {
          const STEP = String(first + index)
          const copy = join(directory, STEP)
          await cp(template, copy, { recursive: true })
          return { copy, run: await runCli(words, { directory: copy, nodeFlags, environment: { STEP } }) }
        }),
      )
      copies.push(...ended.filter(({ run }) => run.code !== 0).map(({ copy }) => copy))
      for (const { run } of ended) expect([undefined, 0, 1]).toContain(run.code)
      if (ended.some(({ run }) => run.code === 0)) return copies
    }
    throw new Error('no run got through')
  }
  return { template, atEachStep }
}

async function loadAll(directory: string) {
  const { characters, problems } = await loadCards({ directory: join(directory, 'characters') })
  expect(problems).toEqual([])
  return characters
}

const whole = ['mira.yaml', 'mira/avatar.png', 'mira/original.png']

describe('killed at each step', () => {
  test('an import leaves the whole card or none, and the next one cleans up', async () => {
    const { atEachStep } = await createStage(async () => {})
    const copies = await atEachStep(['cards', 'import', 'a.png'], killed)
    expect(copies.length).toBeGreaterThan(8)
    const outcomes = new Set<number>()
    for (const directory of copies) {
      const characters = await loadAll(directory)
      outcomes.add(characters.length)
      for (const { id, avatar } of characters) expect([id, avatar]).toEqual(['mira', expect.any(String)])
      expect((await runHere(['cards', 'import', 'a.png'], directory)).code).toBe(0)
      expect(await listFiles(join(directory, 'characters'))).toEqual(whole)
      expect(await readdir(join(directory, 'characters'))).toEqual(['mira', 'mira.yaml'])
      expect(await loadAll(directory)).toHaveLength(1)
    }
    expect([...outcomes].toSorted()).toEqual([0, 1])
  }, 180_000)

  test('a replacement leaves the old card or the new one, whole', async () => {
    const { atEachStep } = await createStage(async (directory) => {
      expect((await runHere(['cards', 'import', 'a.png'], directory)).code).toBe(0)
    })
    const copies = await atEachStep(['cards', 'import', '--replace', 'b.png'], killed)
    const abouts = new Set<string>()
    for (const directory of copies) {
      const [character] = await loadAll(directory)
      abouts.add(character?.about ?? '')
      expect(character?.avatar).toBeDefined()
      expect((await runHere(['cards', 'import', '--replace', 'b.png'], directory)).code).toBe(0)
      expect(await listFiles(join(directory, 'characters'))).toEqual([
        ...whole,
        'mira/replaced.png',
        'mira/replaced.yaml',
      ])
      expect(await loadAll(directory)).toMatchObject([{ id: 'mira', about: 'Newer.' }])
    }
    expect([...abouts].toSorted()).toEqual(['Mira keeps the lighthouse.', 'Newer.'])
  }, 180_000)
})

describe('where the disk refuses', () => {
  test.each([
    ['ENOSPC', 'is full. Make room'],
    ['EROFS', 'cannot be written (EROFS). Look at who may write there'],
  ])(
    '%s at any step leaves nothing behind, and is said',
    async (code, told) => {
      const { template } = await createStage(async () => {})
      // The last steps remove what is left over, and nothing depends on them.
      for (const STEP of ['1', '2', '3', '4', '5']) {
        const options = { directory: template, nodeFlags: failing(code), environment: { STEP } }
        const run = await runCli(['cards', 'import', 'a.png', 'b.png'], options)
        expect([run.code, run.output]).toEqual([1, '0 cards taken in, 1 refused.\n'])
        expect(run.errorOutput).toContain(told)
        expect(await readdir(join(template, 'characters'))).toEqual([])
      }
    },
    60_000,
  )
})

describe('several at once', () => {
  test('each get their own id, and none is lost', async () => {
    const { template } = await createStage(async (directory) => {
      for (const name of ['c', 'd', 'e'])
        await writeFile(
          join(directory, `${name}.json`),
          JSON.stringify(cardOf('Mira', { description: name })),
        )
    })
    const names = ['a.png', 'b.png', 'c.json', 'd.json', 'e.json']
    const runs = await Promise.all(names.map((name) => runHere(['cards', 'import', name], template)))
    expect(runs.map(({ code }) => code)).toEqual(names.map(() => 0))
    const { characters } = await loadCards({ directory: join(template, 'characters') })
    expect(characters.map(({ id }) => id)).toEqual(['mira', 'mira-2', 'mira-3', 'mira-4', 'mira-5'])
    expect(new Set(characters.map(({ about }) => about)).size).toBe(5)
    for (const { id, avatar } of characters) {
      const original = (await readdir(join(template, 'characters', id))).find((name) =>
        /^original/.test(name),
      )
      expect(original).toBe(avatar === undefined ? 'original.json' : 'original.png')
    }
  })

  test('of one file make one card, whoever comes first', async () => {
    const { template } = await createStage(async () => {})
    for (let round = 1; round <= 5; round += 1) {
      const runs = await Promise.all(
        Array.from({ length: 5 }, async () => await runHere(['cards', 'import', 'a.png'], template)),
      )
      expect(runs.map(({ code, errorOutput }) => [code, errorOutput])).toEqual(runs.map(() => [0, '']))
      expect(await listFiles(join(template, 'characters'))).toEqual(whole)
      await rm(join(template, 'characters'), { recursive: true })
      await mkdir(join(template, 'characters'))
    }
  })

  test('one that runs elsewhere is left alone, one of long ago is not', async () => {
    const { template } = await createStage(async (directory) => {
      for (const name of ['young', 'old'])
        await mkdir(join(directory, `characters/.import-elsewhere-1-${name}`))
    })
    const longAgo = new Date(0)
    await utimes(join(template, 'characters/.import-elsewhere-1-old'), longAgo, longAgo)
    expect((await runHere(['cards', 'import', 'a.png'], template)).code).toBe(0)
    expect(await readdir(join(template, 'characters'))).toEqual([
      '.import-elsewhere-1-young',
      'mira',
      'mira.yaml',
    ])
  })

  test('a running program gets the card once, and whole', async () => {
    const { template } = await createStage(async (directory) => {
      await writeFile(join(directory, 'characters/first.yaml'), 'name: First\nabout: x\n')
    })
    const { log, entries, next } = createRecorder()
    const clock = createFakeClock()
    const directory = join(template, 'characters')
    const library = await openLibrary({ directory, log, clock, watch: false })
    const loaded = next('The changed cards are on stage.')
    await runHere(['cards', 'import', 'a.png'], template)
    await library.reload()
    await loaded
    expect(library.get('mira')?.avatar).toBe(join(directory, 'mira/avatar.png'))
    expect(entries.map(({ level }) => level)).toEqual(['info'])
    expect(await readFile(join(directory, 'mira/original.png'))).toEqual(Buffer.from(pictureOf('Mira')))
    await library.close()
  })
})
