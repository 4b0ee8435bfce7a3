import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatProblem } from '../../src/cards/format-problems.ts'
import { loadCard, loadCards } from '../../src/cards/load.ts'
import { createFolder, writeFiles } from './support.ts'

const good = 'name: Good\nabout: x\n'
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47])

async function load(files: { readonly [name: string]: string | Uint8Array }) {
  const directory = await createFolder(files)
  const { characters, problems } = await loadCards({ directory })
  return {
    ids: characters.map(({ id }) => id),
    characters,
    problems: problems.map((problem) => formatProblem(problem).replace(`${directory}/`, '')),
    directory,
  }
}

function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? Buffer.from(part) : part)))
}

const levels = Array.from(
  { length: 9 },
  (_, level) => `  l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
)

describe('one broken card is one problem with a place, and the others play:', () => {
  it.each([
    [
      'a misspelt key',
      'name: x\nabuot: y',
      /^bad\.yaml:2:1 abuot: This key is unknown\. Did you mean `about`\?/,
    ],
    ['a wrong type', 'name: x\nabout: [y]', /^bad\.yaml:2:8 about: `\[` starts a YAML list/],
    ['10 MB', 'x'.repeat(10_000_000), /^bad\.yaml The file has 10\.0 MB, and a card at most 4 MB/],
    ['invalid UTF-8', bytes('name: x\nabout: 好a', [0xff], 'b'), /^bad\.yaml:2:10 This is not UTF-8/],
    ['GBK', bytes('name: ', [0xc1, 0xd6], '\nabout: x'), /^bad\.yaml:1:7 This is not UTF-8/],
    [
      'UTF-16',
      bytes([0xff, 0xfe], Buffer.from(good, 'utf16le').toJSON().data),
      /^bad\.yaml:1:1 This is not UTF-8/,
    ],
    [
      'an end in the middle of a letter',
      bytes('name: x\nabout: y', [0xe5, 0xa5]),
      /^bad\.yaml:2:9 This is not UTF-8/,
    ],
    [
      'a bomb of aliases',
      `name: x\nabout: y\nextensions:\n  l0: &l0 [lol]\n${levels.join('\n')}\n`,
      /^bad\.yaml:5:12 extensions\.l1\[0\]: `\*l0` repeats too much/,
    ],
    [
      'a bomb outside the extensions',
      `name: x\nabout: y\nl0: &l0 [lol]\n${levels.map((line) => line.trim()).join('\n')}\n`,
      /^bad\.yaml:4:10 l1\[0\]: `\*l0` repeats too much/,
    ],
    [
      'a bomb of repeated texts',
      `name: x\nabout: &a ${'y'.repeat(60_000)}\ngreetings: [${'*a, '.repeat(90)}]\n`,
      /^bad\.yaml:3:17 greetings\[1\]: `\*a` repeats too much/,
    ],
    ['a bomb of brackets', `name: ${'['.repeat(500_000)}`, /^bad\.yaml:1:\d+ The card is nested too deeply/],
    [
      'a bomb of dashes',
      `name:\n  ${'- '.repeat(400_000)}`,
      /^bad\.yaml:2:\d+ The card is nested too deeply/,
    ],
    [
      'a bomb of indentation',
      Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      /^bad\.yaml:\d+:\d+ The card is nested too deeply/,
    ],
    ['a bomb of commas', `name: [${','.repeat(900_000)}]`, /^bad\.yaml:1:\d+ The card has too many parts/],
    ['an empty file', '', /^bad\.yaml The card is empty/],
    ['two documents', `${good}---\n${good}`, /^bad\.yaml:3:\d+ `---` starts a second document/],
    ['neither about nor attributes', 'name: x', /^bad\.yaml:1:1 about: The card does not say who this is/],
    ['no name', 'about: x', /^bad\.yaml:1:1 name: This is missing/],
  ])('%s', async (_what, content, first) => {
    const { ids, problems } = await load({ 'bad.yaml': content, 'good.yaml': good })
    expect(ids).toEqual(['good'])
    expect(problems).toEqual([expect.stringMatching(first)])
  })

  it.each([
    ['the same key', (_number: number) => 'a: x\n'],
    ['unknown keys', (number: number) => `k${number}: x\n`],
    ['wrong values', (number: number) => `    k${number}: {}\n`],
  ])('%s 25,000 times, quickly', async (what, entry) => {
    const entries = Array.from({ length: 25_000 }, (_, number) => entry(number)).join('')
    const head = what === 'wrong values' ? 'attributes:\n  relationships:\n' : ''
    const { ids, problems } = await load({ 'bad.yaml': `${good}${head}${entries}`, 'good.yaml': good })
    expect(ids).toEqual(['good'])
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toMatch(/^bad\.yaml There are more problems/)
  })
})

describe('a folder', () => {
  it('has a card in each YAML file, and nothing else', async () => {
    const directory = await createFolder({
      'b.yaml': good,
      'a.yml': 'name: A\nabout: x\n',
      '.hidden.yaml': 'broken: [',
      'notes.txt': 'x',
      'character.schema.json': '{}',
    })
    await mkdir(join(directory, '.variants'))
    await mkdir(join(directory, 'folder.yaml'))
    await writeFiles(directory, { '.variants/b.yaml': '- kind: summarized' })
    const { characters, problems } = await loadCards({ directory })
    expect(characters.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'A'],
      ['b', 'Good'],
    ])
    expect(problems).toEqual([])
  })

  it('that is not there is told with the remedy', async () => {
    await expect(loadCards({ directory: '/nowhere/at/all' })).rejects.toMatchObject({
      code: 'no-cards',
      message: expect.stringMatching(/\/nowhere\/at\/all.*npx dramatis cards check/s),
    })
  })

  it('may be empty', async () => {
    expect(await load({})).toMatchObject({ ids: [], problems: [] })
  })

  it('may hold links, but none that leads out', async () => {
    const elsewhere = await createFolder({ 'secret.yaml': good })
    const directory = await createFolder({ 'real.yaml': good })
    await symlink(join(elsewhere, 'secret.yaml'), join(directory, 'out.yaml'))
    await symlink('real.yaml', join(directory, 'inside.yaml'))
    await symlink('nothing.yaml', join(directory, 'broken.yaml'))
    const { characters, problems } = await loadCards({ directory })
    expect(characters.map(({ id }) => id)).toEqual(['inside', 'real'])
    expect(problems.filter(({ severity }) => severity === 'error').map(formatProblem)).toEqual([
      expect.stringMatching(/broken\.yaml The file cannot be read \(ENOENT\)/),
      expect.stringMatching(/out\.yaml This link leads out of the folder/),
    ])
  })
})

describe('two cards', () => {
  it('cannot have one id: the one whose file has the name keeps it, else the first', async () => {
    const { ids, characters, problems, directory } = await load({
      'a.yaml': 'name: First\nabout: x\nid: twin\n',
      'b.yaml': 'name: Second\nabout: x\nid: twin\n',
      'twin.yaml': 'name: Third\nabout: x\n',
    })
    expect(ids).toEqual(['twin'])
    expect(characters[0]?.name).toBe('Third')
    expect(problems).toEqual([
      `a.yaml:3:1 id: The id \`twin\` is taken by ${directory}/twin.yaml: write another.`,
      `b.yaml:3:1 id: The id \`twin\` is taken by ${directory}/twin.yaml: write another.`,
    ])
    const others = await load({
      'a.yaml': 'name: First\nabout: x\nid: c\n',
      'b.yaml': 'name: Second\nabout: x\nid: c\n',
    })
    expect(others.characters.map(({ name }) => name)).toEqual(['First'])
  })

  it('can have one name, with a warning', async () => {
    const { ids, problems } = await load({
      'a.yaml': 'name: Wren\nnicknames: [Captain, Wren]\nabout: x\n',
      'b.yaml': 'name: Bo\nabout: x\nnicknames: [CAPTAIN]\n',
      'c.yaml': 'name: wren\nabout: x\n',
    })
    expect(ids).toEqual(['a', 'b', 'c'])
    expect(problems).toEqual([
      expect.stringMatching(/^b\.yaml:3:1 nicknames: warning: `CAPTAIN` is also a name in .*a\.yaml/),
      expect.stringMatching(/^c\.yaml:1:1 name: warning: `wren` is also a name in .*a\.yaml/),
    ])
  })
})

