import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixtures, webui } from '../fixtures/cards/index.ts'
import { decodePng, decodeText, pictureWith } from '../fixtures/cards/png.ts'
import { sillyTavernCard } from '../fixtures/cards/silly-tavern.ts'
import { decodeZip } from '../fixtures/cards/zip.ts'
import { createDirectory } from './run-cli.ts'
import { runHere } from './run-here.ts'

const bundled = join(import.meta.dirname, '../../characters')

async function createStage(files: { readonly [name: string]: string | Uint8Array } = {}) {
  const directory = await createDirectory()
  await mkdir(join(directory, 'characters'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  return {
    directory,
    run: async (...words: readonly string[]) => await runHere(['cards', ...words], directory),
  }
}

/** The card in a picture. */
function cardIn(bytes: Uint8Array, keyword: string): unknown {
  const texts = decodePng(bytes).filter(({ type }) => type === 'tEXt')
  const found = texts.map(decodeText).find((text) => text.keyword === keyword)
  return JSON.parse(Buffer.from(found?.text ?? '', 'base64').toString())
}

describe('cards export', () => {
  test('what came in goes out again', async () => {
    const fixture = fixtures.find(({ title }) => title === 'PNG of SillyTavern: both chunks with the same')
    const { directory, run } = await createStage({ 'in.png': fixture?.file.bytes ?? '' })
    await run('import', 'in.png')
    const { code, output, errorOutput } = await run('export', 'odalys', '--to', 'png')
    expect([code, output, errorOutput]).toEqual([0, 'odalys.png has the card of Odalys.\n', ''])
    const bytes = await readFile(join(directory, 'odalys.png'))
    expect(cardIn(bytes, 'chara')).toEqual(sillyTavernCard)
    const pixels = (of: Uint8Array) => decodePng(of).filter(({ type }) => type !== 'tEXt')
    expect(pixels(bytes)).toEqual(pixels(fixture?.file.bytes ?? bytes))
    expect((await run('import', 'odalys.png')).output).toMatch(/odalys/)
  })

  test('what came in as YAML of the older tools finds its original again', async () => {
    const { run } = await createStage({ [webui.file.name]: webui.file.bytes })
    await run('import', webui.file.name)
    const { code, errorOutput } = await run('export', 'Ruo Hadley', '--to', 'json')
    expect([code, errorOutput]).toEqual([0, ''])
  })

  test('pictures of emotions go along and come back', async () => {
    const { directory, run } = await createStage({
      'characters/mira.yaml': 'name: Mira\nabout: x\nexpressions: {anger: ./anger.png}\n',
      'characters/anger.png': pictureWith([]),
    })
    expect((await run('export', 'mira', '--out', 'mira.charx')).errorOutput).toBe('')
    expect((await run('import', '--id', 'second', 'mira.charx')).code).toBe(0)
    expect(await readdir(join(directory, 'characters/second'))).toContain('anger.png')
  })

  test('writes where it is told, and over nothing', async () => {
    const { directory, run } = await createStage({
      'characters/mira.yaml': 'name: Mira\nnicknames: [the keeper]\nabout: She keeps the lighthouse.\n',
      'mine.json': 'mine',
    })
    await mkdir(join(directory, 'out here'))
    expect((await run('export', 'The Keeper', '--to', 'json', '--out', 'out here')).code).toBe(0)
    expect((await run('export', 'mira', '--out', 'mira.charx')).code).toBe(0)
    expect([...decodeZip(await readFile(join(directory, 'mira.charx'))).keys()]).toContain('card.json')
    const there = await run('export', 'mira', '--out', 'mine.json')
    expect([there.code, there.errorOutput]).toEqual([
      2,
      expect.stringContaining('mine.json is there already'),
    ])
    expect(await readFile(join(directory, 'mine.json'), 'utf8')).toBe('mine')
    expect((await run('export', 'mira', '--out', 'mine.json', '--force', '--as', 'v2')).code).toBe(0)
    const card = JSON.parse(await readFile(join(directory, 'mine.json'), 'utf8'))
    expect(card).toMatchObject({ spec: 'chara_card_v2', data: { name: 'Mira' } })
    const piped = await run('export', 'mira', '--to', 'json', '--out', '-')
    expect([piped.code, JSON.parse(piped.output)]).toMatchObject([0, { data: { name: 'Mira' } }])
    const picture = await run('export', 'mira', '--to', 'png', '--out', '-')
    expect(cardIn(picture.bytes, 'ccv3')).toMatchObject({ data: { name: 'Mira' } })
    expect(await readdir(directory)).toEqual(['characters', 'mine.json', 'mira.charx', 'out here'])
  })

  test.each([
    [['nobody', '--to', 'png'], 2, 'No character is called "nobody"'],
    [['mira'], 2, 'Add --to png'],
    [['mira', '--to', 'gif'], 2, 'Allowed choices are png, json, charx'],
    [['mira', '--to', 'png', '--out', 'none/x.png'], 2, 'cannot be written (ENOENT)'],
  ])('%j is told as a mistake', async (words, expected, message) => {
    const { directory, run } = await createStage({ 'characters/mira.yaml': 'name: Mira\nabout: x\n' })
    const { code, output, errorOutput } = await run('export', ...words)
    expect([code, output]).toEqual([expected, ''])
    expect(errorOutput).toContain(message)
    expect(await readdir(directory)).toEqual(['characters'])
  })

  test('the bundled characters go to other tools and come back as they were', async () => {
    const { directory } = await createStage()
    for (const name of ['wren-halloway', 'lin-qichi']) {
      const environment = { CHARACTERS_DIR: bundled }
      const file = `${name}.png`
      const written = await runHere(['cards', 'export', name, '--out', file], directory, environment)
      expect([written.code, written.errorOutput]).toEqual([0, ''])
      const taken = await runHere(['cards', 'import', '--id', name, file], directory)
      expect([taken.code, taken.errorOutput]).toEqual([0, ''])
      const [before, after] = await Promise.all(
        [environment, {}].map(async (set: { readonly [name: string]: string }) => {
          const { output } = await runHere(['cards', 'show', name], directory, set)
          return output.replace(/^(avatar|revision): .*\n/gm, '')
        }),
      )
      expect(after).toBe(before)
      const picture = (await readFile(join(bundled, file))).length
      expect((await readFile(join(directory, 'characters', name, 'avatar.png'))).length).toBeGreaterThan(
        picture / 2,
      )
    }
  })
})
