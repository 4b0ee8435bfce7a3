import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardChunk, pictureWith } from '../../fixtures/cards/png.ts'
import { encodeCharx } from '../../fixtures/cards/zip.ts'
import { cards } from './arbitraries.ts'
import { asItPlays, exportChanged, goThrough, importText, now, takeApart, workshop } from './support.ts'

const runs = { numRuns: 200 }
const testMs = 120_000

function jsonFile(card: unknown) {
  return { name: 'card.json', bytes: Buffer.from(JSON.stringify(card)) }
}

describe.each(Object.entries(cards))('a card of %s', (version, card) => {
  it(
    'goes out as it came in, plays as its text says, and comes in again as the same character',
    async () => {
      await fc.assert(
        fc.asyncProperty(card, async (before) => {
          const { character, parsed } = await importText(jsonFile(before))
          expect({ ...parsed, id: '' }).toEqual({ ...character, id: '' })
          const { bytes } = await workshop.exportCard(parsed, { format: 'json', now })
          expect(takeApart(bytes).cards.json).toEqual(before)
          const again = await workshop.importCard({ name: 'card.json', bytes })
          expect(asItPlays(again.character)).toEqual(asItPlays(character))
        }),
        runs,
      )
    },
    testMs,
  )

  it(
    'goes through a picture and an archive',
    async () => {
      const keyword = version === 'V3' ? 'ccv3' : 'chara'
      await fc.assert(
        fc.asyncProperty(card, async (before) => {
          const picture = await goThrough({ name: 'a.png', bytes: pictureWith([cardChunk(keyword, before)]) })
          expect(takeApart(picture.bytes).cards[keyword]).toEqual(before)
          // An archive holds V3 alone.
          if (version !== 'V3') return
          const archive = await goThrough({ name: 'a.charx', bytes: encodeCharx(before) })
          expect(takeApart(archive.bytes).cards['card.json']).toEqual(before)
        }),
        { numRuns: 100 },
      )
    },
    testMs,
  )
})

// What SillyTavern writes twice need not be the same twice here: see edited.test.ts.
const writtenOnce = Object.entries(cards).filter(([version]) => version !== 'V2 as SillyTavern writes it')

describe.each(writtenOnce)('a card of %s that was changed', (version, card) => {
  it(
    'goes out with another description, and nothing else is different',
    async () => {
      await fc.assert(
        fc.asyncProperty(card, async (before) => {
          const { text } = await importText(jsonFile(before))
          const after = Object(await exportChanged(text, ['about'], 'Somebody else.'))
          const [said, told] = version === 'V1' ? [Object(before), after] : [Object(before).data, after.data]
          expect(told.description).toBe('Somebody else.')
          expect({ ...told, description: '', modification_date: 0 }).toEqual({
            ...said,
            description: '',
            modification_date: 0,
          })
        }),
        runs,
      )
    },
    testMs,
  )
})
