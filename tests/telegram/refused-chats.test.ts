import { expect, test } from 'vitest'
import { createRefusedChats } from '../../adapters/telegram/client/refused-chats.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { silentLog } from '../support/store.ts'

const minute = 60_000

test('chats that are refused at once make all wait a little, and keep their own limits', () => {
  const clock = createFakeClock()
  const chats = createRefusedChats({ clock, log: silentLog })
  for (const chat of ['a', 'b', 'c']) chats.note(chat, 12_000)
  expect(chats.waitMs('a')).toBe(12_000)
  expect(chats.waitMs('other')).toBe(3_000)
})

test('chats that are refused again and again do not make all wait for ever', async () => {
  const clock = createFakeClock()
  const chats = createRefusedChats({ clock, log: silentLog })
  const from = clock.now()
  let waited = 0
  for (let index = 0; clock.now() < from + minute; index += 1) {
    chats.note(`${index}`, 12_000)
    if (chats.waitMs('other') > 0) waited += 100
    await clock.advance(100)
  }
  expect(waited).toBeLessThan(minute / 4)
})
