import { Api } from 'grammy'
import type { UserFromGetMe } from 'grammy/types'
import { expect, test } from 'vitest'
import { fetchBot } from '../../adapters/telegram/bot.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openTelegram } from './listener.ts'

test('another name is heard of', async () => {
  const clock = createFakeClock()
  let username = 'old_bot'
  const me = { id: 1, is_bot: true, first_name: 'Dramatis', can_read_all_group_messages: false }
  const api = { getMe: async () => ({ ...me, username }) as unknown as UserFromGetMe } // what is asked of it
  const { identity } = await fetchBot(api, clock, new AbortController().signal)
  username = 'new_bot'
  expect(identity.username).toBe('old_bot')
  await clock.advance(600_001)
  await expect.poll(() => identity.username).toBe('new_bot')
})

test('how the privacy mode stands is asked again now and then, and a Telegram that is away changes nothing', async () => {
  const telegram = await openTelegram({ privacyMode: true })
  const api = new Api(telegram.token, { apiRoot: telegram.apiUrl })
  const clock = createFakeClock()
  const bot = await fetchBot(api, clock, new AbortController().signal)
  expect(bot.identity).toMatchObject({ id: telegram.botId, username: telegram.username })
  expect(bot.readsGroups()).toBe(false)
  telegram.faults.setPrivacyMode(false)
  telegram.faults.fail({ method: /getMe/, status: 502 })
  await clock.advance(600_001)
  expect(bot.readsGroups()).toBe(false)
  await clock.advance(600_001)
  await expect.poll(() => bot.readsGroups()).toBe(true)
})
