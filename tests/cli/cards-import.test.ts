import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCards } from '../../src/cards/load.ts'
import { fixtures, webui } from '../fixtures/cards/index.ts'
import { cardChunk, pictureWith } from '../fixtures/cards/png.ts'
import { sillyTavernCard } from '../fixtures/cards/silly-tavern.ts'
import { openPipe } from '../support/open-pipe.ts'
import { cardOf, listFiles, pictureOf } from './import-support.ts'
import { createDirectory, runCli } from './run-cli.ts'
import { runHere } from './run-here.ts'

async function createStage(files: { readonly [name: string]: string | Uint8Array } = {}) {
  const directory = await createDirectory()
  await mkdir(join(directory, 'characters'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  return {
    directory,
    cards: join(directory, 'characters'),
    run: async (...words: readonly string[]) => await runHere(['cards', ...words], directory),
    load: async () => await loadCards({ directory: join(directory, 'characters') }),
  }
}

const json = (card: unknown) => JSON.stringify(card)

describe('cards import', () => {
  test('puts a card, its original and its picture into the folder, and says so', async () => {
    const bytes = pictureWith([cardChunk('chara', sillyTavernCard)])
    const { directory, cards, run, load } = await createStage({ 'my card.png': bytes })
    const { code, output, errorOutput } = await run('import', 'my card.png')
    expect([code, errorOutput]).toEqual([0, ''])
    expect(output).toMatch(/^Odalys: V2 card in PNG, by .+\n\n {2}characters\/odalys\.yaml +the card\n/)
    expect(output).toContain('-> greetings')
    expect(output).toContain('Its author says:\n')
    expect(output).toMatch(/\nnpx dramatis chat --character odalys\n$/)
    expect(await listFiles(cards)).toEqual(['odalys.yaml', 'odalys/avatar.png', 'odalys/original.png'])
    expect(await readFile(join(cards, 'odalys/original.png'))).toEqual(bytes)
    expect(await readFile(join(cards, 'odalys.yaml'), 'utf8')).toContain('\navatar: ./odalys/avatar.png\n')
    const { characters, problems } = await load()
    expect(problems).toEqual([])
    expect(characters).toMatchObject([{ id: 'odalys', avatar: join(cards, 'odalys/avatar.png') }])
    const shown = await runHere(['cards', 'show', 'Odalys'], directory)
    expect(shown.output).toMatch(/# lore: \d+ entr/)
    expect(shown.output).toContain('# extensions.tavern keeps')
    expect(shown.output).not.toContain('leftovers')
    const answer = await runCli(['chat', '--character', 'odalys'], {
      directory,
      input: 'hello\n',
      environment: { MEMORY_URL: 'memory:' },
    })
    expect([answer.code, answer.output.length > 1]).toEqual([0, true])
  })

  test('of every tool and container are taken in, each once, and play', async () => {
    const all = [...fixtures, webui]
    const files = all.map(({ file }, index) => [`${index}-${file.name}`, file.bytes] as const)
    const { directory, cards, run, load } = await createStage()
    await mkdir(join(directory, 'found'))
    for (const [name, bytes] of files) await writeFile(join(directory, 'found', name), bytes)
    await writeFile(join(directory, 'found', 'holiday.png'), pictureWith([]))
    const { code, output, errorOutput } = await run('import', 'found')
    const expected = /is also a name|regular expression never matches/
    expect(errorOutput.split('\n').filter((line) => line && !expected.test(line))).toEqual([])
    expect(code).toBe(0)
    expect(output).toMatch(new RegExp(`\\n${all.length} cards taken in, 1 without a card\\.\\n$`))
    const { characters, problems } = await load()
    expect(characters).toHaveLength(all.length)
    expect(problems.filter(({ message }) => !expected.test(message))).toEqual([])
    const before = await listFiles(cards)
    const again = await run('import', 'found')
    expect(again.output).toMatch(new RegExp(`\\n0 cards taken in, ${all.length} here already, 1 without`))
    expect(await listFiles(cards)).toEqual(before)
  })

  test.each([
    ['Wren Halloway', 'wren-halloway'],
    ['CON', 'con-card'],
    ['lpt1.b', 'lpt1-card.b'],
    ['../x', 'x'],
    ['..', 'character'],
    ['@you', 'you'],
    ['.hidden', 'hidden'],
    ['a/b\\c:d*e?"<>|', 'a-b-c-d-e'],
    ['林栖迟', '林栖迟'],
    ['Zoe\u0308', 'zoë'],
    ['🦊', '🦊'],
    ['👩‍🚀', '👩‍🚀'],
    ['✨ Ada 🦋', 'ada'],
    ['Hesper Vane 🦋\uFE0F', 'hesper-vane'],
    ['Mr. Pell', 'mr-pell'],
    ['Dr.No', 'dr.no'],
    ['x'.repeat(60), 'x'.repeat(60)],
    ['字'.repeat(60), '字'.repeat(60)],
    ['-', 'character'],
  ])('%j gets the id %s', async (name, id) => {
    const { cards, run, load } = await createStage({ 'card.json': json(cardOf(name)) })
    expect((await run('import', 'card.json')).code).toBe(0)
    expect(await readdir(cards)).toEqual([id, `${id}.yaml`])
    const { characters } = await load()
    expect(characters).toMatchObject([{ id, name }])
  })

  test('of one name get numbers, with a word about the name', async () => {
    const { cards, run } = await createStage({
      'a.json': json(cardOf('Mira')),
      'b.json': json(cardOf('mira', { description: 'Another.' })),
      'characters/mira-2.yaml': 'name: Somebody\nabout: Else.\n',
    })
    expect((await run('import', 'a.json')).output).toContain('--character mira\n')
    const second = await run('import', 'b.json')
    expect(second.output).toContain('mira is here already, and this is a second one.')
    expect(second.output).toContain('\n  npx dramatis cards import --replace --id mira b.json\n')
    expect(second.output).toContain('--character mira-3\n')
    expect(second.errorOutput).toContain('characters/mira-3.yaml')
    expect(second.errorOutput).toContain('is also a name in')
    expect(await readFile(join(cards, 'mira-2.yaml'), 'utf8')).toContain('Somebody')
    const same = await run('import', 'a.json')
    expect([same.code, same.output]).toEqual([0, 'a.json is here already as mira.\n'])
    const told = await run('import', '--replace', '--id', 'mira', 'b.json')
    expect(told.output).toContain('replaced.yaml (the card before)')
    expect(await readFile(join(cards, 'mira.yaml'), 'utf8')).toContain('Another.')
  })

  test('a card that was thrown away comes back under its id', async () => {
    const { cards, run } = await createStage({ 'a.png': pictureOf('Mira') })
    await run('import', 'a.png')
    await rm(join(cards, 'mira.yaml'))
    expect((await run('import', 'a.png')).code).toBe(0)
    expect(await listFiles(cards)).toEqual(['mira.yaml', 'mira/avatar.png', 'mira/original.png'])
  })

  test('--replace keeps the id and what was written, --id chooses one', async () => {
    const { directory, cards, run, load } = await createStage({
      'old.png': pictureOf('Mira'),
      'new.json': json(cardOf('Mira', { description: 'Newer.' })),
      'characters/keeper.yaml': 'id: 42\nname: Vance\nabout: By hand.\n',
    })
    await run('import', 'old.png')
    await writeFile(join(cards, 'mira/mine.png'), 'mine')
    const replaced = await run('import', '--replace', 'new.json')
    expect([replaced.code, replaced.errorOutput]).toEqual([0, ''])
    expect(await listFiles(join(cards, 'mira'))).toEqual([
      'avatar.png',
      'mine.png',
      'original.json',
      'replaced.png',
      'replaced.yaml',
    ])
    expect(await readFile(join(cards, 'mira/replaced.png'))).toEqual(
      await readFile(join(directory, 'old.png')),
    )
    expect(await readFile(join(cards, 'mira.yaml'), 'utf8')).toContain('avatar: ./mira/avatar.png')
    expect(await readFile(join(cards, 'mira/replaced.yaml'), 'utf8')).toContain('keeps the lighthouse')
    expect((await load()).characters.map(({ id, about }) => [id, about])).toContainEqual(['mira', 'Newer.'])

    const taken = await run('import', '--id', '42', 'old.png')
    expect([taken.code, taken.errorOutput]).toEqual([
      2,
      expect.stringContaining('There is a card with the id "42"'),
    ])
    expect((await run('import', '--id', '42', '--replace', 'old.png')).code).toBe(0)
    const { characters, problems } = await load()
    expect(problems.filter(({ path }) => path !== 'name')).toEqual([])
    expect(characters).toMatchObject([{ id: '42', name: 'Mira' }, { id: 'mira' }])
    expect(await listFiles(cards)).toContain('keeper/avatar.png')
    await writeFile(join(cards, 'other.yaml'), 'id: Of Mine\nname: Other\nabout: x\n')
    await writeFile(join(directory, 'other.json'), json(cardOf('Other')))
    expect((await run('import', '--id', 'Of Mine', '--replace', 'other.json')).code).toBe(0)
    expect((await load()).characters).toContainEqual(
      expect.objectContaining({ id: 'Of Mine', name: 'Other' }),
    )
    expect((await run('import', '--id', 'third', 'new.json')).output).toBe(
      'new.json is here already as mira.\n',
    )
    const unsafe = await run('import', '--id', 'a/b', 'new.json')
    expect([unsafe.code, unsafe.errorOutput]).toEqual([2, expect.stringContaining('Write a-b')])
    const several = await run('import', '--id', 'x', 'old.png', 'new.json')
    expect([several.code, several.errorOutput]).toEqual([2, expect.stringContaining('--id is for one file')])
  })

  test('--replace keeps each card that goes, and touches nothing for a file that is here', async () => {
    const versions = ['One.', 'Two.', 'Three.']
    const files = versions.map(
      (description, index) => [`${index}.png`, pictureOf('Mira', { description })] as const,
    )
    const { cards, run } = await createStage(Object.fromEntries(files))
    const yaml = join(cards, 'mira.yaml')
    const edit = async (words: string) => await writeFile(yaml, `${await readFile(yaml, 'utf8')}# ${words}\n`)
    await run('import', '0.png')
    await edit('mine, first')
    const same = await run('import', '--replace', '0.png')
    expect([same.code, same.output]).toEqual([0, '0.png is here already as mira.\n'])
    expect(await readFile(yaml, 'utf8')).toContain('mine, first')
    expect((await run('import', '--replace', '1.png')).output).toContain('replaced.yaml (the card before)')
    await edit('mine, second')
    expect((await run('import', '--replace', '2.png')).output).toContain('replaced-2.yaml (the card before)')
    expect(await readFile(join(cards, 'mira/replaced.yaml'), 'utf8')).toContain('mine, first')
    expect(await readFile(join(cards, 'mira/replaced-2.yaml'), 'utf8')).toContain('mine, second')
    await rm(yaml)
    expect((await run('import', '--replace', '2.png')).code).toBe(0)
    expect(await readFile(yaml, 'utf8')).toContain('Three.')
  })

  test('--replace that could mean several asks which', async () => {
    const { run, load } = await createStage({
      'a.json': json(cardOf('Mira')),
      'b.json': json(cardOf('Mira', { description: 'Another.' })),
      'c.json': json(cardOf('Mira', { description: 'Newer.' })),
    })
    for (const name of ['a.json', 'b.json']) await run('import', name)
    const third = await run('import', '--dry-run', 'c.json')
    expect(third.output).toContain('mira, mira-2 are here already, and this is one more.')
    const asked = await run('import', '--replace', 'c.json')
    expect([asked.code, asked.errorOutput]).toEqual([
      1,
      'c.json: There are several cards of that name: mira, mira-2. Say with --id which of them is replaced.\n',
    ])
    expect((await run('import', '--replace', '--id', 'mira-2', 'c.json')).code).toBe(0)
    expect((await load()).characters.map(({ about }) => about)).toEqual([
      'Mira keeps the lighthouse.',
      'Newer.',
    ])
  })

  test('what holds no card is named with its reason, a few of many', async () => {
    const { directory, run } = await createStage()
    await mkdir(join(directory, 'found'))
    const webp = Buffer.from('RIFF\x10\0\0\0WEBPVP8 ')
    for (let index = 10; index < 21; index += 1) await writeFile(join(directory, `found/${index}.webp`), webp)
    await writeFile(
      join(directory, 'found/01.json'),
      json({ entries: { 0: { key: ['sea'], content: 'Salt.' } } }),
    )
    await writeFile(join(directory, 'found/02.png'), pictureWith([]))
    const few = await run('import', 'found')
    expect([few.code, few.errorOutput]).toEqual([1, ''])
    const lines = few.output.split('\n')
    expect(lines.slice(0, 4)).toEqual([
      'Without a card:',
      '  found/01.json  This file holds a lorebook, without a character who knows it',
      '  found/02.png   is a picture without a card',
      '  found/10.webp  is a WebP picture',
    ])
    expect(lines.slice(-3)).toEqual([
      '  … and 3 more: --verbose names them',
      '0 cards taken in, 13 without a card.',
      '',
    ])
    expect((await run('import', '--verbose', 'found')).output).toContain('found/20.webp')
  })

  test('a folder of the settings that is not there yet is made', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'a.png'), pictureOf('Mira'))
    const environment = { CHARACTERS_DIR: 'my/cards' }
    const { code, errorOutput } = await runHere(['cards', 'import', 'a.png'], directory, environment)
    expect([code, errorOutput]).toEqual([0, ''])
    expect(await listFiles(join(directory, 'my/cards'))).toContain('mira.yaml')
  })

  test('an author’s words are readable, and cut where a word ends', async () => {
    const notes = `<p>Hello {{user}}, I am {{char}}.</p>\n\n${'wordly '.repeat(60)}`
    const { directory, run } = await createStage({ 'a.json': json(cardOf('Mira', { creator_notes: notes })) })
    const { output } = await run('import', 'a.json')
    expect(output).toMatch(/Its author says:\n {2}Hello you, I am Mira\.\n {2}(wordly )+…\n/)
    expect(output).toContain('  … all of it: npx dramatis cards show mira\n')
    const shown = await runHere(['cards', 'show', 'mira'], directory)
    expect(shown.output).toContain('Hello you, I am Mira.')
    expect(shown.output.split('wordly')).toHaveLength(61)
    expect(shown.output).not.toContain('<p>')
  })

  test('of lore is shown what differs, in the words of cards', async () => {
    const entry = {
      keys: ['sea'],
      content: '@@activate_only_after 3\nSalt.',
      extensions: {},
      enabled: true,
      insertion_order: 100,
      use_regex: false,
    }
    const card = {
      ...cardOf('Mira', { character_book: { entries: [entry], extensions: {} } }),
      spec: 'chara_card_v3',
      spec_version: '3.0',
    }
    const { directory, run } = await createStage({ 'a.json': json(card) })
    await run('import', 'a.json')
    const { output } = await runHere(['cards', 'show', 'mira'], directory)
    expect(output).toContain(
      'lore:\n  - keys:\n      - sea\n    text: Salt.\n    after_replies: 3\nage_restricted',
    )
  })

  test('--dry-run tells all and writes nothing', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'a.png'), pictureOf('Mira'))
    const { code, output, errorOutput } = await runHere(['cards', 'import', '--dry-run', 'a.png'], directory)
    expect([code, errorOutput]).toEqual([0, 'Nothing was written: --dry-run.\n'])
    expect(output).toContain('characters/mira.yaml')
    expect(await readdir(directory)).toEqual(['a.png'])
  })

  test('where there is no folder, one is made for the first card, and it is said what that means', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'a.png'), pictureOf('Mira'))
    await writeFile(join(directory, 'b.json'), '{}')
    expect((await runHere(['cards', 'import', 'b.json'], directory)).code).toBe(1)
    expect(await readdir(directory)).toEqual(['a.png', 'b.json'])
    const { code, errorOutput } = await runHere(['cards', 'import', 'a.png'], directory)
    expect([code, errorOutput]).toEqual([0, expect.stringContaining('and the bundled ones no more')])
    expect(await listFiles(join(directory, 'characters'))).toContain('mira.yaml')
  })

  test('what is no card is refused with a reason, and the others are taken in', async () => {
    const { directory, cards, run } = await createStage({
      'a.png': pictureOf('Mira'),
      'broken.png': pictureOf('Broken').subarray(0, 120),
      'holiday.png': pictureWith([]),
      'page.json': '<!doctype html>',
      'big.json': Buffer.alloc(50_000_001),
    })
    await openPipe(join(directory, 'pipe.json'))
    await symlink('/dev/zero', join(directory, 'zero.json'))
    await symlink('a.png', join(directory, 'linked.png'))
    const names = [
      'broken.png',
      'holiday.png',
      'page.json',
      'big.json',
      'pipe.json',
      'zero.json',
      'none.json',
    ]
    const { code, output, errorOutput } = await run('import', ...names, 'linked.png')
    expect(code).toBe(1)
    expect(output).toMatch(/^linked\.png -> characters\/mira\.yaml .*\n1 card taken in, 7 refused\.\n$/)
    expect(errorOutput.trim().split('\n')).toHaveLength(names.length)
    for (const name of names) expect(errorOutput).toContain(name)
    expect(errorOutput).toContain('big.json has 50.1 MB, and at most 50 MB are read.')
    expect(await readdir(cards)).toEqual(['mira', 'mira.yaml'])
  })

  test('a stranger’s words do not steer the terminal', async () => {
    const steering = '\u001b]0;x\u0007\u202e'
    const card = cardOf('Mira', { creator: steering, creator_notes: `${steering}hi\n\n<b>there</b>` })
    const { run } = await createStage({ 'a.json': json(card), 'b\u001b[31m.json': '{}' })
    const taken = await run('import', 'a.json')
    const refused = await run('import', 'b\u001b[31m.json')
    expect([taken.code, refused.code]).toEqual([0, 1])
    expect(taken.output).toMatch(/Its author says:\n.*hi\n {2}there\n/)
    for (const sign of ['\u001b', '\u0007', '\u202e'])
      expect(taken.output + refused.errorOutput).not.toContain(sign)
  })

  test('the folder of the cards may be named, and is not imported into itself', async () => {
    const { cards, run } = await createStage({
      'characters/a.png': pictureOf('Mira'),
      'characters/own.yaml': 'name: Own\nabout: By hand.\n',
    })
    expect((await run('import', 'characters')).code).toBe(0)
    const own = await run('import', 'characters/own.yaml')
    expect([own.code, own.errorOutput]).toEqual([1, expect.stringContaining('is a card in our own format')])
    const again = await run('import', '.')
    expect([again.code, again.output]).toEqual([0, 'characters/a.png is here already as mira.\n'])
    expect(await readdir(cards)).toEqual(['a.png', 'mira', 'mira.yaml', 'own.yaml'])
  })
})
