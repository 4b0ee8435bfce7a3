import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { patience } from '../support/patience.ts'
import { openStage } from '../support/stage.ts'
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

const minute = 60_000

describe('a card that is brought along', () => {
  test('is shown first, and belongs to the place once it is kept', async () => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    const preview = await bring(
      stage,
      ann,
      tavernCard('Seraphina Reed', {
        creator: 'Moss',
        creator_notes: 'Play her slowly.',
        alternate_greetings: ['Up here!'],
      }),
    )
    const text = textsOf(preview)
    expect(text).toContain('Seraphina Reed · by Moss · V2')
    expect(text).toContain('Seraphina Reed keeps the lighthouse. Nobody asked for that.')
    expect(text).toContain('Greetings: 2')
    expect(text).toContain('Play her slowly.')
    expect(preview.map(({ type, visibility }) => [type, visibility])).toEqual([
      ['notice', 'private'],
      ['choice', ''],
    ])
    expect(await listed(ann)).toHaveLength(2)

    const kept = await answerPreview(stage, ann, 'keep')
    expect(textsOf(kept)).toContain(
      'Seraphina Reed belongs to this place now, and to no other: @seraphina-reed.',
    )
    expect(kept.at(-1)?.options).toEqual(['Put Seraphina Reed into this conversation'])
    expect(await listed(ann)).toContain('Seraphina Reed · belongs to this place')
  })

  test('plays in every conversation of its place, and is offered nowhere else', async () => {
    const stage = await openImportStage({ reply: () => 'The lamp is lit.' })
    const ann = stage.person('Ann')
    await bringAndKeep(stage, ann, tavernCard('Seraphina'))
    const attic = stage.person('Ben', {
      conversation: { platform: 'test', place: 'tavern', thread: 'attic' },
    })
    const greeted = await attic.invokes('character set', { character: 'seraphina' })
    expect(textsOf(greeted)).toContain('I am Seraphina.')
    expect((await attic.says('Seraphina, is it cold?')).at(-1)).toMatchObject({
      name: 'Seraphina',
      text: 'The lamp is lit.',
    })
    const query = (place: string) =>
      stage.host.query(
        {
          type: 'characters',
          conversation: { platform: 'test', place, thread: '' },
          search: 'sera',
          limit: 5,
        },
        patience(),
      )
    expect(await query('tavern')).toMatchObject({ characters: [{ id: '@seraphina', name: 'Seraphina' }] })

    const elsewhere = stage.person('Cleo', { place: 'harbour' })
    expect(await query('harbour')).toMatchObject({ characters: [] })
    expect(await listed(elsewhere)).toHaveLength(2)
    for (const name of ['Seraphina', '@seraphina']) {
      const refused = await elsewhere.invokes('character set', { character: name })
      expect(textsOf(refused)).toContain(`No character is called “${name}”.`)
    }
  })

  test('is shown with what is lost of it, which is only counted where nobody reads English', async () => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    const card = tavernCard('Seraphina', { extensions: { fav: true } })
    expect(textsOf(await bring(stage, ann, card))).toMatch(
      /Different here, or left out:\n· data\.extensions\.fav: Kept/,
    )
    const told = textsOf(await bring(stage, ann, card, { extra: { locale: 'zh-CN' } }))
    expect(told).toContain('有 1 项在这里会不一样')
    expect(told).not.toContain('Kept')
  })

  test('is let go when nobody wants it, or nobody says so in time', async () => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    await bring(stage, ann, tavernCard('Seraphina'))
    expect(textsOf(await answerPreview(stage, ann, 'discard'))).toBe('Seraphina is not kept.')
    expect(textsOf(await answerPreview(stage, ann, 'keep'))).toContain('No card of yours is waiting')

    await bring(stage, ann, tavernCard('Seraphina'))
    const late = previewOptions(stage, 'keep')
    await stage.clock.advance(15 * minute)
    expect(textsOf(await ann.invokes('character import', late))).toContain('No card of yours is waiting')
    expect(await listed(ann)).toHaveLength(2)
  })

  test('is answered for by whoever brought it, and the latest preview counts', async () => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    await bring(stage, ann, tavernCard('Seraphina'))
    const options = previewOptions(stage, 'keep')
    expect(textsOf(await stage.person('Ben').invokes('character import', options))).toContain(
      'No card of yours',
    )
    await bring(stage, ann, tavernCard('Tobias'))
    expect(textsOf(await ann.invokes('character import', options))).toContain('No card of yours')
    expect(textsOf(await answerPreview(stage, ann, 'keep'))).toContain('Tobias belongs to this place now')
  })

  test('replaces the one of its name, which keeps its id and its history', async () => {
    const stage = await openImportStage({ reply: () => 'Yes.' })
    const ann = stage.directly('Ann')
    await bringAndKeep(stage, ann, tavernCard('Seraphina'))
    await ann.invokes('character set', { character: 'Seraphina' })
    await ann.says('Do you know me?')
    const preview = await bring(
      stage,
      ann,
      tavernCard('seraphina ', { description: 'Seraphina has left the lighthouse.' }),
    )
    expect(textsOf(preview)).toContain('Takes the place of the Seraphina that is here')
    expect(textsOf(await answerPreview(stage, ann, 'keep'))).toContain('(@seraphina) is replaced.')
    await ann.says('And now?')
    const prompt = JSON.stringify(stage.lastPrompt())
    expect(prompt).toContain('has left the lighthouse')
    expect(prompt).toContain('Do you know me?')
    expect((await listed(ann, 'lighthouse')).length).toBe(1)
  })

  test('stays, with whoever plays it, when the program starts again', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'dramatis-import-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const memoryUrl = `sqlite:${join(directory, 'kept.db')}`
    const first = await openStage({ memoryUrl })
    const ann = first.directly('Ann')
    await bringAndKeep(first, ann, tavernCard('Seraphina'))
    await ann.invokes('character set', { character: 'Seraphina' })
    await first.close()
    const second = await openImportStage({ memoryUrl, reply: () => 'Still here.' })
    const answered = await second.directly('Ann').says('Hello?', { id: 'later', messageId: 'later' })
    expect(answered.at(-1)).toMatchObject({ name: 'Seraphina', text: 'Still here.' })
  })
})

