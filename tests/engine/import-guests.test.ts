import { describe, expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import type { CardWorkshop } from '../../src/contract/card-file.ts'
import type { ReplyPart } from '../../src/contract/reply.ts'
import { patience } from '../support/patience.ts'
import {
  answerPreview,
  bring,
  bringAndKeep,
  listed,
  openImportStage,
  previewOptions,
  tavernCard,
  textsOf,
} from './import-support.ts'

const unlimited = {
  person: undefined,
  conversation: undefined,
  place: undefined,
  placeTokensPerDay: undefined,
  tokensPerDay: undefined,
}

/** A card of ours, as a YAML file. */
function ownCard(text: string): Uint8Array {
  return Buffer.from(text)
}

/** A workshop that counts what it parses. */
function countParsing() {
  const workshop = createCardWorkshop()
  const counted = { parsed: 0 }
  const counting: CardWorkshop = {
    ...workshop,
    parseCard(text, id) {
      counted.parsed += 1
      return workshop.parseCard(text, id)
    },
  }
  return { counted, openWorkshop: async () => counting }
}

describe('what a card that was brought along may decide', () => {
  test('how it is sampled is not among it, and whoever brings it is told', async () => {
    const stage = await openImportStage({ reply: () => 'Aye.' })
    const ann = stage.directly('Ann')
    const sampling = 'model: {sampling: {max_tokens: 100000, temperature: 2}}'
    const card = ownCard(`name: Seraphina\nabout: She keeps the lighthouse.\n${sampling}\n`)
    const preview = await bring(stage, ann, card, { name: 'card.yaml' })
    expect(textsOf(preview)).toContain('Its settings for the model are not used')
    await answerPreview(stage, ann, 'keep')
    await ann.invokes('character set', { character: 'Seraphina' })
    await ann.says('Hello?')
    const request = stage.server.requests.at(-1)
    expect(request?.body).not.toMatchObject({ temperature: 2 })
    expect(JSON.stringify(request?.body)).not.toContain('100000')
    await ann.invokes('character export', { character: 'Seraphina', format: 'json' })
    const exported = stage.platform.parts.findLast((part) => part.type === 'file-sent')
    expect(Buffer.from(exported?.bytes ?? []).toString()).toContain('100000')
    expect(textsOf(await bring(stage, ann, tavernCard('Tobias')))).not.toContain('settings for the model')
  })

  test('names are those of the folder first, and nobody is called by everyday words', async () => {
    const stage = await openImportStage({ reply: () => 'Aye.' })
    const ann = stage.person('Ann')
    const nicknames = '[wren, captain, the, ｔｈｅ, a, 你, 什么！, Zeddy]'
    const zed = ownCard(`name: Zed\nnicknames: ${nicknames}\nabout: Zed fixes nets.\n`)
    const preview = textsOf(await bring(stage, ann, zed, { name: 'zed.yaml' }))
    expect(preview).toContain('Also called: wren, captain, Zeddy')
    expect(preview).toContain('Too short or too common to be called by: the, ｔｈｅ, a, 你, 什么！')
    await answerPreview(stage, ann, 'keep')
    expect(textsOf(await ann.invokes('character set', { character: 'wren' }))).toContain('Spread out')
    expect(textsOf(await ann.invokes('character info', { character: 'captain' }))).toContain('Zed')
    await ann.invokes('character set', { character: 'zeddy' })
    expect(await ann.says('What a storm, 什么!')).toEqual([])
    expect((await ann.says('Zeddy, are you there?')).at(-1)?.name).toBe('Zed')
  })

  test('one with the name of a character of the folder is said to have it', async () => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    const preview = await bring(stage, ann, tavernCard('wren halloway'))
    expect(textsOf(preview)).toContain('Another Wren Halloway is here already')
    expect(textsOf(preview)).toContain('@wren-halloway')
    await answerPreview(stage, ann, 'keep')
    expect(textsOf(await ann.invokes('character set', { character: 'Wren Halloway' }))).toContain(
      'Mind the stairs',
    )
    expect(textsOf(await ann.invokes('character set', { character: 'wren' }))).toContain('Spread out')
  })
})

