import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCommand } from '../../../adapters/telegram/interactions/commands/read-command.ts'
import { decodeStart } from '../../../adapters/telegram/interactions/commands/start.ts'
import { labels, notice, openInteractions, seraphina } from './stage.ts'

describe('a command is read', () => {
  test.each([
    ['/help', { word: 'help', rest: '', isNamed: false }],
    ['/help@The_Bot', { word: 'help', rest: '', isNamed: true }],
    ['/character@the_bot set 苏梦远', { word: 'character', rest: 'set 苏梦远', isNamed: true }],
    ['／角色 设定 苏梦远', { word: '角色', rest: '设定 苏梦远', isNamed: false }],
    ['/rewrite One.\nTwo.', { word: 'rewrite', rest: 'One.\nTwo.', isNamed: false }],
  ])('%s', (text, read) => {
    expect(readCommand({ text }, 'the_bot')).toEqual({ type: 'command', ...read })
  })

  test.each(['help', '//aside', '/', '/ help', '/etc/hosts', '', '(/help)'])('but not %s', (text) => {
    expect(readCommand({ text }, 'the_bot')).toBeUndefined()
  })

  test('nor what is for another bot', () => {
    expect(readCommand({ text: '/help@other_bot' }, 'the_bot')).toEqual({ type: 'foreign' })
    expect(readCommand({ caption: '/help@the_bot2 x' }, 'the_bot')).toEqual({ type: 'foreign' })
  })

  test('whatever is typed after it stays as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9_]{1,32}$/), fc.string({ unit: 'grapheme' }), (word, rest) => {
        expect(readCommand({ text: `/${word}@The_Bot ${rest}` }, 'the_bot')).toEqual({
          ...{ type: 'command', word, isNamed: true, rest: rest.trim() },
        })
      }),
    )
  })
})

describe('what is typed', () => {
  test.each([
    ['/character set 苏梦远', 'character set', { character: '苏梦远' }],
    ['/character set "Wren Halloway"', 'character set', { character: 'Wren Halloway' }],
    ['/角色 设定 「苏梦远」', 'character set', { character: '苏梦远' }],
    ['/mute Wren Halloway 5', 'mute', { character: 'Wren Halloway', minutes: '5' }],
    ['/me a sailor, 3 years at sea', 'me', { text: 'a sailor, 3 years at sea' }],
    ['/rate bad repeats, 前后矛盾', 'rate', { rating: 'bad', reasons: 'repetition,contradiction' }],
    ['/restart 撤销', 'restart', { action: 'undo' }],
    ['/privacy', 'privacy show', {}],
    ['/privacy whatever', 'privacy show', {}],
    ['/privacy erase here', 'privacy erase', { what: 'here' }],
  ])('%s', async (text, command, options) => {
    const { alice, invoked } = await openInteractions()
    const said = alice.says(alice.dm, text)
    expect(await invoked(command)).toMatchObject({
      type: 'command-invoked',
      at: said.raw.date * 1_000,
      options,
      audience: 'direct',
      isModerator: true,
      mayCast: true,
      from: { id: `${alice.id}`, name: 'Alice' },
    })
  })

  test('in a group is answered in reply, and rights are told', async () => {
    const { telegram, alice, bob, tavern, scene, invoked, shows } = await openInteractions()
    scene.answer = ({ isModerator }) => [notice(`moderator: ${isModerator}`)]
    const asked = bob.says(tavern, '/restart')
    expect(await invoked('restart')).toMatchObject({ isModerator: false, mayCast: false, audience: 'group' })
    expect((await shows(tavern)).replyTo).toBe(asked.id)
    alice.says(tavern, `/restart@${telegram.username}`)
    expect((await shows(tavern, ({ text }) => text.includes('true'))).text).toBe('moderator: true')
    expect(telegram.complaints).toEqual([])
  })

  test('in reply to a character is about that reply', async () => {
    const { alice, tavern, scene, invoked, shows } = await openInteractions()
    scene.answer = () => [notice('I am the reply.')]
    alice.says(tavern, '/restart')
    const reply = await shows(tavern)
    alice.says(tavern, '/rewrite Other words.', { replyTo: reply })
    expect(await invoked('rewrite')).toMatchObject({
      options: { text: 'Other words.', message: `${reply.id}` },
    })
  })

  test('for another bot, or unknown, is nothing in a group', async () => {
    const { alice, tavern, store, invoked } = await openInteractions()
    alice.says(tavern, '/help@another_bot')
    alice.says(tavern, '/weather in Lisbon')
    alice.says(tavern, '/proxies add x')
    alice.says(tavern, '/help')
    await invoked('help')
    expect(store.events.map(({ type }) => type)).toEqual(['command-invoked'])
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
  })

  test('and unknown is answered in a private chat', async () => {
    const { alice, shows } = await openInteractions()
    alice.says(alice.dm, '/hepl')
    expect((await shows(alice.dm)).text).toBe(
      'There is no command /hepl. /help lists them.\nDid you mean /help?',
    )
  })

  test('out of character, forwarded, or a path is said', async () => {
    const { alice, store } = await openInteractions()
    alice.says(alice.dm, '//aside')
    alice.says(alice.dm, '/etc/hosts')
    await store.accepts((event) => event.type === 'message-received' && event.text === '/etc/hosts')
    expect(store.events).toHaveLength(2)
  })
})

