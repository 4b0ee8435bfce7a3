import { expect, it } from 'vitest'
import { loreMark } from '../../../src/prompt/lore/book.ts'
import { noted, said } from '../fixtures.ts'
import { entry, fireOf, namesOf, recursion, settings } from './ask.ts'

const recursive = settings({ recursive: true })
const ferry = entry('ferry', { text: 'The ferry has a captain.' })
const captain = entry('captain', { text: 'The captain owes a lantern.' })
const lantern = entry('lantern')
const chain = [ferry, captain, lantern]

it('lore brings up lore where the book is recursive, and only there', () => {
  expect(namesOf({ lore: chain }, 'the ferry')).toEqual(['ferry'])
  expect(namesOf({ lore: chain, ...recursive }, 'the ferry')).toEqual(['ferry', 'captain', 'lantern'])
})

it('it does so in as many rounds as the book says', () => {
  const rounds = (maxRounds: number) => settings({ recursive: true, maxRounds })
  expect(namesOf({ lore: chain, ...rounds(1) }, 'the ferry')).toEqual(['ferry', 'captain'])
  expect(namesOf({ lore: chain, ...rounds(2) }, 'the ferry')).toEqual(['ferry', 'captain', 'lantern'])
})

it('an entry that is excluded is brought up by people alone', () => {
  const lore = [ferry, { ...captain, ...recursion({ excluded: true }) }]
  expect(namesOf({ lore, ...recursive }, 'the ferry')).toEqual(['ferry'])
  expect(namesOf({ lore, ...recursive }, 'the captain')).toEqual(['captain'])
})

it('an entry that is prevented brings up nothing', () => {
  const lore = [{ ...ferry, ...recursion({ prevented: true }) }, captain]
  expect(namesOf({ lore, ...recursive }, 'the ferry')).toEqual(['ferry'])
})

it('an entry from a round on waits for it, and is not brought up by people', () => {
  const late = (fromRound: number) => ({ ...lantern, ...recursion({ fromRound }) })
  expect(namesOf({ lore: [late(1)], ...recursive }, 'the lantern')).toEqual([])
  expect(namesOf({ lore: [ferry, captain, late(1)], ...recursive }, 'the captain')).toEqual([
    'captain',
    'lantern',
  ])
  const third = { ...ferry, text: 'A lantern.' }
  expect(namesOf({ lore: [third, late(3)], ...recursive }, 'the ferry')).toEqual(['ferry', 'lantern'])
  const short = settings({ recursive: true, maxRounds: 2 })
  expect(namesOf({ lore: [third, late(3)], ...short }, 'the ferry')).toEqual(['ferry'])
})

it('an entry that searches no lines is brought up by lore alone', () => {
  const lore = [ferry, { ...captain, scanDepth: 0 }]
  expect(namesOf({ lore, ...recursive }, 'the captain')).toEqual([])
  expect(namesOf({ lore, ...recursive }, 'the ferry')).toEqual(['ferry', 'captain'])
})

it('what people say and what lore says count together', () => {
  const both = entry('both', { keys: ['oar'], secondaryKeys: ['captain'], match: 'all' })
  expect(namesOf({ lore: [ferry, both], ...recursive }, 'an oar for the ferry')).toEqual(['ferry', 'both'])
})

it.each([
  ['{{hidden_key:lantern}}', ['ferry', 'lantern']],
  ['{{// lantern}}', ['ferry']],
  ['{{comment: lantern}}', ['ferry']],
])('of macros in lore: %s', (text, names) => {
  expect(
    namesOf({ lore: [{ ...ferry, text: `A ferry. ${text}` }, lantern], ...recursive }, 'the ferry'),
  ).toEqual(names)
})

it('a note of the window is not searched again', () => {
  const window = [noted(`t1:note:lore:${loreMark(ferry, 'Wren')}`, ferry.text), said('u1', 'the ferry')]
  expect(namesOf({ lore: chain, ...recursive }, 'the ferry', { window })).toEqual([])
})

it('what stands in the head brings up lore', () => {
  const standing = { ...ferry, constant: true, position: 'after' } as const
  expect(namesOf({ lore: [standing, captain], ...recursive }, 'hello')).toEqual(['captain'])
  expect(
    namesOf({ lore: [{ ...standing, ...recursion({ prevented: true }) }, captain], ...recursive }, 'hello'),
  ).toEqual([])
})

it('is drawn once in a turn', () => {
  let draws = 0
  const random = () => {
    draws += 1
    return 0.9
  }
  const lore = [ferry, { ...captain, probability: 50 }, entry('oar', { text: 'captain', constant: true })]
  expect(fireOf({ lore, ...recursive }, { turnLines: [said('u', 'ferry, captain')], random })).not.toContain(
    lore[1],
  )
  expect(draws).toBe(1)
})

it('ends where entries bring up each other', () => {
  const lore = [entry('a', { text: 'b' }), entry('b', { text: 'a' })]
  expect(namesOf({ lore, ...recursive }, 'a')).toEqual(['a', 'b'])
})
