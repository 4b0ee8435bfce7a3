import { describe, expect, it } from 'vitest'
import type { LoreEntry } from '../../../src/contract/lore.ts'
import { loreMark } from '../../../src/prompt/lore/book.ts'
import { noted, replied, said } from '../fixtures.ts'
import { entry, namesOf, settings } from './ask.ts'

const member = (name: string, parts: Partial<LoreEntry> = {}) =>
  entry(name, { keys: ['weather'], groups: ['sky'], ...parts })
const firedAt = (fired: LoreEntry) => noted(`t1:note:lore:${loreMark(fired, 'Wren')}`, fired.text)

describe('of a group', () => {
  it('one is drawn by weight', () => {
    const lore = [member('sun', { groupWeight: 30 }), member('rain', { groupWeight: 70 })]
    expect(namesOf({ lore }, 'weather', { random: () => 0.29 })).toEqual(['sun'])
    expect(namesOf({ lore }, 'weather', { random: () => 0.31 })).toEqual(['rain'])
    const weightless = lore.map((one) => ({ ...one, groupWeight: 0 }))
    expect(namesOf({ lore: weightless }, 'weather')).toHaveLength(1)
  })

  it('the one with the highest order wins that overrides', () => {
    const lore = [
      member('sun', { groupOverride: true, order: 1 }),
      member('rain', { groupOverride: true, order: 2 }),
      member('fog', { order: 3 }),
    ]
    expect(namesOf({ lore }, 'weather', { random: () => 0.99 })).toEqual(['rain'])
  })

  it('those with the most keys are drawn from where one of them is scored', () => {
    const keys = ['weather', 'wet']
    const lore = [
      member('sun', { groupScoring: true }),
      member('rain', { keys }),
      member('fog', { secondaryKeys: keys }),
    ]
    expect(namesOf({ lore }, 'wet weather', { random: () => 0 })).toEqual(['fog'])
    expect(namesOf({ lore }, 'wet weather', { random: () => 0 })).not.toContain('sun')
    const plain = lore.map((one) => ({ ...one, groupScoring: false }))
    expect(namesOf({ lore: plain }, 'wet weather', { random: () => 0 })).toEqual(['sun'])
  })

  it('those that are not due are no part', () => {
    const lore = [member('sun', { keys: ['heat'], groupOverride: true }), member('rain')]
    expect(namesOf({ lore }, 'weather')).toEqual(['rain'])
  })

  it('an entry of several wins all of them or none', () => {
    const both = member('both', { groups: ['sky', 'sea'], order: 1 })
    const lore = [both, entry('wave', { keys: ['weather'], groups: ['sea'], groupOverride: true })]
    expect(namesOf({ lore }, 'weather')).toEqual(['wave'])
    expect(
      namesOf({ lore: [{ ...both, groupOverride: true, order: 200 }, ...lore.slice(1)] }, 'weather'),
    ).toEqual(['both'])
  })

  it('none comes later that lore brings up', () => {
    const lore = [member('sun', { text: 'storm' }), member('rain', { keys: ['storm'] })]
    expect(namesOf({ lore, ...settings({ recursive: true }) }, 'weather')).toEqual(['sun'])
  })
})

describe('a member that is told already', () => {
  const sun = member('sun', { sticky: 4, groupWeight: 0 })
  const rain = member('rain', { groupOverride: true })

  it('keeps its group quiet while it is sticky', () => {
    const window = [firedAt(sun), said('u1', 'weather'), replied('r1', 'Fine.')]
    expect(namesOf({ lore: [sun, rain] }, 'weather', { window })).toEqual([])
    const longer = [...window, said('u2', 'a'), replied('r2', 'b')]
    expect(namesOf({ lore: [sun, rain] }, 'weather', { window: longer })).toEqual(['rain'])
  })

  it('may win again, which brings nothing new', () => {
    const told = member('told')
    const window = [firedAt(told)]
    expect(namesOf({ lore: [told, member('rain')] }, 'weather', { window, random: () => 0.4 })).toEqual([])
    expect(namesOf({ lore: [told, member('rain')] }, 'weather', { window, random: () => 0.6 })).toEqual([
      'rain',
    ])
  })

  it('stays where its note has left the window while it is sticky', () => {
    const past = { lines: 1, replies: {}, lore: { [loreMark(sun, 'Wren')]: 1 }, greetings: {} }
    expect(namesOf({ lore: [rain, sun] }, 'weather', { past })).toEqual(['sun'])
  })
})
