import { describe, expect, it } from 'vitest'
import { headLore } from '../../../src/prompt/lore/head-lore.ts'
import { planNotes } from '../../../src/prompt/notes.ts'
import { createCharacter, said } from '../fixtures.ts'
import { conditions, entry, fireOf, namesOf, rates, recursion, settings } from './ask.ts'

const due = (name: string, parts = {}) => entry(name, { constant: true, text: 'aaaa', ...parts })

describe('the budget', () => {
  it('is the book’s or the room’s, whichever is less', () => {
    const lore = [due('a', { keys: ['a'] }), due('b', { keys: ['b'] }), due('c', { keys: ['c'] })]
    expect(namesOf({ lore, ...settings({ tokenBudget: 8 }) }, '')).toHaveLength(2)
    expect(namesOf({ lore, ...settings({ tokenBudget: 800 }) }, '', { budgetTokens: 4 })).toHaveLength(1)
    expect(namesOf({ lore, ...settings({ tokenBudget: 0 }) }, '')).toEqual([])
  })

  it('leaves out what is dropped first, then the lowest priority', () => {
    const lore = [
      due('a', { priority: 1 }),
      due('b', { priority: 3, dropFirst: true }),
      due('c', { priority: 2 }),
    ]
    expect(namesOf({ lore }, '', { budgetTokens: 12 })).toEqual(['a', 'b', 'c'])
    expect(namesOf({ lore }, '', { budgetTokens: 8 })).toEqual(['a', 'c'])
    expect(namesOf({ lore }, '', { budgetTokens: 4 })).toEqual(['c'])
  })

  it('passes over what does not fit', () => {
    const lore = [due('long', { text: 'a'.repeat(20), priority: 9 }), due('a')]
    expect(namesOf({ lore }, '', { budgetTokens: 10 })).toEqual(['a'])
  })

  it('counts what is told', () => {
    const lore = [due('a', { text: `{{// ${'a'.repeat(90)}}}aaaa` }), due('b', { text: '{{user}} aaaa' })]
    const told = (budgetTokens: number) =>
      planNotes({
        character: createCharacter({ lore }),
        userName: 'A'.repeat(30),
        turnId: 't1',
        at: 0,
        window: [],
        turnLines: [said('u1', 'hello')],
        random: () => 0.5,
        rates,
        budgetTokens,
      }).map(({ text }) => text)
    expect(told(10)).toEqual(['aaaa'])
    expect(told(40)).toEqual(['aaaa', `${'A'.repeat(30)} aaaa`])
  })
})

describe('lore of the head', () => {
  const standing = (name: string, parts = {}) => due(name, { position: 'before', ...parts })
  const names = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name)

  it('is what is always there and says where, by order', () => {
    const lore = [
      standing('b', { order: 2 }),
      standing('c', { position: 'after' }),
      standing('a', { order: 1 }),
      due('d'),
    ]
    const { before, after, dropped } = headLore(createCharacter({ lore }), { rates, budgetTokens: 100 })
    expect([names(before), names(after), names(dropped)]).toEqual([['a', 'b'], ['c'], []])
    expect(namesOf({ lore }, 'hello')).toEqual(['d'])
  })

  it('has room for so much, and what is dropped stays out', () => {
    const lore = [standing('a', { priority: 1 }), standing('b', { priority: 2 })]
    const character = createCharacter({ lore, ...settings({ tokenBudget: 4 }) })
    const { before, dropped } = headLore(character, { rates, budgetTokens: 100 })
    expect([names(before), names(dropped)]).toEqual([['b'], ['a']])
    expect(fireOf({ lore })).toEqual([])
  })

  it.each([
    { enabled: false },
    { constant: false },
    { probability: 99 },
    { sticky: 1 },
    { cooldown: 1 },
    { delay: 1 },
    { groups: ['a'] },
    { text: ' ' },
    recursion({ fromRound: 1 }),
    conditions({ afterReplies: 1 }),
    conditions({ everyReplies: 2 }),
    conditions({ greetings: [0] }),
    conditions({ additionalKeys: [['a']] }),
    conditions({ excludeKeys: ['a'] }),
    conditions({ afterMatch: 'never' }),
  ])('is nothing that a conversation decides about: %j', (parts) => {
    const character = createCharacter({ lore: [standing('a', parts)] })
    expect(headLore(character, { rates, budgetTokens: 100 })).toEqual({ before: [], after: [], dropped: [] })
  })
})
