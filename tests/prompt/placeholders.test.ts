import fc from 'fast-check'
import { expect, it } from 'vitest'
import { expandPlaceholders } from '../../src/prompt/placeholders.ts'

const names = { user: 'Alex', char: 'Wren' }

it.each([
  ['{{user}} and {{char}}', 'Alex and Wren'],
  ['<USER> and <BOT> and <char>', 'Alex and Wren and Wren'],
  ['{{User}} {{ CHAR }} <user> <Bot>', 'Alex Wren Alex Wren'],
  ['{user} <userx> {{user', '{user} <userx> {{user'],
  ['{{users}}{{original}}.', '.'],
  ['{{{user}}}', '{Alex}'],
  ['', ''],
])('puts names in: %j', (text, expected) => {
  expect(expandPlaceholders(text, names)).toBe(expected)
})

it('does not expand what a name brings with it', () => {
  expect(expandPlaceholders('{{user}} meets {{char}}', { user: '{{char}} $& <USER>', char: 'Wren' })).toBe(
    '{{char}} $& <USER> meets Wren',
  )
})

it('leaves other texts alone', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/\{\{|<(user|char|bot)>/i.test(text))
      expect(expandPlaceholders(text, names)).toBe(text)
    }),
  )
})
