import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { formatCardJsonSchema } from '../../src/cards/json-schema.ts'

const schema = JSON.parse(formatCardJsonSchema())

it('is the one that is beside the cards', async () => {
  const file = new URL('../../characters/character.schema.json', import.meta.url)
  const remedy = 'write it anew with `npx dramatis cards schema > characters/character.schema.json`'
  expect(await readFile(file, 'utf8'), remedy).toBe(formatCardJsonSchema())
})

it('describes every key of a card, refuses others, and asks for the name', () => {
  expect(schema.required).toEqual(['name'])
  expect(schema.additionalProperties).toBe(false)
  for (const [key, value] of Object.entries(schema.properties)) {
    expect(value, key).toMatchObject({ description: expect.stringMatching(/\.$|…`\.$/) })
  }
})

it('takes what people write: one text or a list, numbers for texts, emotions in Chinese', () => {
  const { properties } = schema
  const text = { type: ['string', 'number', 'boolean'] }
  expect(properties.attributes.properties.identity.anyOf).toEqual([text, { type: 'array', items: text }])
  expect(properties.boundaries.properties.knows_until).toMatchObject(text)
  expect(properties.talkativeness).toMatchObject({ type: 'number', minimum: 0, maximum: 1, default: 0.5 })
  expect(properties.emotion.properties.baseline.enum).toEqual(
    expect.arrayContaining(['anger', '愤怒', '激动']),
  )
  expect(Object.keys(properties.emotion.properties.styles.properties)).toEqual(
    expect.arrayContaining(['anger', '愤怒', '激动']),
  )
  expect(Object.keys(properties.expressions.properties)).toContain('其他')
  expect(properties.summary.maxLength).toBe(100)
  expect(properties.extensions.additionalProperties).toEqual({})
})