describe('a card that the model has no room for', () => {
  test('is refused, with what it takes and what there is', async () => {
    const stage = await openImportStage()
    const ann = stage.directly('Ann')
    const long = 'She counts the waves of the bay. '.repeat(400)
    for (const field of ['description', 'system_prompt', 'post_history_instructions', 'first_mes']) {
      const told = textsOf(await bring(stage, ann, tavernCard('Seraphina', { [field]: long })))
      expect(told).toMatch(/takes about 3\d{3} tokens.* 2048 of the 4096/s)
      expect(told).not.toContain('belong to this place?')
    }
  })

  test('is measured by what the model is told of it', async () => {
    const stage = await openImportStage({ model: { dialect: 'characterglm' } })
    const long = 'She counts the waves of the bay. '.repeat(400)
    const orders = { system_prompt: long, post_history_instructions: long }
    const told = textsOf(await bring(stage, stage.directly('Ann'), tavernCard('Seraphina', orders)))
    expect(told).toContain('Shall Seraphina belong to this place?')
    expect(told).not.toContain('tokens')
  })

  test('is said to be long when it takes a quarter', async () => {
    const stage = await openImportStage()
    const ann = stage.directly('Ann')
    const description = 'She counts the waves of the bay. '.repeat(160)
    const told = textsOf(await bring(stage, ann, tavernCard('Seraphina', { description })))
    expect(told).toMatch(/about 13\d\d of the 4096 tokens/)
    expect(textsOf(await bring(stage, ann, tavernCard('Tobias')))).not.toContain('tokens')
  })
})

describe('how much is read', () => {
  test('a card that is brought counts as a reply does', async () => {
    const stage = await openImportStage({
      limits: { ...unlimited, person: { replies: 1, perMs: 600_000 } },
    })
    const ann = stage.directly('Ann')
    await bring(stage, ann, tavernCard('Seraphina'))
    const options = previewOptions(stage, 'keep')
    expect(textsOf(await bring(stage, ann, tavernCard('Tobias')))).toMatch(/in \d+ min/)
    expect(textsOf(await ann.invokes('character import', options))).toContain('Seraphina belongs')
    await stage.clock.advance(600_000)
    expect(textsOf(await bring(stage, ann, tavernCard('Tobias')))).toContain('Shall Tobias belong')
  })

  test('one card is read at a time, so many wait, and whoever is stopped waits no longer', async () => {
    const workshop = createCardWorkshop()
    const opened = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    let reading = 0
    let most = 0
    const stage = await openImportStage({
      openWorkshop: async () => ({
        ...workshop,
        async importCard(file) {
          reading += 1
          most = Math.max(most, reading)
          begun.resolve()
          await opened.promise
          reading -= 1
          return await workshop.importCard(file)
        },
      }),
    })
    const people = Array.from({ length: 10 }, (_, index) => stage.directly(`Person${index}`))
    const imports = people.map((one, index) =>
      one.command(
        'character import',
        {},
        { files: [stage.platform.attach('c.json', tavernCard(`N${index}`))] },
      ),
    )
    for (const event of imports.slice(0, 8)) await stage.host.accept(event)
    await begun.promise
    for (const event of imports.slice(8)) await stage.host.accept(event)
    const { parts } = stage.platform
    const isRefusal = (part: ReplyPart) => part.type === 'notice' && part.text.includes('Too many cards')
    await stage.platform.sees((part) => isRefusal(part) && parts.filter(isRefusal).length === 2)
    const waiting = people[5]
    if (waiting) await stage.host.accept(waiting.command('stop'))
    await stage.platform.sees((part) => part.type === 'notice' && part.text.includes('Stopped'))
    expect(most).toBe(1)
    opened.resolve()
    for (const event of imports) await stage.host.whenIdle(event.conversation, patience())
    const asked = parts.flatMap((part) => (part.type === 'choice-offered' ? [part.text] : []))
    expect(asked.length).toBe(7)
    expect(most).toBe(1)
  })

  test('lists, completion and edits read no card; playing reads the one that plays', async () => {
    const { counted, openWorkshop } = countParsing()
    const stage = await openImportStage({ openWorkshop, reply: () => 'Aye.' })
    const ann = stage.person('Ann')
    await bringAndKeep(stage, ann, tavernCard('Seraphina', { tags: ['sea'] }))
    await bringAndKeep(stage, ann, tavernCard('Tobias'))
    await ann.invokes('character list', { search: 'sea' })
    await ann.says('Is anybody here?', { mentionsBot: true })
    const { conversation } = ann.speaker
    const query = { type: 'characters', conversation, search: 'tob', limit: 5 } as const
    expect(await stage.host.query(query, patience())).toMatchObject({
      characters: [{ id: '@tobias', name: 'Tobias' }],
    })
    await ann.edits('m1', 'Is somebody here?')
    expect(await listed(ann, 'sea')).toEqual(['Seraphina · belongs to this place'])
    expect(counted.parsed).toBe(0)
    await ann.invokes('character set', { character: 'sera' })
    await ann.says('Seraphina?')
    expect(counted.parsed).toBe(1)
  })
})

