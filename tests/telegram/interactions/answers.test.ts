import { describe, expect, test } from 'vitest'
import type { ReplyPart } from '../../../src/contract/reply.ts'
import type { ShownTelegramMessage } from '../../../src/testing/index.ts'
import { choice, labels, notice, openInteractions } from './stage.ts'

const erase = (['erase', 'keep'] as const).map((answer) => ({
  label: answer === 'erase' ? 'Forget it' : 'Keep it',
  description: '',
  command: 'privacy erase',
  options: { what: 'me', answer },
}))
const cast = Array.from({ length: 11 }, (_, index) => ({
  label: `Number ${index}`,
  description: index === 0 ? 'a sailor' : '',
  command: 'character set',
  options: { character: `character-${index}` },
}))

describe('a choice that is offered', () => {
  test('is made once, and its outcome takes its place', async () => {
    const { telegram, alice, bob, tavern, scene, invoked, shows } = await openInteractions()
    scene.answer = ({ command }) =>
      command === 'restart'
        ? [choice('Who shall play here?', cast.slice(0, 3))]
        : [notice('Number 1 is here.')]
    alice.says(tavern, '/restart')
    const offered = await shows(tavern)
    expect(labels(offered)).toEqual(['Number 0 · a sailor', 'Number 1', 'Number 2'])
    const [first, second] = [alice.presses(offered, 'Number 1'), alice.presses(offered, 'Number 2')]
    expect((await second.answered).text).toBe('Somebody has just chosen here.')
    expect((await first.answered).text).toBeUndefined()
    expect(await invoked('character set')).toMatchObject({
      type: 'control-used',
      options: { character: 'character-1' },
      messageId: `${offered.id}`,
    })
    const outcome = await shows(tavern, ({ text }) => text === 'Number 1 is here.')
    expect(outcome).toMatchObject({ id: offered.id, buttons: [] })
    expect(bob.dm.shown()).toEqual([])
    expect(telegram.complaints).toEqual([])
  })

  test('whose outcome is what it says already is said anew, so that somebody sees it', async () => {
    const { telegram, alice, scene, shows, press, idle } = await openInteractions()
    const again = { label: 'Try again', description: '', command: 'regenerate', options: {} }
    scene.answer = () => [notice('The model failed.', { tone: 'error', options: [again] })]
    alice.says(alice.dm, '/regenerate')
    const first = await shows(alice.dm)
    await press(alice, first, 'Try again')
    await idle()
    const own = alice.dm.shown().filter(({ isFromBot, isDeleted }) => isFromBot && !isDeleted)
    expect(own).toMatchObject([{ text: first.text, buttons: [['Try again']] }])
    expect(own[0]?.id).not.toBe(first.id)
    expect(telegram.complaints.filter(({ what }) => !what.includes('not modified'))).toEqual([])
  })

  test('stays for those who may make it', async () => {
    const { alice, bob, tavern, scene, shows, press, idle } = await openInteractions()
    scene.answer = ({ command, isModerator }): readonly ReplyPart[] => {
      if (command === 'restart') return [choice('Who shall play here?', cast.slice(0, 3))]
      return isModerator
        ? [notice('Number 0 is here.')]
        : [notice('You cannot change this here.', { visibility: 'private', tone: 'warning' })]
    }
    alice.says(tavern, '/restart')
    const offered = await shows(tavern)
    expect(await press(bob, offered, 'Number 2')).toEqual({
      text: '⚠️ You cannot change this here.',
      isAlert: true,
    })
    await idle()
    expect(labels(await shows(tavern))).toHaveLength(3)
    await press(alice, offered, 'Number 0 · a sailor')
    await shows(tavern, ({ text }) => text === 'Number 0 is here.')
  })

  test('has pages that everybody can turn', async () => {
    const { telegram, alice, bob, tavern, scene, invoked, shows, press, idle } = await openInteractions()
    scene.answer = ({ command }) => (command === 'restart' ? [choice('Who shall play here?', cast)] : [])
    alice.says(tavern, '/restart')
    const offered = await shows(tavern)
    expect(labels(offered).slice(8)).toEqual(['◀️', '1/2', '▶️', '🔍'])
    await idle()
    await press(bob, offered, '▶️')
    const next = await shows(tavern, (one) => labels(one).includes('2/2'))
    expect(labels(next)).toEqual(['Number 8', 'Number 9', 'Number 10', '◀️', '2/2', '▶️', '🔍'])
    await press(alice, next, 'Number 10')
    expect(await invoked('character set')).toMatchObject({ options: { character: 'character-10' } })
    await idle()
    expect(tavern.shown().find(({ id }) => id === offered.id)?.isDeleted).not.toBe(false)
    expect(telegram.complaints).toEqual([])
  })

  test('can be followed by another in the same place', async () => {
    const { alice, scene, store, shows, press } = await openInteractions()
    scene.answer = ({ command, options }) => {
      if (command === 'restart') return [choice('Who?', cast.slice(0, 2))]
      return options.answer ? [notice('Nothing is forgotten.')] : [choice('Shall it be forgotten?', erase)]
    }
    alice.says(alice.dm, '/restart')
    await press(alice, await shows(alice.dm), 'Number 1')
    const second = await shows(alice.dm, ({ text }) => text === 'Shall it be forgotten?')
    await press(alice, second, 'Keep it')
    await shows(alice.dm, ({ text }) => text === 'Nothing is forgotten.')
    expect(store.events).toHaveLength(3)
  })

  test('that nobody knows any more is refused', async () => {
    const { telegram, alice, scene, store, shows, press } = await openInteractions()
    scene.answer = () => [choice('Who?', cast.slice(0, 2))]
    alice.says(alice.dm, '/restart')
    const offered = await shows(alice.dm)
    for (const data of ['9unknown', '4p1', `2${'0'.repeat(32)}`, '']) {
      telegram.faults.push({
        callback_query: {
          id: `made-up-${data}`,
          from: { id: alice.id, is_bot: false, first_name: 'Alice' },
          message: offered.raw,
          chat_instance: '1',
          data,
        },
      })
    }
    await press(alice, offered, 'Number 1')
    expect(store.events).toHaveLength(2)
  })
})

