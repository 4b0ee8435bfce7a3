import { InputFile } from 'grammy'
import { expect, test } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { openTelegram, refusalOf, takeUpdates } from './telegram-support.ts'

test('what a bot sends stands there for all, and answers come back as the API tells them', async () => {
  const { telegram, ann, hall, api } = await openTelegram({ privacyMode: false })
  const asked = ann.says(hall, 'Who guards the harbour?')
  const sent = await api.sendMessage(hall.id, 'I do, @ann_of_the_inn, since the flood.', {
    entities: [{ type: 'bold', offset: 0, length: 4 }],
    reply_parameters: { message_id: asked.id },
    reply_markup: { inline_keyboard: [[{ text: 'Again', callback_data: 'again:1' }]] },
  })
  const [, reply] = hall.shown()
  expect(sent.reply_to_message?.message_id).toBe(asked.id)
  expect(reply).toMatchObject({
    id: sent.message_id,
    isFromBot: true,
    text: 'I do, @ann_of_the_inn, since the flood.',
    formatted: [
      { type: 'bold', text: 'I do' },
      { type: 'mention', text: '@ann_of_the_inn' },
    ],
    buttons: [['Again']],
    replyTo: asked.id,
    notified: [ann.id],
    seenBy: undefined,
  })
  expect(telegram.complaints).toEqual([])
})

test('edits keep every text that was shown, and say nothing where nothing changed', async () => {
  const { telegram, hall, api } = await openTelegram()
  const { message_id } = await api.sendMessage(hall.id, 'One')
  await api.editMessageText(hall.id, message_id, 'Two')
  const refused = await refusalOf(api.editMessageText(hall.id, message_id, 'Two'))
  expect(refused[1]).toContain('message is not modified')
  const markup = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] }
  await api.editMessageReplyMarkup(hall.id, message_id, { reply_markup: markup })
  expect(hall.shown()[0]).toMatchObject({ text: 'Two', history: ['One', 'Two'], buttons: [['A']] })
  expect(telegram.complaints).toEqual([])
})

test('only its own messages can be edited; others are deleted by administrators, within 48 hours', async () => {
  const clock = createFakeClock()
  const { ann, hall, api } = await openTelegram({ clock })
  const said = ann.says(hall, 'Good evening.')
  expect(await refusalOf(api.editMessageText(hall.id, said.id, 'Bad evening.'))).toEqual([
    400,
    "Bad Request: message can't be edited",
  ])
  expect(await refusalOf(api.deleteMessage(hall.id, said.id))).toEqual([
    400,
    "Bad Request: message can't be deleted",
  ])
  hall.setBot('administrator')
  await api.deleteMessage(hall.id, said.id)
  expect(said.isDeleted).toBe(true)
  const { message_id } = await api.sendMessage(hall.id, 'Mine')
  await clock.advance(49 * 3_600_000)
  expect((await refusalOf(api.deleteMessage(hall.id, message_id)))[1]).toContain("can't be deleted")
})

test('a deleted message is told to nobody', async () => {
  const { ann, hall, api } = await openTelegram({ privacyMode: false, isAdministrator: true })
  const said = ann.says(hall, 'Oops')
  const before = (await takeUpdates(api)).length
  hall.remove(said)
  expect(await takeUpdates(api)).toHaveLength(before)
  expect(hall.shown()).toEqual([])
})

test('a document is uploaded as a form, and fetched again', async () => {
  const { telegram, ann, api } = await openTelegram()
  ann.starts()
  const bytes = new TextEncoder().encode('{"a":1}\n')
  const sent = await api.sendDocument(ann.dm.id, new InputFile(bytes, 'lines.jsonl'), { caption: 'All.' })
  const shown = ann.dm.shown().at(-1)
  expect(shown).toMatchObject({ text: 'All.', file: { name: 'lines.jsonl' } })
  expect(Buffer.from(shown?.file?.bytes ?? []).toString()).toBe('{"a":1}\n')
  const file = await api.getFile(sent.document.file_id)
  const url = `${telegram.apiUrl}/file/bot${telegram.token}/${file.file_path}`
  expect(await (await fetch(url)).text()).toBe('{"a":1}\n')
  expect((await fetch(url.replace('loopback', 'x'))).status).toBe(401)
  expect(telegram.complaints).toEqual([])
})

