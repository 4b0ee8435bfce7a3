import { expect, test } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { openTelegram, refusalOf, takeUpdates, untilPolled } from './telegram-support.ts'

const terminated =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'

const texts = (updates: Awaited<ReturnType<typeof takeUpdates>>) =>
  updates.flatMap(({ message }) => message?.text ?? [])

test('a call waits until something happens; what is confirmed does not come again', async () => {
  const { telegram, ann, hall, api } = await openTelegram({ privacyMode: false })
  const [first] = (await takeUpdates(api)).slice(-1)
  const offset = (first?.update_id ?? 0) + 1
  const waiting = api.getUpdates({ offset, timeout: 50 })
  ann.says(hall, 'One')
  ann.says(hall, 'Two')
  const found = await waiting
  expect(texts(found)).toEqual(['One', 'Two'])
  expect(found.map(({ update_id }) => update_id)).toEqual([offset, offset + 1])
  // Unconfirmed ones come again.
  expect(texts(await takeUpdates(api, offset))).toEqual(['One', 'Two'])
  expect(texts(await takeUpdates(api, offset + 1))).toEqual(['Two'])
  expect(texts(await takeUpdates(api, offset + 2))).toEqual([])
  expect(telegram.updates).toEqual({ made: 4, confirmed: offset + 1, waiting: 0, isPolled: false })
})

test('a call waits no longer than it asked for', async () => {
  const clock = createFakeClock()
  const { api } = await openTelegram({ clock })
  const offset = ((await takeUpdates(api)).at(-1)?.update_id ?? 0) + 1
  await takeUpdates(api, offset)
  let isOver = false
  const waiting = api.getUpdates({ offset, timeout: 30 }).finally(() => {
    isOver = true
  })
  // Until the request is there, no time goes by.
  while (!isOver) await clock.advance(5_000)
  expect(await waiting).toEqual([])
})

test('an offset from the end forgets what is before it', async () => {
  const { telegram, ann, hall, api } = await openTelegram({ privacyMode: false })
  for (const text of ['One', 'Two', 'Three']) ann.says(hall, text)
  expect(texts(await takeUpdates(api, -2))).toEqual(['Two', 'Three'])
  expect(telegram.updates.waiting).toBe(2)
})

test('at most so many as asked for', async () => {
  const { ann, hall, api } = await openTelegram({ privacyMode: false })
  for (let number = 0; number < 120; number += 1) ann.says(hall, `${number}`)
  expect(await takeUpdates(api)).toHaveLength(100)
  expect(await api.getUpdates({ limit: 3 })).toHaveLength(3)
})

test('kinds are remembered; three are told only where they are listed', async () => {
  const { ann, hall, api, telegram } = await openTelegram({ isAdministrator: true })
  const bob = telegram.createUser({ name: 'Bob' })
  const kinds = async () => (await api.getUpdates()).map((update) => Object.keys(update)[1])
  hall.setMember(bob, 'member')
  const said = bob.says(hall, 'Hello')
  ann.reacts(said, ['👍'])
  expect(await kinds()).toEqual(['my_chat_member', 'message', 'my_chat_member', 'message', 'message'])
  await api.getUpdates({ offset: -1, allowed_updates: ['message_reaction', 'chat_member'] })
  await api.getUpdates({ offset: 2 ** 30 })
  ann.reacts(said, ['❤'])
  bob.says(hall, 'This is not asked for.')
  hall.setMember(bob, 'left')
  expect((await kinds()).slice(-2)).toEqual(['message_reaction', 'chat_member'])
})

test('a second call ends the first, and so does another program', async () => {
  const { telegram, api, ann } = await openTelegram()
  await api.getUpdates({ offset: -1 })
  const offset = telegram.updates.confirmed + 2
  const first = refusalOf(api.getUpdates({ offset, timeout: 50 }))
  await untilPolled(telegram, api)
  const second = refusalOf(api.getUpdates({ offset, timeout: 50 }))
  expect(await first).toEqual([409, terminated])
  telegram.faults.conflict(1)
  expect(await second).toEqual([409, terminated])
  expect(await refusalOf(api.getUpdates({ timeout: 50 }))).toEqual([409, terminated])
  ann.starts()
  expect(await api.getUpdates({ offset, timeout: 50 })).toHaveLength(1)
  telegram.faults.setForeignWebhook('https://elsewhere.example/hook')
  expect((await refusalOf(api.getUpdates()))[1]).toContain("can't use getUpdates method while webhook")
  expect((await api.getWebhookInfo()).url).toBe('https://elsewhere.example/hook')
  await api.deleteWebhook()
  expect(await api.getUpdates({ offset })).toHaveLength(1)
})

test('who goes away takes nothing with them', async () => {
  const { ann, hall, api, telegram } = await openTelegram({ privacyMode: false })
  await api.getUpdates({ offset: -1 })
  const offset = telegram.updates.confirmed + 2
  const leaving = new AbortController()
  const url = `${telegram.apiUrl}/bot${telegram.token}/getUpdates?timeout=50&offset=${offset}`
  const gone = fetch(url, { signal: leaving.signal })
  await untilPolled(telegram, api)
  leaving.abort()
  await expect(gone).rejects.toThrow()
  while (telegram.updates.isPolled) await api.getMe()
  ann.says(hall, 'Still here?')
  expect(texts(await takeUpdates(api, offset))).toEqual(['Still here?'])
})

