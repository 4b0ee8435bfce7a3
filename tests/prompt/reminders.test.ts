import { describe, expect, it } from 'vitest'
import type { CharacterPrompts } from '../../src/contract/character.ts'
import type { Line } from '../../src/contract/line.ts'
import { type NotesInput, planNotes } from '../../src/prompt/notes.ts'
import { createCharacter, replied, said } from './fixtures.ts'

function plan(prompts: Partial<CharacterPrompts>, input: Partial<NotesInput> = {}): readonly Line[] {
  return planNotes({
    character: createCharacter({ prompts: { system: '', afterHistory: '', depth: undefined, ...prompts } }),
    userName: 'Alex',
    turnId: 't9',
    at: 0,
    window: [],
    turnLines: [said('u9', 'Hello.')],
    random: () => 0.5,
    rates: { cjk: 1, other: 1, samples: 0 },
    budgetTokens: 100,
    isChat: true,
    ...input,
  })
}

/** So many lines, in turns of two. */
const spoken = (count: number) =>
  Array.from({ length: count }, (_, at) => (at % 2 === 0 ? said(`u${at}`, 'a') : replied(`r${at}`, 'b')))

describe('the card’s reminder', () => {
  const depth = { text: '{{char}} is cold to {{user}}.', depth: 2 }

  it('is a note', () => {
    expect(plan({ depth }).map(({ id, text, kind }) => [id, text, kind])).toEqual([
      ['t9:note:depth:wren', 'Wren is cold to Alex.', 'note'],
    ])
    expect(plan({ depth: { text: ' ', depth: 2 } })).toEqual([])
  })

  it('is told again when it is twice as far back', () => {
    const told = plan({ depth }, { turnId: 't1' })
    const again = (count: number) => plan({ depth }, { window: [...told, ...spoken(count)] }).length
    expect([0, 3, 4, 9].map(again)).toEqual([0, 0, 1, 1])
  })

  it('is each character’s own', () => {
    const told = plan({ depth }, { turnId: 't1' })
    const character = createCharacter({ id: 'fox', prompts: { system: '', afterHistory: '', depth } })
    expect(plan({}, { character, window: told })).toHaveLength(1)
  })

  it('is told in every dialect', () => {
    expect(plan({ depth }, { isChat: false })).toHaveLength(1)
  })
})

describe('the after-history prompt', () => {
  const afterHistory = '{{original}} Stay in character, {{char}}.'

  it('is a note where the model follows instructions, without what it replaces', () => {
    expect(plan({ afterHistory }).map(({ id, text }) => [id, text])).toEqual([
      ['t9:note:after-history:wren', 'Stay in character, Wren.'],
    ])
    expect(plan({ afterHistory }, { isChat: false })).toEqual([])
    expect(plan({ afterHistory: ' {{Original}} ' })).toEqual([])
    expect(plan({ afterHistory: '{{// nothing}}' })).toEqual([])
  })

  it('is told again after eight lines', () => {
    const told = plan({ afterHistory }, { turnId: 't1' })
    const again = (count: number) => plan({ afterHistory }, { window: [...told, ...spoken(count)] }).length
    expect([0, 7, 8].map(again)).toEqual([0, 0, 1])
  })

  it('comes last', () => {
    const ids = plan({ afterHistory, depth: { text: 'Cold.', depth: 4 } }, { date: 'Monday.' }).map(
      ({ id }) => id,
    )
    expect(ids).toEqual(['t9:note:date', 't9:note:depth:wren', 't9:note:after-history:wren'])
  })
})
