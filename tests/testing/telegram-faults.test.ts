import { GrammyError, HttpError } from 'grammy'
import type { Update } from 'grammy/types'
import { expect, test } from 'vitest'
import { openLoopbackTelegram } from '../../src/testing/index.ts'
import { openTelegram, refusalOf, takeUpdates } from './telegram-support.ts'

test('calls fail as a test wants, before or after they act', async () => {
  const { telegram, ann, hall, api } = await openTelegram()
  const { fail } = telegram.faults
  fail({
    method: /^sendMessage$/,
    chatId: hall.id,
    status: 429,
    description: 'Too Many Requests: retry after 7',
    parameters: { retry_after: 7 },
  })
  ann.starts()
  await api.sendMessage(ann.dm.id, 'Here')
  const error: unknown = await api.sendMessage(hall.id, 'There').catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(GrammyError)
  expect(error).toMatchObject({ error_code: 429, parameters: { retry_after: 7 } })
  expect(hall.shown()).toEqual([])
  fail({ method: /^sendMessage$/, status: 0, isDone: true })
  await expect(api.sendMessage(hall.id, 'There')).rejects.toBeInstanceOf(HttpError)
  expect(hall.shown().map(({ text }) => text)).toEqual(['There'])
  fail({ method: /sendMessage/, status: 500, times: 2 })
  expect(await refusalOf(api.sendMessage(hall.id, 'x'))).toEqual([500, 'Internal Server Error'])
  expect((await refusalOf(api.sendMessage(hall.id, 'x')))[0]).toBe(500)
  await api.sendMessage(hall.id, 'x')
  expect(telegram.requests.map(({ method, chatId, status }) => [method, chatId, status])).toEqual([
    ['sendMessage', ann.dm.id, 200],
    ['sendMessage', hall.id, 429],
    ['sendMessage', hall.id, 0],
    ['sendMessage', hall.id, 500],
    ['sendMessage', hall.id, 500],
    ['sendMessage', hall.id, 200],
  ])
})

test('a token that is revoked, or wrong', async () => {
  const { telegram, api } = await openTelegram()
  await api.getMe()
  telegram.faults.revokeToken()
  expect(await refusalOf(api.getMe())).toEqual([401, 'Unauthorized'])
  const answer = await fetch(`${telegram.apiUrl}/bot1:nothing/getMe`)
  expect(answer.status).toBe(401)
  expect(await answer.json()).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' })
})

test('calls come in addresses, forms and JSON, by any case of their names', async () => {
  const { telegram, hall } = await openTelegram()
  const base = `${telegram.apiUrl}/bot${telegram.token}`
  expect((await fetch(`${base}/sendmessage?chat_id=${hall.id}&text=One`)).status).toBe(200)
  const fields = new URLSearchParams({
    chat_id: String(hall.id),
    text: '2',
    reply_markup: JSON.stringify({ inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] }),
  })
  expect((await fetch(`${base}/sendMessage`, { method: 'POST', body: fields })).status).toBe(200)
  const form = new FormData()
  form.set('chat_id', String(hall.id))
  form.set('text', 'Three')
  expect((await fetch(`${base}/sendMessage`, { method: 'POST', body: form })).status).toBe(200)
  expect(hall.shown().map(({ text, buttons }) => [text, buttons])).toEqual([
    ['One', []],
    ['2', [['A']]],
    ['Three', []],
  ])
  const unknown = await fetch(`${base}/makeCoffee`)
  expect([unknown.status, await unknown.json()]).toEqual([
    404,
    { ok: false, error_code: 404, description: 'Not Found' },
  ])
})

test('what a bot does wrong is a complaint, without its words', async () => {
  const { telegram, hall, api } = await openTelegram()
  await refusalOf(api.sendMessage(hall.id, 'secret '.repeat(700)))
  const tooLong = { inline_keyboard: [[{ text: 'A', callback_data: 'x'.repeat(65) }]] }
  await refusalOf(api.sendMessage(hall.id, 'x', { reply_markup: tooLong }))
  expect(telegram.complaints.map(({ method, code }) => [method, code])).toEqual([
    ['sendMessage', 400],
    ['sendMessage', 400],
  ])
  expect(JSON.stringify(telegram.complaints)).not.toContain('secret')
})

test('beyond the limits there is 429 with a time to wait', async () => {
  const { telegram, ann, api } = await openTelegram()
  ann.starts()
  const refused: (readonly [number, string])[] = []
  for (let number = 0; number < 10; number += 1) {
    refused.push(await refusalOf(api.sendMessage(ann.dm.id, `${number}`)))
  }
  expect(refused.at(-1)).toEqual([429, 'Too Many Requests: retry after 1'])
  expect(telegram.complaints.at(-1)).toMatchObject({ code: 429, method: 'sendMessage' })
  const free = await openTelegram({ hasLimits: false })
  free.ann.starts()
  for (let number = 0; number < 50; number += 1) await free.api.sendMessage(free.ann.dm.id, `${number}`)
})

test('any update can be told, whatever is asked for', async () => {
  const { telegram, api } = await openTelegram()
  await api.getUpdates({ allowed_updates: ['message'] })
  const update: Partial<Update> = { poll_answer: { poll_id: '1', option_ids: [], option_persistent_ids: [] } }
  telegram.faults.push(update)
  expect((await api.getUpdates()).at(-1)?.poll_answer?.poll_id).toBe('1')
})

test('watchers are told of what people see', async () => {
  const { telegram, ann, hall, api } = await openTelegram()
  const seen: string[] = []
  const stop = telegram.watch((change) => {
    seen.push('message' in change ? `${change.type} ${change.message.text}` : change.type)
  })
  ann.says(hall, 'One')
  await api.sendChatAction(hall.id, 'typing')
  const { message_id } = await api.sendMessage(hall.id, 'Two')
  await api.editMessageText(hall.id, message_id, 'Three')
  await api.deleteMessage(hall.id, message_id)
  stop()
  ann.says(hall, 'Four')
  expect(seen).toEqual(['shown One', 'typing', 'shown Two', 'edited Three', 'deleted Three'])
})

test('ten thousand updates in five hundred chats are made, taken and answered', async () => {
  const telegram = await openLoopbackTelegram({ hasLimits: false, privacyMode: false })
  const ann = telegram.createUser({ name: 'Ann' })
  const groups = Array.from({ length: 500 }, (_, number) =>
    telegram.createGroup({ title: `Group ${number}`, creator: ann }),
  )
  for (let line = 0; line < 20; line += 1) for (const group of groups) ann.says(group, `${line}`)
  const { Api } = await import('grammy')
  const api = new Api(telegram.token, { apiRoot: telegram.apiUrl })
  const heard = new Map<number, string[]>()
  let offset = 0
  for (let found = await takeUpdates(api); found.length > 0; found = await takeUpdates(api, offset)) {
    for (const { message } of found) {
      if (message?.text === undefined) continue
      heard.set(message.chat.id, [...(heard.get(message.chat.id) ?? []), message.text])
    }
    offset = (found.at(-1)?.update_id ?? 0) + 1
  }
  const inOrder = Array.from({ length: 20 }, (_, line) => `${line}`)
  expect(heard.size).toBe(500)
  for (const texts of heard.values()) expect(texts).toEqual(inOrder)
  expect(telegram.updates).toMatchObject({ made: 11_000, waiting: 0 })
  await telegram.close()
})
