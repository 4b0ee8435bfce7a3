import { expect, test } from 'vitest'
import { labels, openInteractions, wren } from './stage.ts'

test('a group learns once what came to it, and whoever may chooses who plays', async () => {
  const { telegram, alice, bob, tavern, store, shows, press, until } = await openInteractions({
    telegram: { privacyMode: true },
    speed: 10,
  })
  const hello = await shows(tavern)
  expect(hello.text).toContain('An AI plays them')
  expect(hello.text).toContain('/character')
  expect(hello.text).toContain('privacy mode is on')
  // Whoever is put in next does not tell it again.
  expect(await store.openHost().state.at(`${tavern.id}`).get('privacy-mode:')).toBe('1')
  expect((await press(bob, hello, 'Choose who plays')).text).toContain('administrator')
  await press(alice, hello, 'Choose who plays')
  const picker = await shows(tavern, (one) => labels(one).includes('Wren Halloway'))
  expect(picker.id).not.toBe(hello.id)
  await until(() => tavern.shown().filter(({ text }) => text === hello.text).length === 1)
  expect(telegram.complaints).toEqual([])
})

test('a group that is welcomed, for a link said so, is told nothing twice', async () => {
  const { telegram, alice, tavern, store, shows } = await openInteractions()
  alice.says(tavern, `/start@${telegram.username}`)
  expect((await shows(tavern)).text).toContain('An AI plays them')
  expect(await store.openHost().state.get(`introduced:${tavern.id}`)).toBe('1')
})

test('a bot that was made an administrator meanwhile hears everything, and says nothing else', async () => {
  const { tavern, shows } = await openInteractions({
    telegram: { privacyMode: true },
    speed: 10,
    group: { botIsAdministrator: true },
  })
  const hello = await shows(tavern)
  expect(hello.text).toContain('An AI plays them')
  expect(hello.text).not.toContain('privacy mode')
})

test('a group in which somebody plays already is told nothing', async () => {
  const { promise: isAsked, resolve } = Promise.withResolvers<void>()
  const playing = {
    ...wren,
    get name() {
      resolve()
      return wren.name
    },
  }
  const { telegram, alice, tavern, shows } = await openInteractions({ speed: 10, cast: [playing] })
  await isAsked
  alice.says(tavern, `/start@${telegram.username}`)
  await shows(tavern)
  expect(tavern.shown().filter(({ isFromBot }) => isFromBot)).toHaveLength(1)
})