describe('pictures', () => {
  const card =
    'name: x\nabout: y\navatar: ./x.png\nexpressions: {anger: angry.png, 快乐: https://a.b/c.png}\n'

  it('are files in the folder, or on the web', async () => {
    const { characters, problems, directory } = await load({ 'x.yaml': card, 'x.png': png, 'angry.png': png })
    expect(problems).toEqual([])
    expect(characters[0]).toMatchObject({
      avatar: join(directory, 'x.png'),
      expressions: { anger: join(directory, 'angry.png'), happiness: 'https://a.b/c.png' },
    })
  })

  it('that are missing are left out, with a warning', async () => {
    const { characters, problems } = await load({ 'x.yaml': card })
    expect(characters[0]?.avatar).toBeUndefined()
    expect(characters[0]?.expressions).toEqual({ happiness: 'https://a.b/c.png' })
    expect(problems).toEqual([
      expect.stringMatching(/^x\.yaml:3:1 avatar: warning: There is no picture x\.png in the folder/),
      expect.stringMatching(/^x\.yaml:4:15 expressions\.anger: warning: There is no picture angry\.png/),
    ])
  })
})

describe('a single file', () => {
  it('can be loaded by itself', async () => {
    const directory = await createFolder({ 'x.yaml': good })
    expect((await loadCard(join(directory, 'x.yaml'))).character?.name).toBe('Good')
    const { problems } = await loadCard(join(directory, 'y.yaml'))
    expect(problems.map(formatProblem)).toEqual([
      expect.stringMatching(/y\.yaml The file cannot be read \(ENOENT\)/),
    ])
  })
})
