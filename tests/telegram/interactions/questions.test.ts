import { describe, expect, test } from 'vitest'
import type { FoundCharacter } from '../../../src/contract/platform.ts'
import { labels, notice, openInteractions, seraphina, wren } from './stage.ts'

const many: readonly FoundCharacter[] = Array.from({ length: 19 }, (_, index) => ({
  id: `character-${index}`,
  name: `Number ${index}`,
  summary: '',
}))

describe('a character that was not named', () => {
  test('is picked from pages', async () => {
    const { telegram, alice, tavern, scene, invoked, shows, press } = await openInteractions({
      characters: many,
    })
    scene.answer = () => [notice('Number 9 is here.')]
    const asked = alice.says(tavern, '/character set')
    const picker = await shows(tavern)
    expect(picker).toMatchObject({ text: '/character set: which character?', replyTo: asked.id })
    expect(labels(picker)).toEqual([
      ...many.slice(0, 8).map(({ name }) => name),
      ...['◀️', '1/3', '▶️', '🔍', '✖️'],
    ])
    await press(alice, picker, '▶️')
    const second = await shows(tavern, (one) => labels(one).includes('2/3'))
    expect(labels(second)).toEqual([
      ...many.slice(8, 16).map(({ name }) => name),
      ...['◀️', '2/3', '▶️', '🔍', '✖️'],
    ])
    await press(alice, second, 'Number 9')
    expect(await invoked('character set')).toMatchObject({
      type: 'control-used',
      options: { character: 'character-9' },
      isModerator: true,
    })
    const outcome = await shows(tavern, ({ text }) => text === 'Number 9 is here.')
    expect(outcome).toMatchObject({ id: picker.id, buttons: [] })
    expect(telegram.complaints).toEqual([])
  })

  test('is picked by whoever was asked alone', async () => {
    const { alice, bob, tavern, store, shows, press } = await openInteractions()
    alice.says(tavern, '/character add')
    const told = await press(bob, await shows(tavern), 'Wren Halloway')
    expect(told).toEqual({ text: 'That question is for somebody else.', isAlert: false })
    expect(store.events).toEqual([])
  })

  test('is searched for', async () => {
    const { telegram, alice, bob, tavern, invoked, shows, press, until } = await openInteractions({
      characters: many,
    })
    alice.says(tavern, '/character set')
    const picker = await shows(tavern)
    await press(alice, picker, '🔍')
    const question = await shows(tavern, ({ forcesReply }) => forcesReply)
    expect(question.notified.length + Number(question.replyTo !== undefined)).toBeGreaterThan(0)
    bob.says(tavern, 'Number 3', { replyTo: question })
    alice.says(tavern, '17', { replyTo: question })
    const found = await shows(tavern, ({ buttons }) => buttons.length > 0)
    expect(labels(found)).toEqual(['Number 17', '🔍', '✖️'])
    await until(() => tavern.shown().find(({ id }) => id === question.id)?.isDeleted !== false)
    await press(alice, found, 'Number 17')
    expect(await invoked('character set')).toMatchObject({ options: { character: 'character-17' } })
    expect(telegram.complaints).toEqual([])
  })

  test('is searched for by an answer to the list, and may not be found', async () => {
    const { alice, shows } = await openInteractions({ characters: many })
    alice.says(alice.dm, '/character set')
    alice.says(alice.dm, 'Nobody', { replyTo: await shows(alice.dm) })
    const found = await shows(alice.dm, ({ text }) => text === 'Nobody is called “Nobody”.')
    expect(labels(found)).toEqual(['🔍', '✖️'])
  })

  test('need not be picked at all', async () => {
    const { alice, shows, press, until } = await openInteractions()
    alice.says(alice.dm, '/character set')
    await press(alice, await shows(alice.dm), '✖️')
    await until(() => alice.dm.shown().every(({ isFromBot, isDeleted }) => !isFromBot || isDeleted))
  })

  test('is one of those who play, or of those that were brought along', async () => {
    const { alice, shows } = await openInteractions({ cast: [wren], own: [seraphina] })
    alice.says(alice.dm, '/character remove')
    expect(labels(await shows(alice.dm, ({ text }) => text.includes('remove')))).toEqual([
      'Wren Halloway',
      '✖️',
    ])
    alice.says(alice.dm, '/character delete')
    expect(labels(await shows(alice.dm, ({ text }) => text.includes('delete')))).toContain(
      'Seraphina · keeps a glade',
    )
  })

  test('may be none of them', async () => {
    const { alice, shows } = await openInteractions()
    alice.says(alice.dm, '/mute')
    await shows(alice.dm, ({ text }) => text.startsWith('Nobody plays here yet'))
    alice.says(alice.dm, '/character export')
    await shows(alice.dm, ({ text }) => text.startsWith('No character was brought along'))
  })

  test('has a long name that fits into no button', async () => {
    const id = '苏梦远'.repeat(12)
    const { alice, invoked, shows, press } = await openInteractions({
      characters: [{ id, name: '苏', summary: '' }],
    })
    alice.says(alice.dm, '/character set')
    await press(alice, await shows(alice.dm), '苏')
    expect(await invoked('character set')).toMatchObject({ options: { character: id } })
  })
})