describe('what is for one person alone', () => {
  const secret = notice('What is kept about you: nothing.', { visibility: 'private' })

  test('is an ordinary message where nobody else is', async () => {
    const { alice, scene, shows } = await openInteractions()
    scene.answer = () => [secret]
    alice.says(alice.dm, '/privacy')
    expect((await shows(alice.dm)).text).toBe(secret.text)
  })

  test('is shown to them alone in a group where the bot may', async () => {
    const { telegram, bob, tavern, scene, shows } = await openInteractions({
      group: { botIsAdministrator: true },
    })
    scene.answer = () => [secret]
    bob.says(tavern, '/privacy')
    expect(await shows(tavern)).toMatchObject({ text: secret.text, seenBy: bob.id })
    expect(telegram.complaints).toEqual([])
  })

  test('answers an ephemeral command in kind, and is public where it is for all', async () => {
    const { telegram, bob, tavern, scene, shows } = await openInteractions()
    scene.answer = () => [secret, notice('For all.')]
    bob.says(tavern, '/privacy', { isEphemeral: true })
    expect(await shows(tavern, ({ text }) => text === 'For all.')).toMatchObject({ seenBy: undefined })
    expect(await shows(tavern, ({ text }) => text === secret.text)).toMatchObject({ seenBy: bob.id })
    expect(telegram.complaints).toEqual([])
  })

  test('goes to their own chat elsewhere', async () => {
    const { telegram, bob, tavern, scene, shows } = await openInteractions()
    scene.answer = () => [secret]
    bob.starts('private')
    await shows(bob.dm, ({ text }) => text.startsWith('Good:'))
    bob.says(tavern, '/privacy')
    await shows(bob.dm, ({ text }) => text === secret.text)
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
    expect(telegram.complaints).toEqual([])
  })

  test('is pointed to, once, where they never opened it', async () => {
    const { telegram, bob, tavern, scene, shows, idle } = await openInteractions()
    scene.answer = () => [secret, secret]
    const asked = bob.says(tavern, '/privacy')
    const pointer = await shows(tavern)
    expect(pointer).toMatchObject({
      text: 'The answer is for you alone. Let me write to you, and ask again.',
      replyTo: asked.id,
    })
    expect(pointer.raw.reply_markup?.inline_keyboard[0]?.[0]).toMatchObject({
      url: `https://t.me/${telegram.username}?start=private`,
    })
    await idle()
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toHaveLength(1)
  })

  test('is told nobody who is anonymous', async () => {
    const { alice, tavern, scene, shows } = await openInteractions()
    scene.answer = () => [secret]
    alice.says(tavern, '/privacy', { isAnonymous: true })
    expect(await shows(tavern)).toMatchObject({
      text: expect.stringContaining('without being anonymous'),
      buttons: [],
    })
  })

  test('may be a choice about the group, made in their own chat', async () => {
    const { telegram, alice, tavern, scene, invoked, shows, press } = await openInteractions()
    scene.answer = ({ options }) =>
      options.answer
        ? [notice('Nothing is forgotten.', { visibility: 'private' })]
        : [choice('Shall it be forgotten?', erase, { visibility: 'private' })]
    alice.starts('private')
    await shows(alice.dm)
    alice.says(tavern, '/restart')
    const offered = await shows(alice.dm, ({ text }) => text === 'Shall it be forgotten?')
    await press(alice, offered, 'Keep it')
    expect(await invoked('privacy erase')).toMatchObject({
      conversation: { place: `${tavern.id}` },
      audience: 'group',
      isModerator: true,
    })
    const outcome = await shows(alice.dm, ({ text }) => text === 'Nothing is forgotten.')
    expect(outcome.id).toBe(offered.id)
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
    expect(telegram.complaints).toEqual([])
  })

  test('may be an ephemeral choice', async () => {
    const { telegram, alice, tavern, scene, shows, press } = await openInteractions({
      group: { botIsAdministrator: true },
    })
    scene.answer = ({ options }) =>
      options.answer
        ? [notice('Nothing is forgotten.', { visibility: 'private' })]
        : [choice('Shall it be forgotten?', erase, { visibility: 'private' })]
    alice.says(tavern, '/restart')
    await press(alice, await shows(tavern), 'Keep it')
    expect(await shows(tavern, ({ text }) => text === 'Nothing is forgotten.')).toMatchObject({
      seenBy: alice.id,
      buttons: [],
    })
    expect(telegram.complaints).toEqual([])
  })
})

