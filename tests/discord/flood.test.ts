import { expect, test } from 'vitest'
import { says } from '../support/listener.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { listenTo, openDiscord } from './listener.ts'

test('reactions beyond what can wait are lost, and that is said once', async () => {
  const discord = await openDiscord()
  const guild = discord.createGuild({ name: 'Guild' })
  const tavern = guild.createChannel({ name: 'tavern' })
  const alice = discord.createUser({ name: 'Alice' })
  guild.join(alice)
  const store = createListeningStore()
  const listener = listenTo(discord, store)
  await listener.logs('listening to Discord')
  const message = alice.says(tavern, 'hello')
  await store.accepts(says('hello'))
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  for (let index = 0; index < 5_000; index += 1) alice.says(tavern, `${index}`)
  alice.reacts(message, '👍')
  alice.unreacts(message, '👍')
  alice.says(tavern, 'beyond')
  // Comes after all of that was received.
  discord.faults.askToReconnect()
  await listener.logs('nothing missed')
  store.away = undefined
  back.resolve()
  await store.accepts(says('beyond'))
  await listener.logs('reactions are lost')
  expect(listener.logged.filter((line) => line.includes('reactions are lost'))).toEqual([
    expect.stringMatching(
      /^warn more happened than could be stored: messages are read back, 2 reactions are lost\b/,
    ),
  ])
  expect(store.events.filter(({ type }) => type === 'reactions-changed')).toEqual([])
})
