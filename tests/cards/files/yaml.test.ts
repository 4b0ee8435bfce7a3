import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/cards/files/limits.ts'
import { readCardFile } from '../../../src/cards/files/read-card-file.ts'
import { bytesOf, judge } from './support.ts'

async function read(text: string) {
  return await readCardFile({ name: 'Mara.YAML', bytes: bytesOf(text) })
}

describe('a YAML file of the older tools', () => {
  test('is read with its texts as they stand there', async () => {
    const text = [
      'name: Mara',
      'context: |',
      '  Mara mends nets.',
      '  She is 40.',
      'greeting: "Hand me \\"that\\"."',
      'example_dialogue:',
      'number: 007',
      'no: no',
      'when: 2024-01-01',
      'nothing: ~',
      'list: [1.0, 0x10, {a: true}]',
    ].join('\n')
    expect(await read(text)).toEqual({
      container: 'yaml',
      card: {
        name: 'Mara',
        context: 'Mara mends nets.\nShe is 40.\n',
        greeting: 'Hand me "that".',
        example_dialogue: '',
        number: '007',
        no: 'no',
        when: '2024-01-01',
        nothing: '~',
        list: ['1.0', '0x10', { a: 'true' }],
      },
      backfill: undefined,
      picture: undefined,
      assets: new Map(),
    })
  })

  test('may repeat a text by an alias', async () => {
    expect((await read('char_name: &n Mara\ntitle: *n')).card).toEqual({ char_name: 'Mara', title: 'Mara' })
  })

  test('with a key `__proto__` changes no prototype', async () => {
    const { card } = await read('__proto__:\n  polluted: yes\nname: Mara')
    expect(Object.keys(card)).toEqual(['__proto__', 'name'])
    expect('polluted' in {}).toBe(false)
  })

  const laughs = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [*l${n}, *l${n}]`).join('\n')

  test.each([
    ['lists of aliases of lists', `l0: &l0 [ha]\n${laughs}`, 'too-deep'],
    [
      'a long text that is repeated a thousand times',
      `a: &a ${'x'.repeat(1000)}\nb:\n${'  - *a\n'.repeat(1000)}`,
      'too-deep',
    ],
    ['an alias of itself', 'a: &a [*a]', 'too-deep'],
    ['an alias of nothing', 'a: *b', 'file-damaged'],
    ['lists in lists in lists', `a: ${'['.repeat(10_000)}`, 'too-deep'],
    [
      'maps in maps in maps',
      Array.from({ length: 200 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
      'too-deep',
    ],
    ['more parts than a card has', '- a\n'.repeat(limits.yamlLexemes), 'too-deep'],
    ['more text than a card has', `name: ${'x'.repeat(limits.yamlBytes)}`, 'file-too-large'],
    ['two documents', 'name: A\n---\nname: B', 'several-cards'],
    ['a name twice', 'name: A\nname: B', 'file-damaged'],
    ['a name that is a list', '? [a, b]\n: c', 'not-a-card'],
    ['no names', 'Once upon a time.', 'not-a-card'],
    ['a list', '- name: A', 'not-a-card'],
    ['nothing but a comment', '# name: A', 'not-a-card'],
    ['something that is no YAML', 'name: "A\ncontext: B', 'file-damaged'],
  ])('with %s is refused', async (_, text, code) => {
    expect(await judge(bytesOf(text), 'card.yml')).toMatchObject({ code })
  })

  test('is told by its name, for other texts are no cards', async () => {
    expect(await judge(bytesOf('name: Mara'), 'Mara.txt')).toMatchObject({ code: 'not-a-card' })
  })
})
