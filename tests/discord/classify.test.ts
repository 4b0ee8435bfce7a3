import type { APIUser } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { classify } from '../../adapters/discord/classify.ts'

const bot = { applicationId: '1000', botId: '1001' }
const proxyIds = ['2000']

function user(id: string, isBot: boolean): APIUser {
  return { id, username: id, global_name: null, discriminator: '0', avatar: null, bot: isBot }
}

test.each([
  ['a person', { author: user('11', false) }, 'person'],
  ['the bot itself', { author: user('1001', true) }, 'own'],
  ['a persona', { author: user('5', true), webhook_id: '5', application_id: '1000' }, 'own'],
  ['another bot', { author: user('12', true) }, 'bot'],
  ['a webhook of nobody', { author: user('6', false), webhook_id: '6' }, 'bot'],
  ['the webhook of another bot', { author: user('7', true), webhook_id: '7', application_id: '12' }, 'bot'],
  ['the webhook of a proxy', { author: user('8', true), webhook_id: '8', application_id: '2000' }, 'proxied'],
  ['a proxy that is a webhook', { author: user('2000', true), webhook_id: '2000' }, 'proxied'],
  ['a proxy with words of its own', { author: user('2000', true) }, 'bot'],
] as const)('%s', (_who, message, expected) => {
  expect(classify(message, bot, proxyIds)).toBe(expected)
})

test('what the bot posts is its own, though it be listed as a proxy', () => {
  const message = { author: user('5', true), webhook_id: '5', application_id: '1000' }
  expect(classify(message, bot, ['1000', '5'])).toBe('own')
})
