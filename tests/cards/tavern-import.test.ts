import { describe, expect, test } from 'vitest'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import type { ImportedCard } from '../../src/contract/card-file.ts'
import { pygmalionCard, webuiText } from '../fixtures/cards/older.ts'
import { dot, risuPictureCard } from '../fixtures/cards/risu.ts'
import { sillyTavernCard } from '../fixtures/cards/silly-tavern.ts'
import { cardOf, importJson, rowsOf } from './tavern-support.ts'

const workshop = createCardWorkshop()

function emotionsOf({ expressions }: ImportedCard): readonly string[] {
  return Object.keys(expressions).toSorted()
}

describe('an imported card', () => {
  test('says in our keys what it said', async () => {
    const { character, version, container } = await importJson(sillyTavernCard)
    expect({ version, container }).toEqual({ version: 'V2', container: 'json' })
    expect(character).toMatchObject({
      id: 'odalys',
      name: 'Odalys',
      tags: ['Human', 'OC', 'slow burn', 'Funicular'],
      talkativeness: 0.65,
      creator: 'tram_lines',
      characterVersion: '1.2b',
      prompts: { depth: { text: '{{char}} has not yet told {{user}} about the storm.', depth: 4 } },
    })
    expect(character.about).not.toContain('\r')
    expect(character.greetings).toHaveLength(3)
    expect(character.examples.map(({ lines }) => lines.length)).toEqual([2, 4])
    expect(character.lore).toHaveLength(3)
  })

  test('tells what it became, in its own words', async () => {
    const { mappings } = await importJson(sillyTavernCard)
    expect(mappings).toContainEqual({ from: 'data.first_mes', to: 'greetings', note: '' })
    expect(mappings).toContainEqual({ from: 'fav', to: '', note: 'Kept for export, not used.' })
    expect(rowsOf(await importJson(pygmalionCard))).toContain('char_greeting -> greetings')
  })

  test.each([
    ['nickname', { nickname: ' Io ' }, { name: 'Io', nicknames: ['Iolanthe'] }],
    ['the same nickname', { nickname: 'Iolanthe' }, { name: 'Iolanthe', nicknames: [] }],
    ['numbers', { character_version: 3, first_mes: 7 }, { characterVersion: '3', greetings: ['7'] }],
    ['null', { first_mes: null, tags: null, extensions: null }, { greetings: [], tags: [] }],
    ['a text for a list', { alternate_greetings: 'Hm.', tags: 'a, b，c' }, { tags: ['a', 'b', 'c'] }],
    ['talkativeness', { extensions: { talkativeness: '7' } }, { talkativeness: 1 }],
    ['an adult tag', { tags: ['NSFW'] }, { ageRestricted: true }],
    ['another adult tag', { tags: ['R-18'] }, { ageRestricted: true }],
    ['no adult tag', { tags: ['adulthood', 'SFW', '18th century'] }, { ageRestricted: false }],
    ['a long name', { name: 'Wren '.repeat(40) }, { name: `${'Wren '.repeat(12).slice(0, 59)}…` }],
    ['control characters', { description: 'a\u0000b\u0007\r\nc\u0085' }, { about: 'ab\nc' }],
    [
      'a depth beyond ours',
      { extensions: { depth_prompt: { prompt: 'x', depth: 0 } } },
      { prompts: { depth: { depth: 1 } } },
    ],
    ['only a personality', { description: '', personality: 'Wry.' }, { about: '' }],
    ['only a greeting', { description: '', first_mes: 'Next.' }, { about: 'Iolanthe' }],
  ])('understands %s', async (_, data, expected) => {
    const { character } = await importJson(cardOf(data))
    expect(character).toMatchObject(expected)
  })

  test.each([
    [
      '{{user}}: Hi\n{{char}}: Hm.',
      [
        ['user', 'Hi'],
        ['character', 'Hm.'],
      ],
    ],
    ['<START>{{user}}: Hi\n<start>\n{{char}}: Hm.', [['user', 'Hi']]],
    [
      'The quay.\nFog.\n{{char}}: Hm.',
      [
        ['narrator', 'The quay.\nFog.'],
        ['character', 'Hm.'],
      ],
    ],
    ['“Hm,” says {{char}}.', [['character', '“Hm,” says {{char}}.']]],
    ['{{char}} (whispering): Hm.', [['character', '(whispering) Hm.']]],
    [
      '{{char}}:\nHm.\n{{user}}:\n{{char}}: No.',
      [
        ['character', 'Hm.'],
        ['character', 'No.'],
      ],
    ],
    ['(OOC: be brief)\n[OOC: x]\n{{char}}: Hm.', [['character', 'Hm.']]],
    [
      'Iolanthe: Hm.\n{{user}}：你好',
      [
        ['character', 'Hm.'],
        ['user', '你好'],
      ],
    ],
  ])('has the scene %j', async (mes_example, expected) => {
    const { character, text } = await importJson(cardOf({ mes_example }))
    expect(character.examples[0]?.lines.map(({ role, text }) => [role, text])).toEqual(expected)
    expect(text).toContain('examples:')
  })

  test('of the older tools is one as well', async () => {
    const { character } = await importJson(pygmalionCard)
    expect(character.examples[0]?.lines[0]).toMatchObject({ role: 'user', text: 'Do they sting?' })
    const webui = await workshop.importCard({ name: 'ruo.yaml', bytes: Buffer.from(webuiText) })
    expect(webui).toMatchObject({ version: 'text-generation-webui', character: { name: 'Ruo Hadley' } })
    expect(webui.character.about).not.toContain('<START>')
    expect(webui.character.examples).toHaveLength(1)
    const { bytes } = await workshop.exportCard(
      { ...webui.character, about: 'Ruo.' },
      { format: 'json', now: 0 },
    )
    expect(JSON.parse(Buffer.from(bytes).toString()).context).toMatch(/^Ruo\.\n\n<START>\n\{\{user\}\}: Warm/)
  })

  test('of a newer version is taken, and says so', async () => {
    const { version, mappings } = await importJson({ ...cardOf({}), spec_version: '3.7' })
    expect(version).toBe('V3 (3.7)')
    expect(mappings[0]?.note).toContain('newer')
  })

  test('has pictures for its emotions, the first of each, and fetches none', async () => {
    const uri = `data:image/png;base64,${dot.toString('base64')}`
    const names = ['joy', 'admiration', 'grief', 'Neutral.png', 'anger_2', 'nobody', '惊讶']
    const emotions = names.map((name) => ({ type: 'emotion', uri, name, ext: 'png' }))
    const far = { type: 'icon', uri: 'https://example.org/x.png', name: 'main', ext: 'png' }
    const imported = await importJson(cardOf({ assets: [far, ...emotions] }))
    expect(emotionsOf(imported)).toEqual(['anger', 'happiness', 'neutral', 'sadness', 'surprise'])
    expect(imported.picture).toBeUndefined()
    expect(rowsOf(imported).join('\n')).toContain('Only an address: nothing is fetched')
  })

  test('does not carry large pictures in its text', async () => {
    const uri = `data:image/png;base64,${Buffer.concat([dot, Buffer.alloc(50_000)]).toString('base64')}`
    const card = cardOf({ assets: [{ type: 'icon', uri, name: 'main', ext: 'png' }] })
    const { text, character, picture } = await importJson(card)
    expect(text.length).toBeLessThan(3_000)
    expect(picture?.extension).toBe('png')
    const original = Buffer.from(JSON.stringify(card))
    const exported = await workshop.exportCard(character, { format: 'json', original, now: 0 })
    expect(JSON.parse(Buffer.from(exported.bytes).toString())).toEqual(card)
    const without = await workshop.exportCard(character, { format: 'json', now: 0 })
    expect(without.lost.join()).toContain('only the original has')
  })

  test('is whole, though other tools keep more in it than YAML of ours may have parts', async () => {
    const card = cardOf({ extensions: { many: Array.from({ length: 80_000 }, (_, index) => index) } })
    const { character, text } = await importJson(card)
    expect(text).toContain('json:')
    const { bytes } = await workshop.exportCard(character, { format: 'json', now: 0 })
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(card)
  })

  test('is not led astray by what stands under our name', async () => {
    const dramatis = { own: true, card: { lore: 'nonsense', id: '@x', avatar: '/etc/passwd' }, of: {} }
    const { character } = await importJson(cardOf({ extensions: { dramatis } }))
    expect(character).toMatchObject({ name: 'Iolanthe', lore: [], avatar: undefined })
  })
})