describe('a file', () => {
  const file = {
    type: 'file-sent',
    name: 'seraphina.png',
    mediaType: 'image/png',
    bytes: new Uint8Array([1, 2, 3]),
    text: 'Seraphina, for `other` tools.',
    visibility: 'private',
  } as const satisfies ReplyPart

  test('is sent with its line', async () => {
    const { telegram, alice, scene, shows } = await openInteractions()
    scene.answer = () => [file]
    alice.says(alice.dm, '/restart')
    const sent = await shows(alice.dm)
    expect([...(sent.file?.bytes ?? [])]).toEqual([1, 2, 3])
    expect(sent.raw.caption).toBe('Seraphina, for other tools.')
    expect(telegram.complaints).toEqual([])
  })

  test('that is private is shown to them alone in a group where the bot may', async () => {
    const { telegram, alice, tavern, scene, shows } = await openInteractions({
      group: { botIsAdministrator: true },
    })
    scene.answer = () => [file]
    alice.says(tavern, '/restart')
    const sent = await shows(tavern, (one) => one.file !== undefined)
    expect(sent).toMatchObject({ seenBy: alice.id, file: { name: 'seraphina.png' } })
    expect(telegram.complaints).toEqual([])
  })

  test('that is private is in no group else', async () => {
    const { alice, tavern, scene, shows, idle } = await openInteractions()
    scene.answer = () => [file]
    alice.says(tavern, '/restart')
    expect((await shows(tavern)).text).toContain('for you alone')
    alice.starts('private')
    alice.says(tavern, '/restart')
    expect((await shows(alice.dm, (one) => one.file !== undefined)).file?.name).toBe('seraphina.png')
    await idle()
    expect(tavern.shown().filter((one) => one.file)).toEqual([])
  })
})

test('what each person chooses for themselves stays for the others, and answers each alone', async () => {
  const { telegram, alice, bob, tavern, scene, shows, press, store } = await openInteractions()
  scene.answer = ({ command }) =>
    command === 'studio start'
      ? [choice('It begins.', [{ label: 'Take part', description: '', command: 'studio join', options: {} }])]
      : [notice('You take part.', { visibility: 'private' })]
  alice.says(tavern, '/studio start')
  const offered = await shows(tavern)
  for (const user of [alice, bob])
    expect(await press(user, offered, 'Take part')).toMatchObject({ text: 'You take part.' })
  expect(store.events.filter(({ type }) => type === 'control-used')).toHaveLength(2)
  expect(await shows(tavern)).toMatchObject({ id: offered.id, text: 'It begins.', buttons: [['Take part']] })
  expect(telegram.complaints).toEqual([])
})

test('a question after what was done is asked of this person alone, or not at all', async () => {
  const { bob, tavern, scene, shows, invoked, idle } = await openInteractions()
  const consent = (answer: string) => ({
    ...{ label: answer, description: '', command: 'privacy consent' },
    options: { scope: 'training', answer, version: '1' },
  })
  scene.answer = () => [
    notice('Thank you.', { visibility: 'private' }),
    choice('May it be used?', ['yes', 'no'].map(consent), { visibility: 'private' }),
  ]
  bob.says(tavern, '/rate good')
  await invoked('rate')
  await idle()
  expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
  bob.starts()
  bob.says(tavern, '/rate good')
  expect(await shows(bob.dm, ({ text }) => text === 'May it be used?')).toMatchObject({
    buttons: [['yes', 'no']],
  })
  expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
})