test('a file of somebody comes as a document whole, as a photo made anew', async () => {
  const { telegram, ann, api } = await openTelegram()
  const bytes = Buffer.from('a picture with a card in it')
  ann.sends(ann.dm, { name: 'mira.png', mediaType: 'image/png', bytes, caption: 'Take her.' })
  ann.sends(ann.dm, { name: 'mira.png', mediaType: 'image/png', bytes, isPhoto: true })
  const told = (await takeUpdates(api)).flatMap(({ message }) => message ?? []).slice(-2)
  expect(told[0]).toMatchObject({ caption: 'Take her.', document: { file_name: 'mira.png' } })
  const fetched = async (id = '') => {
    const { file_path } = await api.getFile(id)
    const answer = await fetch(`${telegram.apiUrl}/file/bot${telegram.token}/${file_path}`)
    return Buffer.from(await answer.arrayBuffer())
  }
  expect(await fetched(told[0]?.document?.file_id)).toEqual(bytes)
  expect(await fetched(told[1]?.photo?.at(-1)?.file_id)).not.toEqual(bytes)
})

test('whatever else people share comes as it is', async () => {
  const { ann, api } = await openTelegram()
  ann.shares(ann.dm, { location: { latitude: 53.5, longitude: 9.9 } })
  ann.shares(ann.dm, { dice: { emoji: '🎲', value: 6 } }, { replyTo: ann.says(ann.dm, 'Six, or I leave.') })
  const told = (await takeUpdates(api)).flatMap(({ message }) => message ?? [])
  expect(told.slice(-3)).toMatchObject([
    { location: { latitude: 53.5, longitude: 9.9 } },
    { text: 'Six, or I leave.' },
    { dice: { emoji: '🎲', value: 6 }, reply_to_message: { text: 'Six, or I leave.' } },
  ])
})

test('drafts are for private chats, last 30 seconds, and end with the message', async () => {
  const clock = createFakeClock()
  const { telegram, ann, hall, api } = await openTelegram({ clock })
  ann.starts()
  const seen: string[] = []
  telegram.watch((change) => {
    if (change.type === 'draft') seen.push(change.text)
  })
  await api.sendMessageDraft(ann.dm.id, 7, 'I do', { can_stop: true })
  expect(ann.dm.draft()).toEqual({ draftId: 7, text: 'I do', canStop: true })
  ann.stops(ann.dm)
  expect((await takeUpdates(api)).at(-1)?.stopped_message_generation).toMatchObject({
    chat: { id: ann.id },
    draft_id: 7,
  })
  expect(ann.dm.draft()).toBeUndefined()
  await api.sendMessageDraft(ann.dm.id, 8, '')
  await clock.advance(30_001)
  expect(ann.dm.draft()).toBeUndefined()
  await api.sendMessageDraft(ann.dm.id, 9, 'I do, since')
  await api.sendMessage(ann.dm.id, 'I do, since the flood.')
  expect(ann.dm.draft()).toBeUndefined()
  expect(seen).toEqual(['I do', '', 'I do, since'])
  expect((await refusalOf(api.sendMessageDraft(hall.id, 9, 'x')))[1]).toContain('TEXTDRAFT_PEER_INVALID')
})

test('who never began, who blocked it, and where it was removed are refused in Telegram’s words', async () => {
  const { telegram, ann, hall, api } = await openTelegram()
  expect(await refusalOf(api.sendMessage(ann.dm.id, 'Hi'))).toEqual([
    403,
    "Forbidden: bot can't initiate conversation with a user",
  ])
  ann.starts()
  await api.sendMessage(ann.dm.id, 'Hi')
  ann.blocks(true)
  expect(await refusalOf(api.sendMessage(ann.dm.id, 'Hi'))).toEqual([
    403,
    'Forbidden: bot was blocked by the user',
  ])
  hall.setBot('restricted')
  expect((await refusalOf(api.sendMessage(hall.id, 'Hi')))[1]).toContain('not enough rights')
  hall.setBot('kicked')
  expect(await refusalOf(api.sendMessage(hall.id, 'Hi'))).toEqual([
    403,
    'Forbidden: bot was kicked from the supergroup chat',
  ])
  expect(await refusalOf(api.sendMessage(4711, 'Hi'))).toEqual([400, 'Bad Request: chat not found'])
  const left = (await takeUpdates(api)).flatMap(({ my_chat_member: change }) => change ?? [])
  expect(left.map(({ new_chat_member }) => new_chat_member.status)).toEqual([
    'member',
    'kicked',
    'restricted',
    'kicked',
  ])
  expect(telegram.complaints).toEqual([])
})