describe('a YAML card of our own', () => {
  const importText = (text: string) => workshop.importCard({ name: 'io.yaml', bytes: Buffer.from(text) })

  test('comes in as it is, without what is its keeper’s', async () => {
    const imported = await importText(
      '# Mine.\nname: Io\nid: other\navatar: io.png\nabout: A clerk. # of tides\n',
    )
    expect(imported.text).toBe('# Mine.\nname: Io\nabout: A clerk. # of tides\n')
    expect(imported).toMatchObject({ version: 'Dramatis', character: { id: 'io', avatar: undefined } })
    expect(rowsOf(imported).join()).toContain('Pictures do not come along')
  })

  test('with a mistake in it is told where', async () => {
    const error = await importText('name: Io\nabout: A clerk.\nabuot: x\n').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'card-incomplete', message: expect.stringContaining('line 3') })
  })
})

describe('what is no card is refused with a sentence:', () => {
  test.each([
    ['a lorebook', { spec: 'lorebook_v3', data: { name: 'Salt', entries: [] } }, 'not-a-card', 'lorebook'],
    ['a world', { name: 'Salt', entries: { 0: { key: ['a'], content: 'b' } } }, 'not-a-card', 'lorebook'],
    ['personas', { personas: { a: 'B' }, default_persona: 'a' }, 'not-a-card', 'personas'],
    ['an assistant', { name: 'Helper', instructions: 'Be kind.' }, 'not-a-card', 'assistant'],
    ['a package', { name: 'x', version: '1.0.0', description: 'y' }, 'not-a-card', 'something else'],
    ['a card of nobody', cardOf({ name: ' \u200b' }), 'card-incomplete', 'names nobody'],
    ['a name alone', cardOf({ description: ' ' }), 'card-incomplete', 'but a name'],
  ])('%s', async (_, json, code, what) => {
    const error = await importJson(json).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code, message: expect.stringContaining(what) })
  })
})

describe('a card that a place keeps', () => {
  test('has the id that it is given, and only pictures on the web', async () => {
    const text =
      'name: Io\nabout: A clerk.\nid: other\navatar: ./io.png\nexpressions: {anger: https://example.org/a.png}\n'
    expect(workshop.parseCard(text, '@7f')).toMatchObject({
      id: '@7f',
      avatar: undefined,
      expressions: { anger: 'https://example.org/a.png' },
    })
  })

  test('is refused with a reason where it is none', () => {
    expect(() => workshop.parseCard('name: Io\n', '@7f')).toThrow(
      expect.objectContaining({ code: 'not-a-card' }),
    )
  })
})

test('a picture is read for its assets', async () => {
  const { mappings } = await importJson(risuPictureCard)
  expect(mappings.map(({ from }) => from)).toContain('data.assets[1] (emotion anger)')
})
