import { expect, test } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { openTelegram, refusalOf, takeUpdates } from './telegram-support.ts'

const keyboard = {
  inline_keyboard: [
    [
      { text: 'Again', callback_data: 'again:1' },
      { text: 'Site', url: 'https://example.org' },
    ],
  ],
}

async function withButton(options: Parameters<typeof openTelegram>[0] = {}) {
  const opened = await openTelegram(options)
  await takeUpdates(opened.api)
  await opened.api.sendMessage(opened.hall.id, 'Once upon a time', { reply_markup: keyboard })
  const [message] = opened.hall.shown()
  if (message === undefined) throw new Error('it was sent')
  return { ...opened, message }
}

test('a button is told with its message, and stops turning when it is answered', async () => {
  const { telegram, ann, api, message } = await withButton()
  const pressed = ann.presses(message, 'Again')
  const query = (await takeUpdates(api)).at(-1)?.callback_query
  expect(query).toMatchObject({ id: pressed.id, from: { id: ann.id }, data: 'again:1' })
  expect(query?.message?.message_id).toBe(message.id)
  await api.answerCallbackQuery(pressed.id, { text: 'At once.', show_alert: true })
  expect(await pressed.answered).toEqual({ text: 'At once.', isAlert: true })
  expect((await refusalOf(api.answerCallbackQuery(pressed.id)))[1]).toContain('query is too old')
  expect(() => ann.presses(message, 'Never')).toThrow('There is no button "Never", but these: Again, Site.')
  expect(() => ann.presses(message, 'Site')).toThrow('opens something')
  expect(telegram.complaints).toEqual([])
})

test('a button that is answered too late is a complaint', async () => {
  const clock = createFakeClock()
  const { telegram, ann, api, message } = await withButton({ clock, speed: 3 })
  const pressed = ann.presses(message, 'Again')
  await clock.advance(5_001)
  await expect(pressed.answered).rejects.toThrow('Nobody answered the button.')
  expect((await refusalOf(api.answerCallbackQuery(pressed.id)))[1]).toContain('query is too old')
  expect(telegram.complaints).toMatchObject([{ method: 'answerCallbackQuery', code: 400 }])
})

test('an ephemeral message answers a button, and only whoever pressed it sees it', async () => {
  const clock = createFakeClock()
  const { telegram, ann, hall, api, message } = await withButton({ clock })
  const bob = telegram.createUser({ name: 'Bob' })
  const to = (userId: number, queryId?: string) => ({
    ephemeral_message_parameters: {
      receiver_user_id: userId,
      ...(queryId === undefined ? {} : { callback_query_id: queryId }),
    },
  })
  const pressed = ann.presses(message, 'Again')
  expect((await refusalOf(api.sendMessage(hall.id, 'Psst', to(ann.id))))[1]).toContain('not enough rights')
  const sent = await api.sendMessage(hall.id, 'Psst', { ...to(ann.id, pressed.id), reply_markup: keyboard })
  expect(sent).toMatchObject({ message_id: 0, receiver_user: { id: ann.id } })
  const id = sent.ephemeral_message_id ?? 0
  const [, shown] = hall.shown()
  expect(shown).toMatchObject({ text: 'Psst', seenBy: ann.id, buttons: [['Again', 'Site']] })
  if (shown === undefined) throw new Error('it is shown')
  expect(() => bob.presses(shown, 'Again')).toThrow('do not see')
  ann.presses(shown, 'Again')
  const query = (await takeUpdates(api)).at(-1)?.callback_query
  expect(query?.message).toMatchObject({ message_id: 0, ephemeral_message_id: id })
  await api.raw.editEphemeralMessageText({
    chat_id: hall.id,
    receiver_user_id: ann.id,
    ephemeral_message_id: id,
    text: 'Psst!',
  })
  expect(shown.history).toEqual(['Psst', 'Psst!'])
  await api.raw.deleteEphemeralMessage({
    chat_id: hall.id,
    receiver_user_id: ann.id,
    ephemeral_message_id: id,
  })
  expect(hall.shown()).toHaveLength(1)
  const again = await api.sendMessage(hall.id, 'Psst?', to(ann.id, pressed.id))
  expect(again.ephemeral_message_id).toBe(id)
  expect(hall.shown().at(-1)).toMatchObject({ text: 'Psst?', isDeleted: false })
  await clock.advance(15_001)
  const late = api.sendMessage(hall.id, 'Psst', to(ann.id, pressed.id))
  expect((await refusalOf(late))[1]).toContain('query is too old')
  hall.setBot('administrator')
  await api.sendMessage(hall.id, 'Psst', to(ann.id))
  expect((await refusalOf(api.sendMessage(hall.id, 'Psst', to(bob.id))))[0]).toBe(400)
})

test('an ephemeral command is seen by the bot alone, and answered so', async () => {
  const { ann, hall, api } = await openTelegram()
  const asked = ann.says(hall, '/secret@dramatis_bot', { isEphemeral: true })
  const told = (await takeUpdates(api)).at(-1)?.message
  expect(told).toMatchObject({ message_id: 0, text: '/secret@dramatis_bot' })
  const ephemeral_message_id = told?.ephemeral_message_id ?? 0
  const reply = { reply_parameters: { ephemeral_message_id } }
  expect((await refusalOf(api.sendMessage(hall.id, 'No', reply)))[1]).toContain('must be ephemeral')
  await api.sendMessage(hall.id, 'Yes', {
    ...reply,
    ephemeral_message_parameters: { receiver_user_id: ann.id },
  })
  expect(hall.shown().map(({ text, seenBy }) => [text, seenBy])).toEqual([
    ['/secret@dramatis_bot', ann.id],
    ['Yes', ann.id],
  ])
  expect(asked.raw.message_id).toBe(0)
})

test('an older server does not know ephemeral messages, or some methods', async () => {
  const { telegram, ann, hall, api } = await openTelegram({
    unknownFields: ['ephemeral_message_parameters'],
    unknownMethods: ['sendMessageDraft'],
  })
  ann.starts()
  const sent = await api.sendMessage(hall.id, 'Psst', {
    ephemeral_message_parameters: { receiver_user_id: ann.id },
  })
  expect(sent.ephemeral_message_id).toBeUndefined()
  expect(hall.shown()[0]?.seenBy).toBeUndefined()
  expect(await refusalOf(api.sendMessageDraft(ann.id, 1, 'x'))).toEqual([404, 'Not Found'])
  expect(telegram.complaints).toEqual([])
})

test('commands are kept by scope and language', async () => {
  const { telegram, hall, api } = await openTelegram()
  const help = [{ command: 'help', description: 'What I can do' }]
  const inChinese = [{ command: 'help', description: '我会做什么' }]
  await api.setMyCommands(help)
  await api.setMyCommands(inChinese, { scope: { type: 'all_group_chats' }, language_code: 'zh' })
  await api.setMyCommands(help, { scope: { type: 'chat', chat_id: hall.id } })
  expect(telegram.commands('default')).toEqual(help)
  expect(telegram.commands('all_group_chats', 'zh')).toEqual(inChinese)
  expect(telegram.commands(`chat:${hall.id}`)).toEqual(help)
  expect(await api.getMyCommands()).toEqual(help)
  await api.deleteMyCommands()
  expect(telegram.commands('default')).toEqual([])
})
