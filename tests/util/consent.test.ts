import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConsentRecord, ConsentState } from '../../src/contract/consent.ts'
import { agreesTo, applyConsent, noConsentState } from '../../src/util/consent.ts'

const tavern = { platform: 'p', place: 'tavern', thread: 't', chapter: 'main' } as const
const studio = { ...tavern, chapter: 'studio' } as const
const cellar = { ...tavern, place: 'cellar' } as const

type Said = Partial<Pick<ConsentRecord, 'scope' | 'isGiven' | 'place' | 'chapter' | 'textVersion'>>

function stateAfter(...said: readonly Said[]): ConsentState {
  return said.reduce<ConsentState>((state, one, index) => {
    const record: ConsentRecord = {
      version: 1,
      personId: 'ann',
      scope: 'training',
      isGiven: true,
      textVersion: 1,
      language: 'en',
      by: 'command',
      chapter: undefined,
      ...one,
    }
    return applyConsent(state, record, index)
  }, noConsentState)
}

describe('agreeing', () => {
  test('nothing was ever said: only that history is kept', () => {
    expect(agreesTo(undefined, 'history')).toBe(true)
    expect(agreesTo(undefined, 'feedback', tavern)).toBe(false)
    expect(agreesTo(noConsentState, 'training', tavern)).toBe(false)
  })

  test('in a place reaches its chapters, and no other place', () => {
    const state = stateAfter({ place: 'tavern' })
    expect(agreesTo(state, 'training', tavern)).toBe(true)
    expect(agreesTo(state, 'training', studio)).toBe(true)
    expect(agreesTo(state, 'training', { place: 'tavern' })).toBe(true)
    expect(agreesTo(state, 'training', cellar)).toBe(false)
    expect(agreesTo(state, 'training')).toBe(false)
    expect(agreesTo(state, 'feedback', tavern)).toBe(false)
  })

  test('in a chapter reaches that chapter alone', () => {
    const state = stateAfter({ chapter: studio })
    expect(agreesTo(state, 'training', studio)).toBe(true)
    expect(agreesTo(state, 'training', tavern)).toBe(false)
    expect(agreesTo(state, 'training', { place: 'tavern' })).toBe(false)
    expect(agreesTo(state, 'training', { ...studio, thread: 'other' })).toBe(false)
  })

  test('taken back, it is taken back everywhere, until it is given anew', () => {
    const given = [{ place: 'tavern' }, { place: 'cellar' }, { chapter: studio }]
    const state = stateAfter(...given, { isGiven: false })
    for (const there of [tavern, cellar, studio]) expect(agreesTo(state, 'training', there)).toBe(false)
    const anew = stateAfter(...given, { isGiven: false }, { place: 'cellar' })
    expect(agreesTo(anew, 'training', cellar)).toBe(true)
    expect(agreesTo(anew, 'training', studio)).toBe(false)
  })

  test('to a text that no longer holds is none', () => {
    expect(agreesTo(stateAfter({ place: 'tavern', textVersion: 0 }), 'training', tavern)).toBe(false)
  })

  test('whatever was said before, taking it back wins, and other scopes stay', () => {
    const said = fc.record({
      scope: fc.constantFrom('feedback' as const, 'training' as const),
      isGiven: fc.boolean(),
      place: fc.constantFrom('tavern', 'cellar'),
    })
    fc.assert(
      fc.property(fc.array(said), (before) => {
        const state = stateAfter(...before, { scope: 'training', isGiven: false })
        for (const there of [tavern, cellar]) {
          expect(agreesTo(state, 'training', there)).toBe(false)
          expect(agreesTo(state, 'feedback', there)).toBe(agreesTo(stateAfter(...before), 'feedback', there))
        }
      }),
    )
  })
})