describe('what else is missing', () => {
  test('is the next word, in the language of whoever asks', async () => {
    const { telegram, store, shows, press } = await openInteractions()
    const mei = telegram.createUser({ name: 'Mei', language: 'zh-hans' })
    mei.says(mei.dm, '/character')
    const words = await shows(mei.dm)
    expect(words.text).toBe('/character：想做什么？')
    expect(labels(words)).toHaveLength(9)
    await press(mei, words, labels(words).find((label) => label.startsWith('设定')) ?? '')
    const picker = await shows(mei.dm, ({ text }) => text === '/character 设定：哪一位角色？')
    expect(picker.id).toBe(words.id)
    expect(store.events).toEqual([])
  })

  test('is how a reply is, and why', async () => {
    const { telegram, alice, invoked, scene, shows, press } = await openInteractions({
      telegram: { hasLimits: false },
    })
    scene.answer = () => [notice('Thank you.', { visibility: 'private' })]
    alice.says(alice.dm, '/rate')
    const question = await shows(alice.dm)
    expect(labels(question)).toEqual(['good', 'bad', '✖️'])
    await press(alice, question, 'bad')
    for (const label of ['says little', 'contradicts', 'badly written']) {
      await press(alice, await shows(alice.dm, (one) => labels(one).includes(label)), label)
    }
    const toggled = await shows(alice.dm, (one) => labels(one).includes('✓ badly written'))
    await press(alice, toggled, '✓ says little')
    const chosen = await shows(alice.dm, (one) => labels(one).includes('says little'))
    expect(labels(chosen)).toEqual([
      ...[
        'out of character',
        '✓ contradicts',
        'repeats',
        '✓ badly written',
        'says little',
        'moves the story on',
        '✔ Done',
      ],
    ])
    await press(alice, await shows(alice.dm), '✔ Done')
    expect(await invoked('rate')).toMatchObject({
      options: { rating: 'bad', reasons: 'contradiction,low-quality' },
    })
    expect((await shows(alice.dm, ({ text }) => text === 'Thank you.')).id).toBe(question.id)
    expect(telegram.complaints).toEqual([])
  })

  test('is no reason where none applies', async () => {
    const { alice, invoked, shows, press } = await openInteractions()
    alice.says(alice.dm, '/rate')
    await press(alice, await shows(alice.dm), 'good')
    await press(alice, await shows(alice.dm, (one) => labels(one).includes('✔ Done')), '✔ Done')
    expect((await invoked('rate')).options).toEqual({ rating: 'good' })
  })

  test('is what a character shall have said', async () => {
    const { telegram, alice, tavern, scene, invoked, shows } = await openInteractions({
      line: () => ({ role: 'character', speakerName: 'Lin', text: 'Old.', mayRewrite: true, messageIds: [] }),
    })
    scene.answer = ({ command }) => (command === 'restart' ? [notice('I am the reply.')] : [])
    alice.says(tavern, '/restart')
    const reply = await shows(tavern)
    alice.says(tavern, '/rewrite', { replyTo: reply })
    const question = await shows(tavern, ({ forcesReply }) => forcesReply)
    expect(question).toMatchObject({
      text: expect.stringContaining('What does Lin say instead?'),
      replyTo: reply.id,
    })
    expect(question.notified).toEqual([alice.id])
    alice.says(tavern, 'New words.\nTwo lines.', { replyTo: question })
    expect(await invoked('rewrite')).toMatchObject({
      options: { text: 'New words.\nTwo lines.', message: `${reply.id}` },
    })
    expect(telegram.complaints).toEqual([])
  })

  test('is not asked of who may not rewrite', async () => {
    const { alice, tavern, scene, shows, store } = await openInteractions({
      line: () => ({
        role: 'character',
        speakerName: 'Lin',
        text: 'Old.',
        mayRewrite: false,
        messageIds: [],
      }),
    })
    scene.answer = () => [notice('I am the reply.')]
    alice.says(tavern, '/restart')
    const reply = await shows(tavern)
    alice.says(tavern, '/rewrite', { replyTo: reply })
    await shows(tavern, ({ text }) => text.startsWith('Only the person who was answered'))
    expect(store.events).toHaveLength(1)
  })
})

