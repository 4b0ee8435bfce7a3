import { afterEach, describe, expect, test } from 'vitest'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

const salome = { character: 'Salome' }
const adults = { isAdultsOnly: true }
const others = { isAdultsOnly: false }

async function open(options: StageOptions = {}) {
  stage = await openStage({
    cards: {
      'salome.yaml': 'name: Salome\nage_restricted: true\nabout: Salome keeps a bar.\ngreeting: Sit down.\n',
      'wren.yaml': 'name: Wren\nabout: Wren pilots the night ferry.\n',
    },
    reply: () => 'Mm.',
    ...options,
  })
  return { alice: stage.person('Alice'), carol: stage.directly('Carol') }
}

const plays = [{ type: 'reply', name: 'Salome' }]
const isRefused = [{ type: 'notice', text: expect.stringContaining('only for adults') }]

describe('a card for adults, among several', () => {
  test.each(['character set', 'character add'])('comes in only where all are adults: %s', async (command) => {
    const { alice } = await open()
    expect(await alice.invokes(command, salome, others)).toMatchObject(isRefused)
    expect(await alice.invokes(command, salome)).toMatchObject(isRefused)
    expect(await alice.invokes(command, salome, adults)).toMatchObject(plays)
  })

  test('plays in places that are listed, unless the platform says otherwise', async () => {
    const { alice } = await open({ safety: { adultPlaces: ['test:tavern'] } })
    expect(await alice.invokes('character set', salome, others)).toMatchObject(isRefused)
    expect(await alice.invokes('character set', salome)).toMatchObject(plays)
  })

  test('falls silent where the mark of the channel was taken away, and says so to whoever calls it', async () => {
    const { alice } = await open()
    await alice.invokes('character set', salome, adults)
    expect(await alice.says('Salome, a drink?', adults)).toMatchObject(plays)
    expect(await alice.says('Salome, a drink?', others)).toMatchObject(isRefused)
    expect(await alice.says('What a night.', others)).toEqual([])
    expect(await alice.invokes('regenerate', {}, others)).toMatchObject(isRefused)
    expect((await alice.invokes('restart', {}, others)).map(({ type }) => type)).toEqual(['notice'])
    expect(await alice.says('Salome, a drink?', adults)).toMatchObject(plays)
  })

  test('is silent in what inherits its cast, and others of the cast are not', async () => {
    const { alice } = await open()
    await alice.invokes('character set', salome, adults)
    await alice.invokes('character add', { character: 'Wren' }, adults)
    const conversation = { platform: 'test', place: 'tavern', thread: 'post' }
    const below = stage.person('Bob', { conversation, parent: 'general' })
    expect(await below.says('Salome?', others)).toMatchObject(isRefused)
    expect(await below.says('Wren?', others)).toMatchObject([{ type: 'reply', name: 'Wren' }])
  })

  test('plays nowhere where people may be minors', async () => {
    const { alice, carol } = await open({ safety: { audience: 'minors' } })
    expect(await alice.invokes('character set', salome, adults)).toMatchObject(isRefused)
    await carol.invokes('privacy consent', { scope: 'adult', answer: 'yes' })
    expect(await carol.invokes('character set', salome)).toMatchObject(isRefused)
  })
})

describe('a card for adults, alone with somebody', () => {
  test('plays once they have said that they are of age, until they take it back', async () => {
    const { carol } = await open()
    expect(await carol.invokes('character set', salome)).toMatchObject([
      { type: 'choice', options: ['I am of age'] },
    ])
    await carol.invokes('privacy consent', { scope: 'adult', answer: 'yes', version: '1' })
    expect(await carol.invokes('character set', salome)).toMatchObject(plays)
    expect(await carol.says('A drink?')).toMatchObject(plays)
    await carol.invokes('privacy consent', { scope: 'adult', answer: 'no' })
    expect(await carol.says('A drink?')).toMatchObject([{ type: 'choice', options: ['I am of age'] }])
  })

  test('does not play where the platform says that others may be there', async () => {
    const { carol } = await open()
    await carol.invokes('privacy consent', { scope: 'adult', answer: 'yes', version: '1' })
    expect(await carol.invokes('character set', salome, others)).toMatchObject(isRefused)
  })
})