describe('who may, and how much', () => {
  test('only moderators bring cards along, where it is allowed at all', async () => {
    const stage = await openImportStage()
    const refused = await bring(stage, stage.person('Ann'), tavernCard('Seraphina'), {
      extra: { isModerator: false },
    })
    expect(textsOf(refused)).toBe('Only those who moderate this place can do that.')
    expect(stage.person('Ann')).toBeDefined()

    const closed = await openImportStage({ imports: { perPlace: 0 } })
    expect(textsOf(await bring(closed, closed.directly('Ann'), tavernCard('Seraphina')))).toContain(
      'turned it off',
    )
    expect(textsOf(await closed.directly('Ann').invokes('help'))).not.toContain('/character import')
  })

  test('without a file, whoever asks is told how', async () => {
    const stage = await openImportStage()
    const told = textsOf(await stage.person('Ann').invokes('character import'))
    expect(told).toContain('/character import FILE')
    expect(told).toContain('10 MB')
    expect(textsOf(await stage.person('Ann').invokes('help'))).toContain('/character import [FILE] —')
  })

  test('a place has room for so many, and a deleted one makes room', async () => {
    const stage = await openImportStage({ imports: { perPlace: 2 } })
    const ann = stage.person('Ann')
    await bringAndKeep(stage, ann, tavernCard('One'))
    await bringAndKeep(stage, ann, tavernCard('Two'))
    const full = await bring(stage, ann, tavernCard('Three'))
    expect(textsOf(full)).toContain('This place has 2 characters of its own')
    expect(full).toHaveLength(1)
    expect(textsOf(await bring(stage, ann, tavernCard('Two')))).toContain('Takes the place')
    await ann.invokes('character delete', { character: 'One', answer: 'delete' })
    expect(textsOf(await bringAndKeep(stage, ann, tavernCard('Three')))).toContain(
      'Three belongs to this place now',
    )
    expect(
      textsOf(await bring(stage, stage.person('Ben', { place: 'harbour' }), tavernCard('Four'))),
    ).toContain('Four')
  })

  test('room that others took since the preview is not taken twice', async () => {
    const stage = await openImportStage({ imports: { perPlace: 1 } })
    const ann = stage.person('Ann')
    await bring(stage, ann, tavernCard('One'))
    const options = previewOptions(stage, 'keep')
    await bringAndKeep(stage, stage.person('Ben'), tavernCard('Two'))
    expect(textsOf(await ann.invokes('character import', options))).toContain('This place has 1 characters')
  })

  test('the bytes of a place are bounded', async () => {
    const stage = await openImportStage({ imports: { maxFileBytes: 30_000_000 } })
    const ann = stage.person('Ann')
    const large = tavernCard('Large', { extensions: { noise: 'x'.repeat(1_500_000) } })
    expect(textsOf(await bringAndKeep(stage, ann, large))).toContain('Large belongs')
    const entries = await stage.app.store.memory.state.get({
      name: 'place-cards',
      scope: { platform: 'test', place: 'tavern', thread: '' },
      owner: '',
    })
    const [entry] = entries?.cards ?? []
    expect(entry?.bytes).toBeGreaterThan(1_500_000)
    await stage.app.store.memory.state.set(
      { name: 'place-cards', scope: { platform: 'test', place: 'tavern', thread: '' }, owner: '' },
      { cards: [{ id: '@large', revision: entry?.revision ?? '', name: 'Large', bytes: 19_999_900 }] },
    )
    expect(textsOf(await bring(stage, ann, tavernCard('Small')))).toContain('more than 20 MB')
  })

  test('two cards that are kept in two conversations of a place at once are both there', async () => {
    let isSlow = false
    let asked = 0
    const bothAsked = Promise.withResolvers<void>()
    // Whoever reads the list of the place first goes on when both have asked to: without a turn to wait for, neither would.
    const stage = await openImportStage({
      openStore: async (url, dependencies) => {
        const store = await openStore(url, dependencies)
        const { state } = store.memory
        const leases: typeof store.leases = {
          hold(name, ...others) {
            if (isSlow && ++asked === 2) bothAsked.resolve()
            return store.leases.hold(name, ...others)
          },
        }
        const slow: typeof state = {
          ...state,
          async get(key, signal) {
            const value = await state.get(key, signal)
            if (isSlow && key.name === 'place-cards') await bothAsked.promise
            return value
          },
        }
        return { ...store, leases, memory: { ...store.memory, state: slow } }
      },
    })
    const hall = stage.person('Ann')
    const attic = stage.person('Ben', {
      conversation: { platform: 'test', place: 'tavern', thread: 'attic' },
    })
    await bring(stage, hall, tavernCard('One'))
    const one = previewOptions(stage, 'keep')
    await bring(stage, attic, tavernCard('Two'))
    const two = previewOptions(stage, 'keep')
    isSlow = true
    await stage.happens(hall.command('character import', one), attic.command('character import', two))
    isSlow = false
    expect((await listed(hall)).filter((name) => name.includes('belongs')).toSorted()).toEqual([
      'One · belongs to this place',
      'Two · belongs to this place',
    ])
  })
})

