import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeCustomId,
  encodeCustomId,
  findControl,
  keepControls,
} from '../../../adapters/discord/interactions/custom-id.ts'
import { openStage } from './stage.ts'

const control = fc.record({
  command: fc.string({ unit: 'binary', minLength: 1 }),
  options: fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 120 }), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})

test('every control is found again by its id, which Discord takes', async () => {
  const { state } = openStage().tools.host()
  await fc.assert(
    fc.asyncProperty(control, async (one) => {
      const encoded = encodeCustomId(one)
      await keepControls(state, [encoded])
      expect(encoded.customId.length).toBeLessThanOrEqual(100)
      expect(encoded.customId).not.toMatch(/\p{C}|^\s|\s$/u)
      expect(await findControl(state, encoded.customId)).toEqual(one)
    }),
  )
})

test('rubbish is no control', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 100 }), async (text) => {
      const decoded = decodeCustomId(text)
      if (decoded?.type === 'control') expect(text.startsWith('1')).toBe(true)
      else expect(await findControl(openStage().tools.host().state, text)).toBeUndefined()
    }),
  )
  expect(decodeCustomId('')).toBeUndefined()
  expect(decodeCustomId('3character set')).toBeUndefined()
  expect(decodeCustomId('1rate|rating')).toBeUndefined()
})

test('what the engine offers needs no place in the store', () => {
  const set = { command: 'character set', options: { character: '@爱丽丝-2' } }
  expect(encodeCustomId(set)).toEqual({ customId: '1character set|character=@爱丽丝-2', kept: undefined })
  const keep = { command: 'character import', options: { answer: 'keep', card: '0123456789abcdef' } }
  expect(encodeCustomId(keep).kept).toBeUndefined()
  const erase = { command: 'privacy erase', options: { what: 'me', answer: 'erase' } }
  expect(encodeCustomId(erase).kept).toBeUndefined()
})

test('a value that was kept for an id can expire, or be damaged', async () => {
  const { tools, state } = openStage()
  const long = { command: 'character set', options: { character: 'x'.repeat(100) } }
  const encoded = encodeCustomId(long)
  expect(await findControl(tools.host().state, encoded.customId)).toBeUndefined()
  state.set(encoded.kept?.key ?? '', 'rubbish')
  expect(await findControl(tools.host().state, encoded.customId)).toBeUndefined()
})
