import { expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createPlainPicture } from '../../src/cards/files/plain-picture.ts'
import { encodeChunk } from '../../src/cards/files/png-chunks.ts'
import { writePng } from '../../src/cards/files/write-png.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { Stage } from '../support/stage.ts'
import {
  answerPreview,
  bring,
  bringAndKeep,
  listed,
  openImportStage,
  tavernCard,
  textsOf,
} from './import-support.ts'

const tavernPlace: ConversationKey = { platform: 'test', place: 'tavern', thread: '' }

/** A PNG card with a picture of that many bytes at least. */
function pictureCard(name: string, picture: Uint8Array = createPlainPicture()): Uint8Array {
  const { data } = JSON.parse(Buffer.from(tavernCard(name)).toString())
  return writePng({ picture, chara: { spec: 'chara_card_v2', spec_version: '2.0', data }, ccv3: undefined })
}

/** A PNG that is valid and large: what follows its pixels is padding. */
function largePicture(bytes: number): Uint8Array {
  const plain = createPlainPicture()
  const padding = encodeChunk('zzZz', new Uint8Array(bytes))
  return Buffer.concat([plain.subarray(0, -12), padding, plain.subarray(-12)])
}

function lastFile(stage: Stage) {
  return stage.platform.parts.findLast((part) => part.type === 'file-sent')
}

/** A stage that counts what is read from the keyed state. */
async function openCountingStage() {
  const reads: string[] = []
  const stage = await openImportStage({
    reply: () => 'Aye.',
    openStore: async (url, dependencies) => {
      const store = await openStore(url, dependencies)
      const { state } = store.memory
      const counted: typeof state = {
        ...state,
        get: (key, signal) => {
          reads.push(key.name)
          return state.get(key, signal)
        },
      }
      return { ...store, memory: { ...store.memory, state: counted } }
    },
  })
  return { stage, reads }
}

test('a cast of the folder reads nothing of the place; one of its own reads the list, and each card once', async () => {
  const { stage, reads } = await openCountingStage()
  const ann = stage.directly('Ann')
  await ann.invokes('character set', { character: 'Wren' })
  await ann.says('One.')
  reads.length = 0
  await ann.says('Two.')
  expect(reads).toEqual([])

  await bringAndKeep(stage, ann, tavernCard('Seraphina'))
  await ann.invokes('character set', { character: 'Seraphina' })
  await ann.says('Three.')
  reads.length = 0
  await ann.says('Four.')
  // What somebody agrees to is read once a minute.
  expect(reads.filter((name) => name !== 'consent')).toEqual(['place-cards'])
})

test('a file goes out again for other tools, with its picture', async () => {
  const stage = await openImportStage()
  const ann = stage.person('Ann')
  await bringAndKeep(stage, ann, pictureCard('Seraphina Reed'))
  const shown = await ann.invokes('character export', { character: 'seraphina reed' })
  expect(shown).toMatchObject([{ type: 'file', name: 'seraphina-reed.png' }])
  const exported = lastFile(stage)
  expect(exported).toMatchObject({ mediaType: 'image/png', visibility: 'private' })
  const workshop = createCardWorkshop()
  const again = await workshop.importCard({ name: 'again.png', bytes: exported?.bytes ?? new Uint8Array() })
  expect(again).toMatchObject({ container: 'png', character: { name: 'Seraphina Reed' } })
  expect(again.picture?.bytes.length).toBeGreaterThan(0)

  await ann.invokes('character export', { character: '@seraphina-reed', format: 'json' })
  expect(lastFile(stage)).toMatchObject({ name: 'seraphina-reed.json', mediaType: 'application/json' })
  await ann.invokes('character export', { character: 'Seraphina Reed', format: 'charx' })
  expect(lastFile(stage)?.name).toBe('seraphina-reed.charx')
})

test('only what belongs to the place goes out, or is deleted', async () => {
  const stage = await openImportStage()
  const ann = stage.person('Ann')
  for (const [command, word] of [
    ['character export', 'exported'],
    ['character delete', 'deleted'],
  ] as const) {
    expect(textsOf(await ann.invokes(command, { character: 'Wren' }))).toContain(`can be ${word}`)
    expect(textsOf(await ann.invokes(command, { character: 'Nobody' }))).toContain('no characters of its own')
    expect(textsOf(await ann.invokes(command, { character: 'Wren' }, { isModerator: false }))).toContain(
      'moderate',
    )
  }
  await bringAndKeep(stage, ann, tavernCard('Seraphina'))
  expect(textsOf(await ann.invokes('character export', { character: 'Nobody' }))).toContain(
    'Its own are: Seraphina (@seraphina).',
  )
  expect(
    textsOf(
      await stage
        .person('Cleo', { place: 'harbour' })
        .invokes('character export', { character: 'Seraphina' }),
    ),
  ).toContain('no characters of its own')
})

test('a deleted character leaves the cast, and all that was kept of it', async () => {
  const stage = await openImportStage({ reply: () => 'Aye.' })
  const ann = stage.person('Ann')
  const attic = stage.person('Ben', { conversation: { platform: 'test', place: 'tavern', thread: 'attic' } })
  await bringAndKeep(stage, ann, pictureCard('Seraphina'))
  for (const one of [ann, attic]) await one.invokes('character set', { character: 'Seraphina' })
  await ann.invokes('character add', { character: 'Wren' })
  const isMeant = { character: '@seraphina', answer: 'delete' }
  expect(textsOf(await ann.invokes('character delete', isMeant))).toBe('Seraphina is deleted.')
  const { state } = stage.app.store.memory
  expect(await state.get({ name: 'place-cards', scope: tavernPlace, owner: '' })).toBeUndefined()
  expect(await state.get({ name: 'place-card', scope: tavernPlace, owner: '@seraphina' })).toBeUndefined()
  expect(await state.get({ name: 'place-picture', scope: tavernPlace, owner: '@seraphina' })).toBeUndefined()
  expect((await ann.says('Wren?')).at(-1)).toMatchObject({ name: 'Wren Halloway' })
  const told = await attic.says('Seraphina?', { mentionsBot: true })
  expect(textsOf(told)).toContain('The card of @seraphina is not there any more.')
})