test('a card that was kept while another process might have kept one is kept anew', async () => {
  const losses = [true, false]
  const stage = await openImportStage({
    openStore: async (url, dependencies) => {
      const store = await openStore(url, dependencies)
      const hold: typeof store.leases.hold = async (name, work, signal, options) => {
        const lost = new AbortController()
        await store.leases.hold(
          name,
          async (held) => {
            const working = work(AbortSignal.any([held, lost.signal]))
            if (losses.shift()) lost.abort(new DOMException('The lease was lost.', 'AbortError'))
            await working
          },
          signal,
          options,
        )
      }
      return { ...store, leases: { hold } }
    },
  })
  const ann = stage.person('Ann')
  expect(textsOf(await bringAndKeep(stage, ann, tavernCard('Seraphina')))).toContain('Seraphina belongs')
  expect(losses).toEqual([])
  expect(await listed(ann, 'Seraphina')).toHaveLength(1)
})

describe('a file that does not come', () => {
  /** Somebody has handed in a file that the platform does not hand out. */
  async function openWaiting() {
    const stage = await openImportStage()
    const asked = Promise.withResolvers<void>()
    const fetchFile: typeof stage.platform.fetchFile = async (_, { signal }) => {
      asked.resolve()
      const { promise, reject } = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => reject(signal.reason))
      return await promise
    }
    Object.assign(stage.platform, { fetchFile })
    const ann = stage.person('Ann')
    const files = [stage.platform.attach('card.png', Buffer.from('x'))]
    await stage.host.accept(ann.command('character import', {}, { files }))
    const shown = async () => {
      await stage.host.whenIdle(ann.speaker.conversation, patience())
      return textsOf(stage.platform.shown)
    }
    await stage.clock.advance(0)
    await asked.promise
    return { stage, ann, shown }
  }

  test('is given up after a minute', async () => {
    const { stage, shown } = await openWaiting()
    await stage.clock.advance(60_000)
    expect(await shown()).toContain('could not be fetched')
  })

  test('is given up when somebody stops it', async () => {
    const { stage, ann, shown } = await openWaiting()
    await stage.host.accept(ann.command('stop'))
    await stage.clock.advance(0)
    expect(await shown()).toBe('Stopped; the card was not read.')
    expect(await stage.app.store.mailbox.list()).toEqual([])
  })
})

