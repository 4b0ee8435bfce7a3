import { describe, expect, test } from 'vitest'
import { type Invoked, labels, notice, openInteractions } from './stage.ts'

const alone = (text: string) => notice(text, { visibility: 'private' })
const refusal = notice('That does not work.', { visibility: 'private', tone: 'warning' })

/** A group where nothing can be shown to one person alone, and nobody has opened their own chat. */
async function openGroup(answer: (event: Invoked) => readonly ReturnType<typeof notice>[]) {
  const opened = await openInteractions()
  opened.scene.answer = answer
  const { telegram, tavern, store, idle } = opened
  const said = () => tavern.shown().filter(({ isFromBot, isDeleted }) => isFromBot && !isDeleted)
  const requests = (method: string) =>
    telegram.requests.filter((one) => one.method === method && one.chatId === tavern.id)
  /** Resolves when so many commands are answered. */
  async function answered(count: number): Promise<void> {
    await store.accepts(() => store.events.length >= count)
    await idle()
  }
  return { ...opened, said, requests, answered }
}

describe('in a group', () => {
  test.each(['/rate good', '/next', '/report', '/rewrite New words.', '/me a sailor'])(
    'what %s has done is told by a thumb',
    async (command) => {
      const { telegram, bob, tavern, said, requests, answered } = await openGroup(() => [alone('Done.')])
      bob.says(tavern, command)
      await answered(1)
      expect(requests('setMessageReaction')).toMatchObject([{ status: 200 }])
      expect(said()).toEqual([])
      expect(telegram.complaints).toEqual([])
    },
  )

  test('a thumb that cannot be given is missed by nobody', async () => {
    const { telegram, bob, tavern, said, answered } = await openGroup(() => [alone('Done.')])
    const description = 'Bad Request: REACTIONS_NOT_ALLOWED'
    telegram.faults.fail({ method: /setMessageReaction/, status: 400, description })
    bob.says(tavern, '/rate good')
    await answered(1)
    expect(said()).toEqual([])
  })

  test('a refusal is said there', async () => {
    const { telegram, bob, tavern, shows } = await openGroup(() => [refusal])
    const asked = bob.says(tavern, '/next')
    expect(await shows(tavern)).toMatchObject({
      text: '⚠️ That does not work.',
      replyTo: asked.id,
      buttons: [],
    })
    expect(telegram.complaints).toEqual([])
  })

  test('a refusal that tells what they have chosen is not', async () => {
    const personal = notice('I do not listen to you.', {
      visibility: 'private',
      tone: 'warning',
      isPersonal: true,
    })
    const { bob, tavern, said, answered } = await openGroup(() => [personal])
    bob.says(tavern, '/rewrite New words.')
    await answered(1)
    expect(said().map(({ text }) => text)).not.toContain('⚠️ I do not listen to you.')
  })

  test.each(['/help', '/stop', '/character list', '/character info Wren'])(
    '%s has nothing personal in it, and is said there where it cannot be told elsewhere',
    async (command) => {
      const { telegram, bob, tavern, shows } = await openGroup(() => [alone('For whoever reads it.')])
      const asked = bob.says(tavern, command)
      expect(await shows(tavern)).toMatchObject({ text: 'For whoever reads it.', replyTo: asked.id })
      expect(telegram.complaints).toEqual([])
    },
  )

  test.each([
    ['/help', alone('Help.'), 6],
    ['/next', refusal, 6],
    ['/replies', notice('Each message is answered.'), 6],
    ['/privacy', alone('Kept: nothing.'), 1],
  ])('thirty times %s leaves room for characters', async (command, answer, most) => {
    const { telegram, bob, tavern, said, answered } = await openGroup(() => [answer])
    for (let count = 0; count < 30; count += 1) bob.says(tavern, command)
    await answered(30)
    expect(said().length).toBeGreaterThan(0)
    // The time may pass a whole minute meanwhile.
    expect(said().length).toBeLessThanOrEqual(most * 2)
    expect(telegram.complaints).toEqual([])
  })

  test.each(['/privacy show', '/privacy consent'])('%s is answered in a busy one, too', async (command) => {
    const { telegram, alice, bob, tavern, said, requests, answered } = await openGroup((event) => [
      event.command === 'help' ? alone('Help.') : alone('What is kept.'),
    ])
    for (let count = 0; count < 8; count += 1) alice.says(tavern, '/help')
    await answered(8)
    bob.says(tavern, command)
    await answered(9)
    expect(said().at(-1)?.text).toContain('for you alone')
    bob.says(tavern, command)
    await answered(10)
    expect(requests('setMessageReaction')).toMatchObject([{ status: 200 }])
    expect(telegram.complaints).toEqual([])
  })

  test('questions of ours leave room, too', async () => {
    const { telegram, bob, tavern, store, said } = await openGroup(() => [])
    for (let count = 0; count < 30; count += 1) bob.says(tavern, '/rewrite')
    bob.says(tavern, 'That was all.')
    await store.accepts(({ type }) => type === 'message-received')
    expect(said().length).toBeLessThanOrEqual(12)
    expect(telegram.complaints).toEqual([])
  })
})

