import { expect, test } from 'vitest'
import { en } from '../../src/texts/en.ts'
import { createTexts } from '../../src/texts/index.ts'
import { textsOn } from '../../src/texts/on-platform.ts'
import { zh } from '../../src/texts/zh.ts'

const texts = createTexts()
const onTelegram = textsOn('telegram', texts)

test('on Telegram commands begin in English, in every language', () => {
  expect(onTelegram('zh', 'commands.character.name')).toBe('character')
  expect(onTelegram('zh', 'commands.character.set.name')).toBe('设定')
  expect(onTelegram('zh', 'privacy.erase-group')).toContain('`/privacy 抹去 这里`')
  // Each text of the one language is one of the other's.
  for (const key of Object.keys(zh).filter((key) => !key.startsWith('on.')))
    expect.soft(onTelegram('zh', key as Parameters<typeof texts>[1]), key).not.toMatch(/`\/[^\w/`]/) // see above
})

test('a text of its own stands in for that of all platforms', () => {
  expect(onTelegram('en', 'privacy.lines')).toContain('Telegram tells no bot what you delete')
  expect(textsOn('discord', texts)('en', 'privacy.lines')).toBe(en['privacy.lines'])
})

test('elsewhere nothing is otherwise', () => {
  const onDiscord = textsOn('discord', texts)
  for (const key of ['commands.character.name', 'cast.none', 'help.asides'] as const)
    expect(onDiscord('zh', key)).toBe(zh[key])
})

test('each stands in for a text that there is, with the same values', () => {
  const valuesOf = (text = '') => [...text.matchAll(/\{\{\w+\}\}/g)].map(([value]) => value).toSorted()
  const all: { readonly [key: string]: string } = en
  for (const [key, text] of Object.entries(all)) {
    const [, replaced] = /^on\.[a-z]+\.(.+)$/.exec(key) ?? []
    if (replaced !== undefined) expect.soft(valuesOf(all[replaced]), key).toEqual(valuesOf(text))
    if (replaced !== undefined) expect.soft(all, key).toHaveProperty([replaced])
  }
})