test('an answer by somebody else is something said', async () => {
  const { alice, bob, tavern, store, shows } = await openInteractions()
  alice.says(tavern, '/rewrite')
  const question = await shows(tavern, ({ forcesReply }) => forcesReply)
  bob.says(tavern, 'Not me.', { replyTo: question })
  await store.accepts((event) => event.type === 'message-received' && event.text === 'Not me.')
})

test('question and answer go in a private chat', async () => {
  const { alice, invoked, shows, until } = await openInteractions()
  alice.says(alice.dm, '/rewrite')
  const question = await shows(alice.dm, ({ forcesReply }) => forcesReply)
  const answer = alice.says(alice.dm, 'New words.', { replyTo: question })
  await invoked('rewrite')
  const isThere = (id: number) => alice.dm.shown().some((one) => one.id === id && !one.isDeleted)
  await until(() => !isThere(question.id) && !isThere(answer.id))
})

test('a topic is asked in the topic', async () => {
  const { telegram, alice, tavern, invoked, shows, press } = await openInteractions({
    group: { isForum: true },
  })
  const topic = tavern.createTopic(alice, 'The quest')
  alice.says(topic, '/character set')
  await press(alice, await shows(topic), 'Wren Halloway')
  expect(await invoked('character set')).toMatchObject({
    conversation: { place: `${tavern.id}`, thread: `${topic.topicId}` },
    parent: '',
  })
  expect(telegram.complaints).toEqual([])
})

test('comments below a post are asked there', async () => {
  const { telegram, alice, tavern, scene, invoked, shows, press } = await openInteractions({
    group: { discusses: 'News' },
  })
  scene.answer = () => [notice('Wren is here.')]
  const comments = tavern.post('The inn is open.')
  alice.says(comments, '/character set')
  await press(alice, await shows(comments), 'Wren Halloway')
  expect(await invoked('character set')).toMatchObject({
    conversation: { place: `${tavern.id}`, thread: expect.stringMatching(/^post-/) },
    parent: '',
  })
  await shows(comments, ({ text }) => text === 'Wren is here.')
  expect(telegram.complaints).toEqual([])
})

test('a group that moved is asked in the group that it is now, and keeps its place', async () => {
  const { telegram, alice, tavern, scene, invoked, shows, press } = await openInteractions({
    group: { type: 'group' },
  })
  scene.answer = () => [notice('Wren is here.')]
  const moved = tavern.migrate()
  alice.says(moved, '/character set')
  const picker = await shows(moved)
  await press(alice, picker, 'Wren Halloway')
  expect(await invoked('character set')).toMatchObject({
    conversation: { place: `${tavern.id}`, thread: '' },
    messageId: `s${picker.id}`,
  })
  expect(await shows(moved, ({ text }) => text === 'Wren is here.')).toMatchObject({ id: picker.id })
  expect(telegram.complaints).toEqual([])
})

test('while nothing can be written down, that is said', async () => {
  const { alice, store, shows } = await openInteractions()
  store.isFailing = true
  alice.says(alice.dm, '/character set')
  await shows(alice.dm, ({ text }) => text.startsWith('That cannot be done at the moment.'))
})
