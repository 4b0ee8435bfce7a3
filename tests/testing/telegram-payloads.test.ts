import { readdirSync, readFileSync } from 'node:fs'
import type { Update } from 'grammy/types'
import { expect, test } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { openTelegram, takeUpdates } from './telegram-support.ts'

const folder = new URL('../fixtures/telegram/', import.meta.url)

/** One of everything that the Bot API tells, and of what it answers. */
async function recordPayloads(): Promise<Map<string, unknown>> {
  const seen = new Map<string, unknown>()
  const { telegram, ann, hall, api } = await openTelegram({
    clock: createFakeClock(),
    group: 'forum',
    isAdministrator: true,
    privateTopics: true,
  })
  const last = async (name: string, kind: keyof Update) => {
    const found = (await takeUpdates(api, -1)).at(-1)
    expect(found).toHaveProperty(kind)
    seen.set(name, found)
  }
  seen.set('get-me', await api.getMe())
  seen.set('my-chat-member', (await takeUpdates(api))[0])
  const bob = telegram.createUser({ name: 'Bob', language: 'zh-hans' })
  hall.setMember(bob, 'member')
  seen.set(
    'chat-member',
    (await takeUpdates(api)).find(({ chat_member: change }) => change !== undefined),
  )
  await last('message-new-member', 'message')

  const said = ann.says(hall, '@dramatis_bot, who guards the harbour? https://example.org')
  await last('message', 'message')
  ann.says(hall, '/help@dramatis_bot', { replyTo: said })
  await last('message-command-reply', 'message')
  ann.says(hall, 'By order of the house.', { isAnonymous: true })
  await last('message-anonymous', 'message')
  ann.says(hall, 'News.', { asChannel: { id: -1001234567890, title: 'Times' } })
  await last('message-channel', 'message')
  const walk = hall.createTopic(ann, 'A walk')
  await last('message-topic-created', 'message')
  ann.says(walk, 'Along the harbour.')
  await last('message-topic', 'message')
  walk.setClosed(true)
  await last('message-topic-closed', 'message')
  ann.says(hall, '/secret@dramatis_bot', { isEphemeral: true })
  await last('message-ephemeral', 'message')
  ann.says(hall, 'You, @Bob!', { mentions: [bob] })
  await last('message-text-mention', 'message')
  ann.edits(said, 'Who guards the harbour?')
  await last('edited-message', 'edited_message')

  const times = telegram.createGroup({ title: 'Comments', creator: ann, discusses: 'Times' })
  times.setBot('administrator')
  const post = times.post('Mira has a new song.')
  await last('message-automatic-forward', 'message')
  ann.says(post, 'Which one?')
  await last('message-comment', 'message')

  const group = telegram.createGroup({ title: 'Cellar', creator: ann, type: 'group' })
  const moved = group.migrate()
  const both = (await takeUpdates(api)).flatMap((update) => (update.message ? update : [])).slice(-2)
  seen.set('message-migrate-to', both[0])
  seen.set('message-migrate-from', both[1])
  expect(both[1]?.message?.chat.id).toBe(moved.id)

  bob.says(bob.dm, 'Good evening.')
  await last('message-direct', 'message')
  const bytes = Buffer.from('{}')
  bob.sends(bob.dm, { name: 'mira.json', mediaType: 'application/json', bytes, caption: 'Her card' })
  await last('message-document', 'message')
  bob.sends(bob.dm, { name: 'mira.png', mediaType: 'image/png', bytes, isPhoto: true })
  await last('message-photo', 'message')
  await api.sendMessageDraft(bob.id, 77, 'I do', { can_stop: true })
  bob.stops(bob.dm)
  await last('stopped-message-generation', 'stopped_message_generation')
  bob.blocks(true)
  await last('my-chat-member-blocked', 'my_chat_member')

  const sent = await api.sendMessage(hall.id, 'I do, since the flood.', {
    entities: [{ type: 'italic', offset: 0, length: 4 }],
    reply_parameters: { message_id: said.id },
    reply_markup: { inline_keyboard: [[{ text: 'Again', callback_data: 'again:1' }]] },
  })
  seen.set('sent-message', sent)
  const reply = hall.shown().at(-1)
  if (reply === undefined) throw new Error('it was posted')
  ann.reacts(reply, ['👍', 'custom:5368324170671202286'])
  await last('message-reaction', 'message_reaction')
  ann.reacts(reply, ['👎'], { isAnonymous: true })
  await last('message-reaction-anonymous', 'message_reaction')
  const pressed = ann.presses(reply, 'Again')
  await last('callback-query', 'callback_query')
  const ephemeral = { receiver_user_id: ann.id, callback_query_id: pressed.id }
  seen.set(
    'sent-ephemeral',
    await api.sendMessage(hall.id, 'Psst', { ephemeral_message_parameters: ephemeral }),
  )
  seen.set('edited', await api.editMessageText(hall.id, sent.message_id, 'I do.'))
  seen.set('get-chat', await api.getChat(hall.id))
  seen.set('get-chat-member', await api.getChatMember(hall.id, ann.id))
  seen.set('get-chat-administrators', await api.getChatAdministrators(hall.id))
  seen.set('get-webhook-info', await api.getWebhookInfo())
  expect(telegram.complaints).toEqual([])
  return seen
}

/** What a payload is made of: its fields, and the kinds of their values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'number') return value < 0 ? 'negative' : 'number'
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const fields = Object.entries(value).map(([key, field]) => [key, shapeOf(field)])
  return Object.fromEntries(fields.sort(([a], [b]) => String(a).localeCompare(String(b))))
}

test('each payload has the shape of its fixture', async () => {
  const fixtures = readdirSync(folder).map((file): [string, unknown] => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  ])
  const shapes = (payloads: Iterable<[string, unknown]>) =>
    Object.fromEntries(Array.from(payloads, ([name, payload]) => [name, shapeOf(payload)]))
  expect(shapes(await recordPayloads())).toEqual(shapes(fixtures))
})
