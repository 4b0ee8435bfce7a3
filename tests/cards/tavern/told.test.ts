import { describe, expect, it, vi } from 'vitest'
import { parseCard } from '../../../src/cards/parse-card.ts'
import { decoratedCard } from '../../fixtures/cards/decorated.ts'
import { fixtures, pygmalion, samples, webui } from '../../fixtures/cards/index.ts'
import { dot } from '../../fixtures/cards/risu.ts'
import { importText, now, parseText, takeApart, workshop } from './support.ts'

function jsonFile(card: unknown) {
  return { name: 'card.json', bytes: Buffer.from(JSON.stringify(card)) }
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== '' && !(typeof value === 'object' && Object.keys(value).length === 0)
}

describe('an import', () => {
  it.each([...samples, pygmalion].map(({ title, card }) => [title, card] as const))(
    'tells what became of everything: %s',
    async (_, card) => {
      const { mappings } = await importText(jsonFile(card))
      const told = mappings.map(({ from }) => from).join('\n')
      const data: object = 'data' in card ? Object(card.data) : card
      const keys = Object.entries(data).flatMap(([key, value]) => (isSaid(value) ? [key] : []))
      expect(keys.filter((key) => !told.includes(key))).toEqual([])
      for (const { to, note } of mappings) {
        expect(to === '' && note === '').toBe(false)
        expect(note).toMatch(/^$|^\P{Cc}+\.$/u)
      }
    },
  )

  it('makes a card that our own loader has nothing to say about', async () => {
    for (const { title, file } of [...fixtures, webui]) {
      const { text } = await workshop.importCard(file)
      const { problems } = parseCard(text, { file: 'card.yaml' })
      expect(
        problems.filter(({ message }) => !message.includes('never matches')),
        title,
      ).toEqual([])
    }
  })

  it('calls no address', async () => {
    const fetch = vi.fn()
    vi.stubGlobal('fetch', fetch)
    for (const { file } of fixtures) await workshop.importCard(file)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('takes pictures along: the main one, and those of emotions that we know', async () => {
    const file = fixtures.find(({ title }) => title.startsWith('CHARX with pictures'))?.file
    if (file === undefined) throw new Error('no such fixture')
    const { picture, expressions } = await workshop.importCard(file)
    expect(picture?.extension).toBe('png')
    expect(dot.equals(picture?.bytes ?? Buffer.alloc(0))).toBe(true)
    expect(expressions.anger?.extension).toBe('png')
  })
})

describe('an export', () => {
  it('gives older readers a copy without decorators, and says so to them', async () => {
    const { parsed } = await importText(jsonFile(decoratedCard))
    const picture = { bytes: dot, extension: 'png' } as const
    const { bytes } = await workshop.exportCard(parsed, { format: 'png', picture, now })
    const { cards } = takeApart(bytes)
    expect(cards.ccv3).toMatchObject({
      spec: 'chara_card_v3',
      data: { character_book: { name: 'Harrowmouth' } },
    })
    expect(cards.chara).toMatchObject({ spec: 'chara_card_v2', spec_version: '2.0' })
    const copy = JSON.stringify(cards.chara)
    expect(copy).not.toMatch(/"content":"@@/)
    expect(copy).toContain('The third stamp is always crooked.')
    expect(Object(cards.chara).data.creator_notes.length).toBeGreaterThan('Decorators galore.'.length)
  })

  it('tells nobody where the card lay', async () => {
    const text = 'name: Wren\nabout: Wren hums.\navatar: face.png\nexpressions: {anger: cross.png}'
    const { character } = parseCard(text, { file: '/home/somebody/secret-folder/wren.yaml' })
    if (character === undefined) throw new Error('no character')
    for (const format of ['png', 'json', 'charx'] as const) {
      const { bytes } = await workshop.exportCard(character, { format, now })
      expect(JSON.stringify(takeApart(bytes).cards)).not.toMatch(/secret-folder|somebody/)
    }
  })

  it('is the same, byte for byte, when it is made twice', async () => {
    const { parsed } = await importText(jsonFile(decoratedCard))
    for (const format of ['png', 'json', 'charx'] as const) {
      const [first, second] = await Promise.all([
        workshop.exportCard(parsed, { format, now }),
        workshop.exportCard(parseText((await importText(jsonFile(decoratedCard))).text), { format, now }),
      ])
      expect(Buffer.from(first?.bytes ?? []).equals(Buffer.from(second?.bytes ?? [])), format).toBe(true)
    }
  })
})