test('a card is shown as people read, not as models are told', async () => {
  const stage = await openImportStage()
  const ann = stage.directly('Ann')
  const description =
    '[Character("Seraphina"){Age("23")Likes("gulls" + "tea")}]\n<p>{{char}} waits for {{user}}. <b>Always.</b></p>'
  const card = tavernCard('Seraphina', { description, creator_notes: '<div>Be kind to {{char}}.</div>' })
  const preview = textsOf(await bring(stage, ann, card))
  await answerPreview(stage, ann, 'keep')
  const info = textsOf(await ann.invokes('character info', { character: 'Seraphina' }))
  for (const text of [preview, info]) {
    expect(text).toContain('Likes: gulls, tea.')
    expect(text).toContain('Seraphina waits for Ann. Always.')
    expect(text).toContain('Be kind to Seraphina.')
    expect(text).not.toMatch(/[{}<>]|\("/)
  }
  const answer = await stage.host.query(
    { type: 'characters', conversation: ann.speaker.conversation, search: 'sera', limit: 1 },
    patience(),
  )
  expect(JSON.stringify(answer)).not.toMatch(/\{\{|<p>/)
})

test.each(['conversation', 'person'] as const)(
  'nothing of a card is kept when its %s is erased while it is read',
  async (erased) => {
    const workshop = createCardWorkshop()
    const begun = Promise.withResolvers<void>()
    const opened = Promise.withResolvers<void>()
    const offered: unknown[] = []
    const stage = await openImportStage({
      openStore: async (url, dependencies) => {
        const store = await openStore(url, dependencies)
        const { state } = store.memory
        const watched: typeof state = {
          ...state,
          async set(key, value, options) {
            if (key.name === 'offered-card') offered.push(value)
            await state.set(key, value, options)
          },
        }
        return { ...store, memory: { ...store.memory, state: watched } }
      },
      openWorkshop: async () => ({
        ...workshop,
        async importCard(file) {
          const card = await workshop.importCard(file)
          begun.resolve()
          await opened.promise
          return card
        },
      }),
    })
    const ann = stage.directly('Ann')
    const files = [stage.platform.attach('card.json', tavernCard('Seraphina'))]
    const event = ann.command('character import', {}, { files })
    await stage.host.accept(event)
    await begun.promise
    const { memory } = stage.app.store
    await memory.erase(
      erased === 'person'
        ? { type: erased, platform: 'test', personId: ann.speaker.id }
        : { type: erased, conversation: event.conversation },
    )
    opened.resolve()
    await stage.clock.advance(60_000)
    const key = { name: 'offered-card', scope: event.conversation, owner: 'user-Ann' } as const
    expect(await memory.state.get(key)).toBeUndefined()
    expect(offered).toEqual([])
  },
)
