import { describe, expect, test } from 'vitest'
import { type CommandSpec, commands } from '../../src/contract/commands.ts'
import { en } from '../../src/texts/en.ts'
import { zh } from '../../src/texts/zh.ts'

/** Discord's limits, the narrowest of all platforms. */
const longest = { description: 100, choice: 100, menu: 32, label: 45, placeholder: 100 }

const languages: readonly (readonly [string, { readonly [key: string]: string }])[] = [
  ['en', en],
  ['zh', zh],
]
const specs: readonly CommandSpec[] = commands
const keyOf = ({ path }: CommandSpec) => `commands.${path.replaceAll(' ', '.')}`
const groups = [
  ...new Set(specs.filter(({ path }) => path.includes(' ')).map(({ path }) => path.split(' ')[0])),
]

describe.each(languages)('what commands are called: %s', (_, texts) => {
  test('each word and option can be typed after a slash', () => {
    const names = [
      ...groups.map((group) => `commands.${group}.name`),
      ...specs.map((spec) => `${keyOf(spec)}.name`),
      ...specs.flatMap((spec) =>
        spec.options
          .filter((option) => !option.isHidden)
          .map((option) => `${keyOf(spec)}.options.${option.name}`),
      ),
    ]
    for (const key of names) {
      expect.soft(texts[key], key).toMatch(/^[-_'\p{L}\p{N}]{1,32}$/u)
      expect.soft(texts[key], key).toBe(texts[key]?.toLowerCase())
    }
  })

  test('what stands in one place has names of its own', () => {
    const path = ({ path }: CommandSpec) => path.split(' ')
    for (const group of ['', ...groups]) {
      const words = new Set(
        specs
          .filter((spec) => group === '' || path(spec)[0] === group)
          .map((spec) => path(spec)[group === '' ? 0 : 1]),
      )
      const names = [...words]
        .filter((word) => word !== undefined)
        .map((word) => texts[['commands', group, word, 'name'].filter(Boolean).join('.')])
      expect.soft(new Set(names).size, `${group}: ${names.join(', ')}`).toBe(names.length)
    }
    for (const spec of specs) {
      const shown = spec.options.filter(({ isHidden }) => !isHidden)
      const options = shown.map(({ name }) => texts[`${keyOf(spec)}.options.${name}`])
      expect.soft(new Set(options).size, spec.path).toBe(options.length)
    }
  })

  test('each has a description that fits', () => {
    for (const key of [...groups.map((group) => `commands.${group}`), ...specs.map(keyOf)]) {
      const description = texts[`${key}.description`] ?? ''
      expect.soft(description.length, key).toBeGreaterThan(0)
      expect.soft(description.length, key).toBeLessThanOrEqual(longest.description)
    }
  })

  test('each choice has a word', () => {
    for (const spec of specs) {
      for (const value of spec.options.flatMap(({ choices = [] }) => choices)) {
        const word = texts[`${keyOf(spec)}.choices.${value}`] ?? ''
        expect.soft(word.length, `${spec.path}: ${value}`).toBeGreaterThan(0)
        expect.soft(word.length, `${spec.path}: ${value}`).toBeLessThanOrEqual(longest.choice)
        // Several are typed in one line.
        expect.soft(word, `${spec.path}: ${value}`).not.toMatch(/[,，、]/)
      }
    }
  })

  test('menus and forms have texts of their own that fit', () => {
    const inMenus = specs.filter(({ menu }) => menu !== undefined)
    const names = inMenus.map((spec) => texts[`${keyOf(spec)}.menu`] ?? '')
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect.soft(name).toMatch(/^.{1,32}$/u)
    for (const spec of inMenus.filter(({ menu }) => menu === 'form')) {
      expect
        .soft(texts[`discord.form.${spec.path}-title`]?.length, spec.path)
        .toBeLessThanOrEqual(longest.label)
      for (const { name } of spec.options.filter(({ isHidden }) => !isHidden)) {
        const key = `${keyOf(spec)}.form.${name}`
        expect.soft(texts[key]?.length, key).toBeLessThanOrEqual(longest.label)
        expect.soft(texts[`${key}.placeholder`]?.length, key).toBeLessThanOrEqual(longest.placeholder)
      }
    }
  })

  test('none is left over', () => {
    const known = new Set(
      specs.flatMap((spec) =>
        spec.path.split(' ').map((_word, at, words) => `commands.${words.slice(0, at + 1).join('.')}`),
      ),
    )
    for (const key of Object.keys(texts).filter((key) => key.startsWith('commands.'))) {
      const command = key.replace(/\.(?:name|description|menu|(?:options|choices|form)\..+)$/, '')
      expect.soft(known.has(command), key).toBe(true)
    }
  })
})

test('both languages fill in the same values', () => {
  const valuesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).toSorted()
  for (const [key, text] of Object.entries(en)) {
    // Chinese tells how many, where English lists them.
    if (['import.losses', 'export.losses'].includes(key)) continue
    // Chinese counts one as any other number.
    if (key.endsWith('_one')) continue
    const translated = languages[1]?.[1][key] ?? ''
    expect.soft(new Set(valuesOf(translated)), key).toEqual(new Set(valuesOf(text)))
  }
})
