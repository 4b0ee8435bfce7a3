import { expect, test } from 'vitest'
import { linkTo } from '../../adapters/telegram/link-to.ts'

const same = (placeId: number) => placeId
const at = (place: string, thread = '') => ({ platform: 'telegram', place, thread })

test.each([
  ['a supergroup', at('-1001234567890'), '42', 'https://t.me/c/1234567890/42'],
  ['a topic', at('-1001234567890', '7'), '42', 'https://t.me/c/1234567890/7/42'],
  ['the comments of a post', at('-1001234567890', 'post-7'), '42', 'https://t.me/c/1234567890/42'],
  ['a private chat', at('99'), '42', undefined],
  ['a basic group', at('-4700000001'), '42', undefined],
  ['what one person alone sees', at('-1001234567890'), 'e9:1:5', undefined],
])('a message of %s has this address', (_, conversation, id, link) => {
  expect(linkTo(conversation, id, same)).toBe(link)
})

test('a group that became a supergroup: what was said since has an address', () => {
  const chatOf = () => -1_001_234_567_890
  expect(linkTo(at('-4700000001'), 's42', chatOf)).toBe('https://t.me/c/1234567890/42')
  expect(linkTo(at('-4700000001'), '42', chatOf)).toBeUndefined()
})