describe('a file that is to be kept', () => {
  const file = (name: string): ReplyPart => ({
    ...{ type: 'file-sent', name, mediaType: 'application/gzip', bytes: new Uint8Array([1, 2, 3]) },
    ...{ text: 'What is kept.', visibility: 'private', isToKeep: true },
  })
  const filesOf = (shown: readonly ShownTelegramMessage[]) =>
    shown.flatMap(({ file: sent }) => sent?.name ?? [])

  test('goes into their own chat, and one line for them alone says so', async () => {
    const { telegram, alice, bob, tavern, scene, shows, idle, listener } = await openInteractions({
      group: { botIsAdministrator: true },
    })
    scene.answer = () => [file('one.gz'), file('two.gz')]
    bob.starts()
    bob.says(tavern, '/privacy data')
    const line = await shows(tavern, ({ text }) => text.includes('private chat'))
    expect(line).toMatchObject({ seenBy: bob.id })
    await idle()
    expect(filesOf(bob.dm.shown())).toEqual(['one.gz', 'two.gz'])
    expect(filesOf(tavern.shown())).toEqual([])
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toHaveLength(1)
    expect(alice.dm.shown()).toEqual([])
    expect(telegram.complaints).toEqual([])
    expect(listener.logged.join('')).not.toContain('one.gz')
  })

  test('is seen by them alone where their own chat was never opened', async () => {
    const { telegram, bob, tavern, scene, shows, idle } = await openInteractions({
      group: { botIsAdministrator: true },
    })
    scene.answer = () => [file('one.gz'), file('two.gz')]
    bob.says(tavern, '/privacy data')
    await shows(tavern, (one) => one.file?.name === 'two.gz')
    await idle()
    const shown = tavern.shown().filter(({ isFromBot }) => isFromBot)
    expect(shown).toMatchObject([{ seenBy: bob.id }, { seenBy: bob.id }])
    expect(telegram.complaints).toEqual([])
  })

  test('is in no group where that cannot be either: a line tells how', async () => {
    const { bob, tavern, scene, shows, idle, delivered } = await openInteractions()
    scene.answer = () => [file('one.gz'), file('two.gz')]
    bob.says(tavern, '/feedback export')
    const line = await shows(tavern)
    expect(line.text).toContain('for you alone')
    expect(labels(line)).toEqual(['Open our chat'])
    await idle()
    expect(filesOf(tavern.shown())).toEqual([])
    expect(delivered).toMatchObject([{ isFileLeft: true }])
  })

  test('has what is said of it before it, where that does not fit below', async () => {
    const { bob, tavern, scene, shows, idle } = await openInteractions()
    const long = 'word '.repeat(300).trim()
    scene.answer = () => [{ ...file('one.gz'), text: long } as ReplyPart] // it stays a file
    bob.starts()
    bob.says(tavern, '/feedback export')
    await shows(bob.dm, (one) => one.file !== undefined)
    await idle()
    const shown = bob.dm.shown().filter(({ isFromBot }) => isFromBot)
    expect(shown.slice(1).map(({ text }) => text)).toEqual([long, ''])
    expect(filesOf(shown)).toEqual(['one.gz'])
  })

  test('is an ordinary message in a private chat', async () => {
    const { alice, scene, shows } = await openInteractions()
    scene.answer = () => [file('one.gz')]
    alice.says(alice.dm, '/privacy data')
    expect((await shows(alice.dm)).file?.name).toBe('one.gz')
  })
})

describe('words of the bot', () => {
  test('are split, call nobody, and have no previews', async () => {
    const { telegram, alice, bob, tavern, scene, shows, idle } = await openInteractions()
    const long = `${'word '.repeat(1_000)}`
    scene.answer = () => [
      notice(`Hello @alice_of, see https://example.com. \`/help\` or \`/restart undo\`. ${long}`),
    ]
    bob.says(tavern, '/restart')
    await shows(tavern)
    await idle()
    const shown = tavern.shown().filter(({ isFromBot }) => isFromBot)
    expect(shown).toHaveLength(2)
    expect(shown.flatMap(({ notified }) => notified)).toEqual([])
    expect(
      shown[0]?.text.startsWith('Hello @\u200Balice_of, see https://example.com. /help or /restart undo.'),
    ).toBe(true)
    expect(shown[0]?.formatted).toContainEqual({ type: 'code', text: '/restart undo' })
    expect(shown.map(({ replyTo }) => replyTo !== undefined)).toEqual([true, false])
    expect(alice.dm.shown()).toEqual([])
    expect(telegram.complaints).toEqual([])
  })

  test('have the sign of their tone', async () => {
    const { alice, scene, shows } = await openInteractions()
    scene.answer = () => [notice('Careful.', { tone: 'warning' }), notice('No.', { tone: 'error' })]
    alice.says(alice.dm, '/restart')
    await shows(alice.dm, ({ text }) => text === '⚠️ Careful.')
    await shows(alice.dm, ({ text }) => text === '⛔ No.')
  })
})
