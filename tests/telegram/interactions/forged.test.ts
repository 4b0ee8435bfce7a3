import type { CallbackQuery } from 'grammy/types'
import { expect, test } from 'vitest'
import type { InboundEvent } from '../../../src/contract/event.ts'
import type { LoopbackTelegramUser, ShownTelegramMessage } from '../../../src/testing/index.ts'
import { says } from '../../support/listener.ts'
import { openInteractions, seraphina } from './stage.ts'

/** A group in which somebody was asked something, and somebody whose client says what it likes. */
async function openForgery() {
  const opened = await openInteractions()
  const { telegram, alice, bob, tavern, store, shows } = opened
  alice.says(tavern, '/character set')
  const picker = await shows(tavern, ({ buttons }) => buttons.length > 0)
  let presses = 0
  async function forge(user: LoopbackTelegramUser, data: string, message: CallbackQuery['message']) {
    presses += 1
    const from = { id: user.id, is_bot: false, first_name: user.name }
    const query = { id: `${presses}`, from, message, chat_instance: '1', data }
    telegram.faults.push({ callback_query: query } as never) // as `getUpdates` answers
    bob.says(tavern, `after ${presses}`)
    await store.accepts(says(`after ${presses}`))
    return store.events.filter(({ type }) => type === 'control-used' || type === 'command-invoked')
  }
  return { ...opened, picker, forge }
}

const gone = ({ raw }: ShownTelegramMessage): CallbackQuery['message'] => ({
  chat: raw.chat,
  message_id: raw.message_id,
  date: 0,
})

test('what no button of the message says is not offered, whoever says so', async () => {
  const { alice, bob, tavern, picker, forge } = await openForgery()
  const forms = [
    '1restart',
    '1replies',
    '3r',
    '1character set|character=wren',
    '4cancel',
    '4p7',
    '4=seraphina2',
  ]
  for (const data of forms)
    for (const user of [alice, bob]) {
      const isOnIt = JSON.stringify(picker.raw.reply_markup).includes(`"${data}"`)
      if (!isOnIt) expect(await forge(user, data, picker.raw)).toEqual([])
    }
  expect(tavern.shown().find(({ id }) => id === picker.id)).toMatchObject({
    text: picker.text,
    isDeleted: false,
  })
})

test('of a message that Telegram does not show, only what is kept for it holds', async () => {
  const { alice, bob, tavern, picker, forge } = await openForgery()
  for (const data of ['1restart', '3r', '1character set|character=wren'])
    expect(await forge(bob, data, gone(picker))).toEqual([])
  expect(await forge(bob, `4=${seraphina.id}`, gone(picker))).toEqual([])
  expect(tavern.shown().find(({ id }) => id === picker.id)).toMatchObject({
    text: picker.text,
    isDeleted: false,
  })
  expect(await forge(alice, `4=${seraphina.id}`, gone(picker))).toHaveLength(1)
})

test('what asks for feedback reaches the engine as whoever pressed it, and only where it will be refused', async () => {
  const { alice, bob, picker, forge, store } = await openForgery()
  const withOption = (name: string, value: string) => (event: InboundEvent) =>
    event.type === 'control-used' && event.options[name] === value
  for (const [round, message] of [picker.raw, gone(picker)].entries()) {
    await forge(bob, `1feedback export|character=${round}`, message)
    expect(await store.accepts(withOption('character', `${round}`))).toMatchObject({
      ...{ command: 'feedback export', isModerator: false, from: { id: `${bob.id}` } },
    })
    await forge(alice, '1feedback export|format=csv', message)
    await forge(alice, `1feedback export|place=${round}`, message)
    expect(await store.accepts(withOption('place', `${round}`))).toMatchObject({ isModerator: true })
  }
  expect(store.events.filter(withOption('format', 'csv'))).toEqual([])
})

test('what choices alone set is of no use to who was offered none', async () => {
  const { alice, bob, picker, forge } = await openForgery()
  for (const user of [alice, bob])
    expect(await forge(user, '1privacy consent|scope=training|answer=yes|version=1', picker.raw)).toEqual([])
})

test('who administers another group administers none but that', async () => {
  const { telegram, bob, tavern, store } = await openInteractions()
  const cellar = telegram.createGroup({ title: 'Cellar', creator: bob })
  bob.says(cellar, '/feedback summary')
  bob.says(tavern, '/feedback summary')
  const at =
    (chat: { readonly id: number }) => (event: { readonly conversation: { readonly place: string } }) =>
      event.conversation.place === `${chat.id}`
  expect(await store.accepts(at(cellar))).toMatchObject({ command: 'feedback summary', isModerator: true })
  expect(await store.accepts(at(tavern))).toMatchObject({ command: 'feedback summary', isModerator: false })
})

test('an update that comes again is the same event', async () => {
  const { telegram, alice, bob, tavern, store, invoked } = await openInteractions()
  alice.says(tavern, '/feedback summary')
  await invoked('feedback summary')
  telegram.faults.repeatUpdates(1)
  bob.says(tavern, 'after that')
  await store.accepts(says('after that'))
  expect(store.events.filter(({ type }) => type === 'command-invoked')).toHaveLength(1)
})