test('what waited for a day is dropped', async () => {
  const clock = createFakeClock()
  const { ann, api } = await openTelegram({ clock })
  ann.says(ann.dm, 'Yesterday')
  await clock.advance(23 * 3_600_000)
  ann.says(ann.dm, 'Now')
  await clock.advance(2 * 3_600_000)
  expect(texts(await takeUpdates(api))).toEqual(['Now'])
})

test('a press waits for two and a half minutes', async () => {
  const clock = createFakeClock()
  const { telegram, ann, hall, api } = await openTelegram({ clock })
  await takeUpdates(api)
  const { message_id } = await api.sendMessage(hall.id, 'Which?', {
    reply_markup: { inline_keyboard: [[{ text: 'This', callback_data: '1' }]] },
  })
  const asked = hall.shown().find(({ id }) => id === message_id)
  if (!asked) throw new Error('it is shown')
  ann.presses(asked, 'This')
  await clock.advance(150_000)
  ann.says(ann.dm, 'Hello?')
  expect((await takeUpdates(api)).some(({ callback_query: query }) => query)).toBe(true)
  await clock.advance(1)
  const left = await takeUpdates(api)
  expect(left.some(({ callback_query: query }) => query)).toBe(false)
  expect(texts(left)).toEqual(['Hello?'])
  expect(telegram.updates.waiting).toBe(left.length)
})

test('updates are held back, repeated, and numbered anew', async () => {
  const { telegram, ann, api } = await openTelegram({ updateIdStep: 3 })
  await takeUpdates(api)
  telegram.faults.holdUpdates(true)
  ann.says(ann.dm, 'One')
  expect(texts(await takeUpdates(api))).toEqual([])
  telegram.faults.holdUpdates(false)
  const found = await takeUpdates(api)
  expect(found.map(({ update_id }) => update_id)).toEqual([700000001, 700000004, 700000007])
  expect(texts(await takeUpdates(api, 700000010))).toEqual([])
  telegram.faults.repeatUpdates(1)
  expect(texts(await takeUpdates(api, 700000010))).toEqual(['One'])
  telegram.faults.renumberUpdates(55)
  ann.says(ann.dm, 'Two')
  const renumbered = await takeUpdates(api, 700000010)
  expect(renumbered.map(({ update_id }) => update_id)).toEqual([55])
})

test('privacy mode: commands to it, replies to it and mentions; all where it is administrator', async () => {
  const { telegram, ann, hall, api } = await openTelegram()
  const [, start] = await takeUpdates(api)
  const offset = (start?.update_id ?? 0) + 1
  const { message_id } = await api.sendMessage(hall.id, 'Good evening.')
  const own = hall.shown().find(({ id }) => id === message_id)
  ann.says(hall, 'Just talking.')
  ann.says(hall, '/help')
  ann.says(hall, '/help@other_bot')
  ann.says(hall, '/help@dramatis_bot')
  ann.says(hall, 'You there, @dramatis_bot?')
  if (own !== undefined) ann.says(hall, 'Thanks.', { replyTo: own })
  ann.says(hall, 'Over there, @other_bot.')
  const parrot = telegram.createUser({ name: 'Parrot', isBot: true })
  parrot.says(hall, 'Aye!')
  ann.says(hall, '/help')
  const seen = ['/help', '/help@dramatis_bot', 'You there, @dramatis_bot?', 'Thanks.']
  expect(texts(await takeUpdates(api, offset))).toEqual(seen)
  hall.setBot('administrator')
  ann.says(hall, 'Just talking.')
  expect(texts(await takeUpdates(api, offset)).at(-1)).toBe('Just talking.')
})

test('privacy mode may keep mentions back, too', async () => {
  const { ann, hall, api } = await openTelegram({ mentionsPassPrivacy: false })
  ann.says(hall, 'You there, @dramatis_bot?')
  ann.says(hall, '/help@dramatis_bot')
  expect(texts(await takeUpdates(api))).toEqual(['/help@dramatis_bot'])
})

test('other bots are heard in bot-to-bot mode only', async () => {
  const silent = await openTelegram({ privacyMode: false })
  silent.telegram.createUser({ name: 'Parrot', isBot: true }).says(silent.hall, 'Aye! @dramatis_bot')
  expect(texts(await takeUpdates(silent.api))).toEqual([])

  const { telegram, hall, api } = await openTelegram({ botToBot: true })
  const parrot = telegram.createUser({ name: 'Parrot', isBot: true })
  parrot.says(hall, 'Aye! @dramatis_bot')
  parrot.says(hall, '/dance@dramatis_bot')
  expect(texts(await takeUpdates(api))).toEqual(['/dance@dramatis_bot'])
  telegram.faults.setPrivacyMode(false)
  parrot.says(hall, 'Aye!')
  expect(texts(await takeUpdates(api)).at(-1)).toBe('Aye!')
  expect((await api.getMe()).can_read_all_group_messages).toBe(true)
})

test('edits are told with the whole new message', async () => {
  const { ann, api } = await openTelegram()
  const said = ann.says(ann.dm, 'Who gards the harbour?')
  ann.edits(said, 'Who guards the harbour?')
  const edited = (await takeUpdates(api)).at(-1)?.edited_message
  expect(edited).toMatchObject({ message_id: said.id, text: 'Who guards the harbour?' })
  expect(edited?.edit_date).toBeGreaterThan(0)
  expect(said.history).toEqual(['Who gards the harbour?', 'Who guards the harbour?'])
})
