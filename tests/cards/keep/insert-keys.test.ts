import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { insertKeys } from '../../../src/cards/keep/insert-keys.ts'
import { characterOf } from '../support.ts'

const pictures = { avatar: './x/avatar.png', expressions: { anger: './x/anger.webp' } }

describe('keys are put in', () => {
  test('where they belong, and what was there stays as it is', () => {
    const text = [
      '# of the card',
      'name: Mira # her name',
      'nicknames: [Mi]',
      '',
      '# who she is',
      'about: |',
      '  extensions: none',
      '# of others',
      'extensions: {a: 1}',
      '# the end',
      '',
    ]
    const written = insertKeys(text.join('\n'), { id: '42', ...pictures }).split('\n')
    expect(written.slice(0, 9)).toEqual([
      ...text.slice(0, 4),
      'id: "42"',
      'avatar: ./x/avatar.png',
      ...text.slice(4, 7),
    ])
    expect(written.slice(9)).toEqual(['expressions:', '  anger: ./x/anger.webp', ...text.slice(7)])
  })

  test('into every bundled card, which says the same then', async () => {
    const directory = join(import.meta.dirname, '../../../characters')
    const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml'))
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) {
      const text = (await readFile(join(directory, name), 'utf8')).replace(/^avatar:.*\n/m, '')
      const bare = text.replace(/^expressions:\n(?: .*\n)*|^expressions: \{.*\n/m, '')
      const before = characterOf(bare)
      const after = characterOf(insertKeys(bare, { id: 'x', ...pictures }))
      expect(after.avatar).toMatch(/x.avatar\.png$/)
      expect(Object.keys(after.expressions)).toEqual(['anger'])
      const { revision, avatar, expressions, id, ...said } = after
      expect(before).toMatchObject(said)
    }
  })

  test('nothing is put in where there is nothing to say', () => {
    expect(insertKeys('name: A\nabout: b', { id: undefined, avatar: undefined, expressions: {} })).toBe(
      'name: A\nabout: b\n',
    )
  })
})
