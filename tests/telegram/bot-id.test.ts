import { expect, test } from 'vitest'
import { readBotId } from '../../adapters/telegram/bot-id.ts'

test.each([
  ['123456:AAF_abcdefghijklmnopqrstuvwxyz-1234567', 123_456],
  ['123456', undefined],
  ['', undefined],
  ['a123:AAFabcdefghijklmnopqrstuvwxyz1234567', undefined],
  ['123456:short', undefined],
  ['123456:AAFabcdefghijklmnopqr stuvwxyz1234567', undefined],
])('%s', (token, id) => {
  expect(readBotId(token)).toBe(id)
})