describe('a person who goes on', () => {
  test.each(['Never mind.', '/help'])('is asked no more (%s)', async (text) => {
    const { alice, tavern, shows, until } = await openInteractions()
    alice.says(tavern, '/rewrite')
    const question = await shows(tavern, ({ forcesReply }) => forcesReply)
    alice.says(tavern, text)
    await until(() => tavern.shown().every(({ id, isDeleted }) => id !== question.id || isDeleted))
  })

  test('is not taken for another', async () => {
    const { alice, bob, tavern, shows, store } = await openInteractions()
    alice.says(tavern, '/rewrite')
    const question = await shows(tavern, ({ forcesReply }) => forcesReply)
    bob.says(tavern, 'Hello.')
    await store.accepts(({ type }) => type === 'message-received')
    alice.says(tavern, 'New words.', { replyTo: question })
    await store.accepts((event) => event.type === 'command-invoked' && event.command === 'rewrite')
  })
})

test('a stop does not wait for a question that waits for a limit', async () => {
  const { telegram, alice, tavern, invoked, shows } = await openInteractions()
  telegram.faults.fail({
    ...{ method: /sendMessage/, status: 429, parameters: { retry_after: 1 } },
    description: 'Too Many Requests: retry after 1',
  })
  alice.says(tavern, '/character set')
  alice.says(tavern, '/stop')
  await invoked('stop')
  expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
  expect(labels(await shows(tavern))).toContain('Wren Halloway')
})

test('names that were copied from our words are read in answers, too', async () => {
  const { alice, invoked, shows } = await openInteractions()
  alice.says(alice.dm, '/rewrite')
  const question = await shows(alice.dm, ({ forcesReply }) => forcesReply)
  alice.says(alice.dm, 'Greet @\u200Bwren.', { replyTo: question })
  expect(await invoked('rewrite')).toMatchObject({ options: { text: 'Greet @wren.' } })
})

describe('a card that somebody drops', () => {
  const card = { name: 'seraphina.json', mediaType: 'application/json', bytes: new Uint8Array([1, 2, 3]) }

  test('into a private chat is offered to be imported', async () => {
    const { telegram, alice, store, scene, invoked, shows, press } = await openInteractions()
    scene.answer = () => [alone('Seraphina, a card.')]
    alice.sends(alice.dm, card)
    const offer = await shows(alice.dm)
    expect(offer.text).toContain('seraphina.json')
    expect(labels(offer)).toEqual(['Import this card', '✖️'])
    expect(store.events).toEqual([])
    await press(alice, offer, 'Import this card')
    expect(await invoked('character import')).toMatchObject({
      options: { file: 'seraphina.json' },
      files: [{ name: 'seraphina.json', size: 3 }],
    })
    expect((await shows(alice.dm, ({ text }) => text === 'Seraphina, a card.')).id).toBe(offer.id)
    expect(telegram.complaints).toEqual([])
  })

  test('may be left alone', async () => {
    const { alice, shows, press, until } = await openInteractions()
    alice.sends(alice.dm, { ...card, name: 'card', mediaType: 'image/png' })
    await press(alice, await shows(alice.dm), '✖️')
    await until(() => alice.dm.shown().every(({ isFromBot, isDeleted }) => !isFromBot || isDeleted))
  })

  test.each([
    ['with words', { ...card, caption: 'Look at this.' }],
    ['that is none', { ...card, name: 'story.pdf', mediaType: 'application/pdf' }],
  ])('%s is something said', async (_, file) => {
    const { alice, store } = await openInteractions()
    alice.sends(alice.dm, file)
    await store.accepts(({ type }) => type === 'message-received')
  })

  test('into a group is something said', async () => {
    const { alice, tavern, store } = await openInteractions()
    alice.sends(tavern, card)
    await store.accepts(({ type }) => type === 'message-received')
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
  })
})