describe('a file that is refused', () => {
  test.each([
    ['not a card', Buffer.from('hello'), 'There is no character card'],
    ['damaged', Buffer.from('{"spec": "chara_card_v2", "data": {'), 'damaged'],
    ['no name', tavernCard('', {}), 'lacks what every card has'],
  ])('%s: with its reason, and nothing is kept', async (_, bytes, reason) => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    expect(textsOf(await bring(stage, ann, bytes))).toContain(reason)
    expect(stage.platform.parts.some(({ type }) => type === 'choice-offered')).toBe(false)
  })

  test('in the language of whoever brings it, and larger than allowed without fetching it', async () => {
    const stage = await openImportStage({ imports: { maxFileBytes: 1_000_000 } })
    const large = new Uint8Array(1_000_001)
    const told = await bring(stage, stage.person('Ann'), large, { extra: { locale: 'zh-CN' } })
    expect(textsOf(told)).toBe('文件太大：最多收 1 MB，解开以后也一样。')
    const untold = { ...stage.platform.attach('large.png', large), size: undefined }
    const fetched = await stage.person('Ann').invokes('character import', {}, { files: [untold] })
    expect(textsOf(fetched)).toContain('too large: 1 MB')
    const gone = stage.platform.attach('gone.png', undefined)
    const notThere = await stage.person('Ann').invokes('character import', {}, { files: [gone] })
    expect(textsOf(notThere)).toContain('could not be fetched')
  })

  test('by a fault of ours: whoever brings it is told, and so is whoever runs the program', async () => {
    const openWorkshop = () => Promise.reject(new TypeError('no such module'))
    const stage = await openImportStage({ openWorkshop })
    expect(textsOf(await bring(stage, stage.person('Ann'), tavernCard('Seraphina')))).toContain(
      'Something went wrong on my side',
    )
    const warned = stage.logged.filter((line) => line.includes('"warn"'))
    expect(warned).toEqual([expect.stringMatching(/not taken in.*TypeError/)])
  })

  test('whatever is handed in is answered, and the event is done with', async () => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.string({ unit: 'binary', maxLength: 80 }).map((name) => tavernCard(name)),
      fc
        .dictionary(
          fc.constantFrom('name', 'first_mes', 'tags', 'character_book', 'extensions'),
          fc.jsonValue(),
        )
        .map((data) => tavernCard('Odd', data)),
    )
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        expect(await bring(stage, ann, bytes)).not.toHaveLength(0)
        expect(await stage.app.store.mailbox.list()).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('what a card says reaches no log, and is no text of ours', async () => {
    const stage = await openImportStage()
    const ann = stage.person('Ann')
    const preview = await bring(
      stage,
      ann,
      tavernCard('$t(help.title)', { creator_notes: '{{name}} $t(help.asides) marked-words' }),
    )
    await answerPreview(stage, ann, 'keep')
    await bring(stage, ann, Buffer.from('{"name": "marked-words"'))
    expect(textsOf(preview)).not.toContain('said outside the story')
    expect(textsOf(preview)).not.toContain('Commands:')
    expect(stage.logged.join('\n')).not.toContain('marked-words')
  })
})