test('nobody is deleted before it is asked whether that is meant', async () => {
  const stage = await openImportStage({ reply: () => 'Aye.' })
  const ann = stage.person('Ann')
  await bringAndKeep(stage, ann, tavernCard('Seraphina'))
  const [absent] = await ann.invokes('character delete', { character: 'Seraphina' })
  expect(absent).toMatchObject({ type: 'choice', options: ['Delete', 'Keep'] })
  expect(absent?.text).toMatch(/^Shall Seraphina be deleted for good/)
  await ann.invokes('character set', { character: 'Seraphina' })
  const [present] = await ann.invokes('character delete', { character: 'Seraphina' })
  expect(present?.text).toMatch(/^Seraphina plays in this conversation\. Shall Seraphina be deleted/)
  const offered = stage.platform.parts.findLast((part) => part.type === 'choice-offered')
  expect(offered?.options.map(({ command, options }) => [command, options])).toEqual([
    ['character delete', { character: '@seraphina', answer: 'delete' }],
    ['character delete', { character: '@seraphina', answer: 'keep' }],
  ])
  const kept = await ann.invokes('character delete', { character: '@seraphina', answer: 'keep' })
  expect(textsOf(kept)).toBe('Seraphina stays.')
  expect(await ann.says('Seraphina?')).toMatchObject([{ type: 'reply', name: 'Seraphina' }])
})

test('a large picture is left out, and said', async () => {
  const stage = await openImportStage()
  const ann = stage.person('Ann')
  const preview = await bring(stage, ann, pictureCard('Seraphina', largePicture(2_000_001)))
  expect(textsOf(preview)).toContain('larger than 2 MB')
  await answerPreview(stage, ann, 'keep')
  const key = { name: 'place-picture', scope: tavernPlace, owner: '@seraphina' } as const
  expect(await stage.app.store.memory.state.get(key)).toBeUndefined()
})

test('ids are made of names, and of nothing that a key could stumble on', async () => {
  const stage = await openImportStage()
  const ann = stage.person('Ann')
  for (const name of ['Mira!', 'Mira?', '夜 莺', '★', 'A/B\\C:d+e~f'])
    await bringAndKeep(stage, ann, tavernCard(name))
  const list = await stage.app.store.memory.state.get({ name: 'place-cards', scope: tavernPlace, owner: '' })
  expect(list?.cards.map(({ id }) => id)).toEqual(['@mira', '@mira-2', '@夜-莺', '@card', '@a-b-c-d-e-f'])
})

test('a card that this version cannot read is said to be so, and harms nobody else', async () => {
  const stage = await openImportStage({ reply: () => 'Aye.' })
  const ann = stage.person('Ann')
  await bringAndKeep(stage, ann, tavernCard('Seraphina'))
  await ann.invokes('character set', { character: 'Seraphina' })
  const { state } = stage.app.store.memory
  const list = await state.get({ name: 'place-cards', scope: tavernPlace, owner: '' })
  await state.set({ name: 'place-card', scope: tavernPlace, owner: '@seraphina' }, { text: 'from: tomorrow' })
  await state.set(
    { name: 'place-cards', scope: tavernPlace, owner: '' },
    { cards: (list?.cards ?? []).map((entry) => ({ ...entry, revision: 'newer' })) },
  )
  expect(await listed(ann)).toHaveLength(3)
  const told = await ann.invokes('character set', { character: 'Seraphina' })
  expect(textsOf(told)).toContain('The card of Seraphina was written by a newer version')
  expect(textsOf(await ann.says('Hello?', { mentionsBot: true }))).toContain('@seraphina')
  expect(textsOf(await ann.invokes('character export', { character: 'Seraphina' }))).toContain(
    'newer version',
  )
  const isMeant = { character: '@seraphina', answer: 'delete' }
  expect(textsOf(await ann.invokes('character delete', isMeant))).toBe('Seraphina is deleted.')
})

test('erasing a direct conversation takes its characters along, and erasing a person what they were offered', async () => {
  const stage = await openImportStage()
  const ann = stage.directly('Ann')
  await bringAndKeep(stage, ann, tavernCard('Seraphina'))
  const { memory } = stage.app.store
  await memory.erase({ type: 'conversation', conversation: ann.speaker.conversation })
  expect(await listed(ann)).toHaveLength(2)

  await bring(stage, ann, tavernCard('Tobias'))
  await memory.erase({ type: 'person', platform: 'test', personId: ann.speaker.id })
  expect(textsOf(await answerPreview(stage, ann, 'keep'))).toContain('No card of yours is waiting')
})

test('who made a card is told with it', async () => {
  const stage = await openImportStage()
  const ann = stage.person('Ann')
  await bringAndKeep(stage, ann, tavernCard('Seraphina', { creator: 'Moss', creator_notes: 'Slowly.' }))
  const told = textsOf(await ann.invokes('character info', { character: 'Seraphina' }))
  expect(told).toContain('by Moss')
  expect(told).toContain('The author’s notes: Slowly.')
  expect(told).toContain('belongs to this place')
})
