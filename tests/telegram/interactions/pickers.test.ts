import { describe, expect, test } from 'vitest'
import type { FoundCharacter } from '../../../src/contract/platform.ts'
import { choice, labels, openInteractions, seraphina, wren } from './stage.ts'

const many: readonly FoundCharacter[] = Array.from({ length: 19 }, (_, index) => ({
  id: `character-${index}`,
  name: `Number ${index}`,
  summary: '',
}))

const lin: FoundCharacter = { id: 'lin', name: '林栖迟', summary: '', language: 'zh' }

describe('a picker', () => {
  test('shows cards in the language of whoever asks first', async () => {
    const { telegram, shows } = await openInteractions({ characters: [{ ...wren, language: 'en' }, lin] })
    const mei = telegram.createUser({ name: 'Mei', language: 'zh-hans' })
    mei.says(mei.dm, '/character 设定')
    expect(labels(await shows(mei.dm)).slice(0, 2)).toEqual(['林栖迟', 'Wren Halloway'])
  })

  test('keeps what stands above it, and turns around', async () => {
    const { telegram, alice, shows, press } = await openInteractions({ characters: many })
    alice.starts()
    const hello = await shows(alice.dm)
    await press(alice, hello, '◀️')
    const last = await shows(alice.dm, (one) => labels(one).includes('3/3'))
    expect(last.text).toBe(hello.text)
    expect(await press(alice, last, '3/3')).toMatchObject({ isAlert: false })
    await press(alice, last, '▶️')
    expect((await shows(alice.dm, (one) => labels(one).includes('1/3'))).text).toContain('An AI plays them')
    expect(telegram.complaints).toEqual([])
  })

  test('is one a person and chat', async () => {
    const { alice, bob, tavern, shows, until } = await openInteractions()
    tavern.setMember(bob, 'administrator')
    alice.says(tavern, '/character set')
    const first = await shows(tavern)
    bob.says(tavern, '/character set')
    const his = await shows(tavern, ({ id }) => id > first.id)
    alice.says(tavern, '/character add')
    await shows(tavern, ({ text }) => text.includes('add'))
    const shown = (id: number) => tavern.shown().find((one) => one.id === id)
    await until(() => shown(first.id)?.buttons.length === 0)
    expect(shown(his.id)?.buttons).not.toEqual([])
  })

  test('leaves out who plays already', async () => {
    const { alice, shows } = await openInteractions({ cast: [wren] })
    alice.says(alice.dm, '/character add')
    expect(labels(await shows(alice.dm))).toEqual(['Seraphina · keeps a glade', '✖️'])
  })

  test('of cast members can be searched', async () => {
    const { alice, shows } = await openInteractions({ cast: many })
    alice.says(alice.dm, '/mute')
    expect(labels(await shows(alice.dm))).toContain('🔍')
  })

  test('offered by the engine is searched, too', async () => {
    const { telegram, alice, scene, invoked, shows, press } = await openInteractions({ characters: many })
    const options = many.map(({ id, name }) => ({
      ...{ label: name, description: '', command: 'character set', options: { character: id } },
    }))
    scene.answer = ({ command }) => (command === 'restart' ? [choice('Who?', options)] : [])
    alice.says(alice.dm, '/restart')
    const offer = await shows(alice.dm)
    expect(labels(offer).slice(8)).toEqual(['◀️', '1/3', '▶️', '🔍'])
    await press(alice, offer, '🔍')
    alice.says(alice.dm, '17', { replyTo: await shows(alice.dm, ({ forcesReply }) => forcesReply) })
    await press(alice, await shows(alice.dm, (one) => labels(one).includes('Number 17')), 'Number 17')
    expect(await invoked('character set')).toMatchObject({ options: { character: 'character-17' } })
    expect(telegram.complaints).toEqual([])
  })
})

describe('what somebody may not do', () => {
  test('is not among the words', async () => {
    const { bob, tavern, shows } = await openInteractions()
    bob.says(tavern, '/character')
    const words = labels(await shows(tavern)).map((label) => label.split(' · ')[0])
    expect(words).toEqual(['list', 'info', '✖️'])
  })

  test.each(['/character', '/rate'])('%s asks privately where that can be done', async (command) => {
    const { telegram, alice, tavern, shows, press, invoked } = await openInteractions({
      group: { botIsAdministrator: true },
    })
    alice.says(tavern, command)
    const question = await shows(tavern)
    expect(question.seenBy).toBe(alice.id)
    if (command === '/rate') {
      await press(alice, question, 'good')
      await press(alice, await shows(tavern, (one) => labels(one).includes('✔ Done')), '✔ Done')
      expect(await invoked('rate')).toMatchObject({ options: { rating: 'good' } })
    } else {
      const set = labels(question).find((label) => label.startsWith('set')) ?? ''
      await press(alice, question, set)
      const picker = await shows(tavern, (one) => labels(one).includes('Wren Halloway'))
      expect(picker.seenBy).toBe(alice.id)
      await press(alice, picker, '✖️')
    }
    expect(telegram.complaints).toEqual([])
  })
})

describe('what was mistyped', () => {
  test.each([
    ['/character seet wren', '/character set wren', 'character set', { character: 'wren' }],
    ['/charcter set wren', '/character set wren', 'character set', { character: 'wren' }],
    ['/hepl', '/help', 'help', {}],
    ['/set wren', '/character set wren', 'character set', { character: 'wren' }],
    ['/erase', '/privacy erase', 'privacy erase', {}],
  ])('%s is offered as it was meant', async (typed, label, command, options) => {
    const { telegram, alice, invoked, shows, press } = await openInteractions()
    alice.says(alice.dm, typed)
    const told = await shows(alice.dm)
    expect(labels(told)).toEqual([label])
    await press(alice, told, label)
    expect(await invoked(command)).toMatchObject({ options })
    expect(telegram.complaints).toEqual([])
  })

  test('is told in a group where it is surely ours', async () => {
    const { telegram, alice, tavern, shows } = await openInteractions()
    alice.says(tavern, '/hepl')
    alice.says(tavern, `/hepl@${telegram.username}`)
    expect((await shows(tavern)).text).toContain('Did you mean /help?')
    alice.says(tavern, '/character seet wren')
    await shows(tavern, (one) => labels(one).includes('/character set wren'))
    expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toHaveLength(2)
  })

  test.each([
    ['/character ser', 'ser'],
    ['/character Wren Halloway', 'Wren Halloway'],
    ['/角色林栖迟', '林栖迟'],
    ['/角色1', '1'],
    ['/角色设定林', '林'],
  ])('%s sets somebody', async (typed, character) => {
    const { alice, invoked } = await openInteractions({ characters: [seraphina, wren, lin] })
    alice.says(alice.dm, typed)
    expect(await invoked('character set')).toMatchObject({ options: { character } })
  })
})
