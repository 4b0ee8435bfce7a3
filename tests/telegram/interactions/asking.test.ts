import { expect, test } from 'vitest'
import { says } from '../../support/listener.ts'
import { openInteractions } from './stage.ts'

const sent = /^(sendMessage|editMessageText|editMessageReplyMarkup)$/

test('nobody waits for questions that Telegram does not let through', async () => {
  const { telegram, alice, bob, store, until } = await openInteractions()
  telegram.faults.fail({
    method: sent,
    chatId: alice.id,
    status: 429,
    parameters: { retry_after: 2 },
    times: 1,
  })
  for (let index = 0; index < 150; index += 1) alice.says(alice.dm, '/character')
  alice.says(alice.dm, 'still here')
  bob.says(bob.dm, 'hello')
  await Promise.all([store.accepts(says('hello')), store.accepts(says('still here'))])
  expect(alice.dm.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
  await until(() => alice.dm.shown().filter(({ isFromBot }) => isFromBot).length === 2)
})

test('of several questions that one person causes meanwhile, the newest is asked', async () => {
  const { telegram, alice, shows } = await openInteractions()
  telegram.faults.fail({
    method: sent,
    chatId: alice.id,
    status: 429,
    parameters: { retry_after: 1 },
    times: 1,
  })
  for (const command of ['/character', '/persona', '/rewrite', '/nonsense']) alice.says(alice.dm, command)
  await shows(alice.dm, ({ text }) => text.includes('/nonsense'))
  const shown = alice.dm.shown().filter(({ isFromBot }) => isFromBot)
  expect(shown).toHaveLength(2)
  expect(shown[0]?.text).toContain('/character')
})

test('nobody waits for presses in a chat that Telegram limits', async () => {
  const { telegram, alice, bob, store, shows } = await openInteractions()
  alice.says(alice.dm, '/character')
  const picker = await shows(alice.dm, ({ buttons }) => buttons.length > 0)
  telegram.faults.fail({
    method: sent,
    chatId: alice.id,
    status: 429,
    parameters: { retry_after: 8 },
    times: 500,
  })
  const from = { id: alice.id, is_bot: false, first_name: 'Alice' }
  for (let index = 0; index < 300; index += 1)
    telegram.faults.push({
      callback_query: { id: `p${index}`, from, message: picker.raw, chat_instance: '1', data: '4p1' },
    } as never) // as `getUpdates` answers
  bob.says(bob.dm, 'hello')
  await store.accepts(says('hello'))
})