describe('a card', () => {
  const card = { name: 'seraphina.png', mediaType: 'image/png', bytes: new Uint8Array([1, 2, 3]) }

  test('comes with the command', async () => {
    const { alice, invoked } = await openInteractions()
    alice.sends(alice.dm, { ...card, caption: '/character import' })
    expect(await invoked('character import')).toMatchObject({
      options: { file: 'seraphina.png' },
      files: [{ name: 'seraphina.png', size: 3 }],
    })
  })

  test('is in the message that the command answers', async () => {
    const { alice, tavern, invoked } = await openInteractions()
    const sent = alice.sends(tavern, card)
    alice.says(tavern, '/character import', { replyTo: sent })
    expect(await invoked('character import')).toMatchObject({ files: [{ name: 'seraphina.png' }] })
  })

  test('is asked for, and a photo is explained', async () => {
    const { telegram, alice, tavern, invoked, shows } = await openInteractions()
    alice.says(tavern, '/character import nonsense')
    const question = await shows(tavern, ({ forcesReply }) => forcesReply)
    expect(question.text).toContain('as a file')
    alice.sends(tavern, { ...card, isPhoto: true, replyTo: question })
    const again = await shows(tavern, ({ text }) => text.includes('shrinks'))
    alice.sends(tavern, { ...card, replyTo: again })
    expect(await invoked('character import')).toMatchObject({ files: [{ name: 'seraphina.png' }] })
    expect(telegram.complaints).toEqual([])
  })

  test('needs no reply in a private chat that was asked for one', async () => {
    const { alice, invoked, shows } = await openInteractions()
    alice.says(alice.dm, '/character import')
    await shows(alice.dm, ({ forcesReply }) => forcesReply)
    alice.sends(alice.dm, card)
    expect(await invoked('character import')).toMatchObject({ files: [{ name: 'seraphina.png' }] })
  })

  test('is asked for no more once somebody went on with something else', async () => {
    const { alice, store, shows, until } = await openInteractions()
    alice.says(alice.dm, '/character import')
    const question = await shows(alice.dm, ({ forcesReply }) => forcesReply)
    alice.says(alice.dm, 'never mind')
    await until(() => question.isDeleted)
    alice.sends(alice.dm, { ...card, caption: 'what I drew' })
    const taken = await store.accepts(
      (event) =>
        event.type === 'command-invoked' ||
        (event.type === 'message-received' && event.text.includes('what I drew')),
    )
    expect(taken.type).toBe('message-received')
  })

  test('of somebody who may not is refused before it is asked for', async () => {
    const { bob, tavern, invoked } = await openInteractions()
    bob.says(tavern, '/character import')
    expect(await invoked('character import')).toMatchObject({ options: {}, isModerator: false })
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
  })
})

describe('/start', () => {
  test('reads any link, and only ours say whom to set', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
        const payload = `c_${Buffer.from(id).toString('base64url')}`
        const character = id.toWellFormed().replaceAll('\uFFFD', '')
        expect(decodeStart(payload)?.options).toEqual(character === '' ? undefined : { character })
      }),
    )
    for (const payload of ['', 'private', 'c_', 'c_!', 'seraphina', 'd_c2Vy', 'c_ c2Vy'])
      expect(decodeStart(payload), payload).toBeUndefined()
  })

  test('welcomes with a picker', async () => {
    const { telegram, alice, invoked, shows } = await openInteractions()
    alice.starts()
    const hello = await shows(alice.dm)
    expect(hello.text).toContain('An AI plays them')
    expect(labels(hello)).toEqual(['Seraphina · keeps a glade', 'Wren Halloway', '✖️'])
    alice.presses(hello, 'Wren Halloway')
    expect(await invoked('character set')).toMatchObject({
      type: 'control-used',
      options: { character: 'wren' },
    })
    expect(telegram.complaints).toEqual([])
  })

  test('tells with whom somebody talks, who may choose another', async () => {
    const { telegram, alice, shows } = await openInteractions({ cast: [seraphina] })
    alice.starts()
    const hello = await shows(alice.dm)
    expect(hello.text).toContain('talking with Seraphina')
    alice.presses(hello, 'Choose another')
    expect(labels(await shows(alice.dm, ({ text }) => text.includes('which character')))).toContain(
      'Wren Halloway',
    )
    expect(telegram.complaints).toEqual([])
  })

  test('with a link sets the character', async () => {
    const { alice, invoked } = await openInteractions()
    alice.starts(`c_${Buffer.from('苏梦远').toString('base64url')}`)
    expect(await invoked('character set')).toMatchObject({ options: { character: '苏梦远' } })
  })

  test('in a group says how to talk, to those who may not choose as well', async () => {
    const { telegram, bob, tavern, shows } = await openInteractions()
    bob.says(tavern, `/start@${telegram.username}`)
    const hello = await shows(tavern)
    expect(hello.text).toContain('mention it by name')
    expect(labels(hello)).toEqual([])
  })
})
