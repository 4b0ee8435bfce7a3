import { describe, expect, test } from 'vitest'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import { startStopwatch } from '../support/stopwatch.ts'
import { cardOf, importJson } from './tavern-support.ts'

const long = 300_000

const entries = Array.from({ length: 3_000 }, (_, index) => ({
  keys: ['quay'],
  content: 'Wet.',
  ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`setting ${index} ${at}`, at])),
}))

describe('a card that was made to take long', () => {
  test.each([
    ['a number', { extensions: { talkativeness: `${'1'.repeat(long)}x` } }],
    [
      'the name of a picture',
      { assets: [{ type: 'emotion', uri: '', name: `${'1'.repeat(long)}x`, ext: '' }] },
    ],
    [
      'a decorator',
      { character_book: { entries: [{ content: `@@${'a'.repeat(long)} x\u2028x`, keys: ['x'] }] } },
    ],
    ['keys of lore that no other entry has', { character_book: { entries } }],
  ])('takes time in proportion to its length: %s', async (_, data) => {
    const elapsed = startStopwatch()
    await importJson(cardOf(data))
    expect(elapsed()).toBeLessThan(10_000)
  })

  test('takes it when it goes out as well', async () => {
    const uri = 'data:image/png;base64,iVBORw0KGgo='
    const { character } = await importJson(
      cardOf({ assets: [{ type: 'x', uri, name: `${'-'.repeat(long)}x`, ext: 'png' }] }),
    )
    const elapsed = startStopwatch()
    await createCardWorkshop().exportCard(character, { format: 'charx', now: 0 })
    expect(elapsed()).toBeLessThan(2_000)
  })
})

test('half a letter in the name of a group is replaced, and comes back', async () => {
  const card = cardOf({
    character_book: { entries: [{ keys: ['quay'], content: 'Wet.', extensions: { group: 'tide\ud83d' } }] },
  })
  const { character } = await importJson(card)
  expect(character.lore[0]?.groups).toEqual(['tide\ufffd'])
  const { bytes } = await createCardWorkshop().exportCard(character, { format: 'json', now: 0 })
  expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(card)
})
