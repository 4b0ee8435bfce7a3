import { describe, expect, it } from 'vitest'
import { conditions, entry, namesOf, settings } from './ask.ts'

const bridge = (keys: readonly string[]) => ({ lore: [entry('bridge', { keys })] })

describe('a key that names somebody', () => {
  it.each<[key: string, text: string, userName?: string]>([
    ['{{user}}', 'Alex was here', 'Alex'],
    ['<USER>', 'alex was here', 'Alex'],
    ['{{char}}’s boat', 'Wren’s boat'],
    ['<bot>', 'wren!'],
    ['/{{char}}s?\\b/', 'two Wrens'],
    ['/^<user>$/i', 'alex', 'Alex'],
    ['/{{user}}/', 'A.(x)|/y]', 'A.(x)|/y]'],
    ['/[{{user}}]/', '^', ']-^'],
    ['{{user}}', '/.*/ it is', '/.*/'],
    ['/(?<user>oar)/', 'an oar', 'Alex'],
    ['/o{1}ar{1,2}/', 'an oar', 'Alex'],
  ])('is found by the name: %s in %j', (key, text, userName = 'Alex') => {
    expect(namesOf(bridge([key]), text, { userName })).toEqual(['bridge'])
  })

  it.each<[key: string, text: string, userName?: string]>([
    ['{{user}}', 'Berta was here', 'Alex'],
    ['{{user}}', 'anything', ''],
    ['/{{user}}/', 'anything', ''],
    ['/{{user}}/', 'abc', 'a.c'],
    ['{{user}}', 'anything', '/.*/'],
    ['/{{user}}/', 'Wren', '{{char}}'],
    ['{{user}}', 'Wren', '{{char}}'],
  ])('is nothing else: %s in %j', (key, text, userName) => {
    expect(namesOf(bridge([key]), text, userName === undefined ? {} : { userName })).toEqual([])
  })

  it('is one of each person’s own, in every list of keys', () => {
    const lore = [
      entry('second', { keys: ['fog'], secondaryKeys: ['{{user}}'], match: 'all' }),
      entry('more', { keys: ['fog'], ...conditions({ additionalKeys: [['{{user}}']] }) }),
      entry('but', { keys: ['fog'], ...conditions({ excludeKeys: ['{{user}}'] }) }),
    ]
    const character = { lore, ...settings() }
    for (const userName of ['Alex', 'Berta', ...Array.from({ length: 40 }, (_, at) => `P${at}`), 'Alex']) {
      expect(namesOf(character, `fog, ${userName}`, { userName })).toEqual(['second', 'more'])
      expect(namesOf(character, 'fog, Zoe', { userName })).toEqual(['but'])
    }
  })
})
