import { describe, expect, it } from 'vitest'
import type { Character } from '../../../src/contract/character.ts'
import type { Line } from '../../../src/contract/line.ts'
import type { LoreEntry } from '../../../src/contract/lore.ts'
import type { ChapterPast } from '../../../src/contract/prompt.ts'
import { loreMark } from '../../../src/prompt/lore/book.ts'
import { fireLore } from '../../../src/prompt/lore/fire-lore.ts'
import type { LoreQuestion } from '../../../src/prompt/lore/lore-turn.ts'
import { pastAfter, pastOf } from '../../../src/prompt/lore/past.ts'
import { planNotes } from '../../../src/prompt/notes.ts'
import { createCharacter, createLore, noted, replied, said } from '../fixtures.ts'
import { fireOf } from './ask.ts'

function fire(lore: LoreEntry | readonly LoreEntry[], question: Partial<LoreQuestion>): readonly LoreEntry[] {
  const entries = 'text' in lore ? [lore] : lore
  return fireLore(createCharacter({ lore: entries }), {
    window: [],
    turnLines: [],
    random: () => 0.5,
    rates: { cjk: 1, other: 1, samples: 0 },
    budgetTokens: 1_000,
    past: pastOf({ cuts: 0 }),
    ...question,
  }).map(({ entry }) => entry)
}

/** Whether an entry with these fields fires when somebody says this. */
function fires(parts: Partial<LoreEntry>, text: string, question: Partial<LoreQuestion> = {}): boolean {
  return fire(createLore(parts), { turnLines: [said('u1', text)], ...question }).length > 0
}

function firedAt(entry: LoreEntry, turnId: string): Line {
  return noted(`${turnId}:note:lore:${loreMark(entry, 'Wren')}`, entry.text)
}

describe('keys', () => {
  it.each<[parts: Partial<LoreEntry>, text: string]>([
    [{ keys: ['bridge'] }, 'Who built the BRIDGE?'],
    [{ keys: ['glove', 'bridge'] }, 'the bridge'],
    [{ keys: ['三号机'] }, '我想用三号机洗'],
    [{ keys: ['三号机'], wholeWords: true }, '我想用三号机洗'],
    [{ keys: ['Orla'], wholeWords: true }, '你认识Orla吗'],
    [{ keys: ['bridge'], wholeWords: true }, 'the bridge.'],
    [{ keys: ['bridge'] }, 'bridges'],
    [{ keys: ['Orla'], caseSensitive: true }, 'Orla'],
    [{ keys: ['ice year'] }, 'the ice\nyear'],
  ])('fire: %j in %j', (parts, text) => {
    expect(fires(parts, text)).toBe(true)
  })

  it.each<[parts: Partial<LoreEntry>, text: string]>([
    [{ keys: ['bridge'], wholeWords: true }, 'bridges'],
    [{ keys: ['Orla'], caseSensitive: true }, 'orla'],
    [{ keys: ['bridge'] }, 'the ferry'],
    [{ keys: [] }, 'anything'],
    [{ keys: ['', ' '] }, 'anything'],
    [{ keys: ['bridge'], text: ' ' }, 'the bridge'],
  ])('do not fire: %j in %j', (parts, text) => {
    expect(fires(parts, text)).toBe(false)
  })

  it.each<[match: LoreEntry['match'], none: boolean, one: boolean, both: boolean]>([
    ['any', false, true, true],
    ['all', false, false, true],
    ['not_any', true, false, false],
    ['not_all', true, true, false],
  ])('are joined by secondary keys: %s', (match, none, one, both) => {
    const parts = { keys: ['bridge'], secondaryKeys: ['spring', 'pillar'], match }
    expect(fires(parts, 'the bridge')).toBe(none)
    expect(fires(parts, 'the bridge in spring')).toBe(one)
    expect(fires(parts, 'the bridge, its pillar in spring')).toBe(both)
  })

  it('are not needed by a constant entry', () => {
    expect(fires({ constant: true }, 'anything')).toBe(true)
  })
})

describe('where keys are looked for', () => {
  const window = [said('u0', 'the bridge'), replied('r0', 'Yes.'), said('u1', 'Oh.'), replied('r1', 'Hm.')]
  const older = [said('u', 'the bridge'), replied('r', 'Yes.'), ...window.slice(2)]

  it('is the latest four lines, the character’s too, or as many as the entry says', () => {
    expect(fires({ keys: ['yes'] }, 'hello', { window })).toBe(true)
    expect(fires({ keys: ['bridge'] }, 'hello', { window: older })).toBe(false)
    expect(fires({ keys: ['bridge'], scanDepth: 5 }, 'hello', { window: older })).toBe(true)
    expect(fires({ keys: ['yes'], scanDepth: 1 }, 'hello', { window })).toBe(false)
    expect(fires({ keys: ['hello'], scanDepth: 0 }, 'hello', { window })).toBe(false)
  })

  it('is the whole turn however many lines it has, but no note', () => {
    const turnLines = ['the bridge', 'b', 'c', 'd', 'e', 'f'].map((text, index) => said(`u${index}`, text))
    expect(fires({ keys: ['bridge'] }, '', { turnLines })).toBe(true)
    expect(fires({ keys: ['bridge'], scanDepth: 1 }, '', { turnLines })).toBe(true)
    expect(fires({ keys: ['bridge'], scanDepth: 0 }, '', { turnLines })).toBe(false)
    const character = (scanDepth: number) => ({
      lore: [createLore({ keys: ['bridge'] })],
      loreSettings: { scanDepth, tokenBudget: undefined, recursive: false, maxRounds: 5 },
    })
    expect(fireOf(character(2), { turnLines })).toHaveLength(1)
    expect(fireOf(character(0), { turnLines })).toEqual([])
    expect(fires({ keys: ['bridge'] }, 'hello', { window: [noted('n', 'the bridge')] })).toBe(false)
  })
})

const noPast: ChapterPast = { lines: 0, replies: {}, lore: {}, greetings: {} }

describe('an entry that is due', () => {
  const entry = createLore({ keys: ['bridge'] })
  const turnLines = [said('u9', 'the bridge')]

  it('is not told again while the window holds it, unless it was edited', () => {
    expect(fire(entry, { turnLines, window: [firedAt(entry, 't1')] })).toEqual([])
    const edited = { ...entry, text: 'The bridge is closed.' }
    expect(fire(edited, { turnLines, window: [firedAt(entry, 't1')] })).toEqual([edited])
  })

  it('is told by each character of a cast that tells it differently', () => {
    const owed = createLore({ keys: ['bridge'], text: '{{char}} owes a coin.' })
    const same = createLore({ keys: ['bridge'], text: 'The bridge is closed.' })
    const [anna, berta] = ['Anna', 'Berta'].map((name) => createCharacter({ name, lore: [owed, same] }))
    const plan = (character: Character | undefined, window: readonly Line[]) =>
      character &&
      planNotes({
        character,
        window,
        turnLines,
        userName: 'Alex',
        turnId: 't1',
        at: 0,
        random: () => 0.5,
        rates: { cjk: 1, other: 1, samples: 0 },
        budgetTokens: 1_000,
      })
    const ofAnna = plan(anna, []) ?? []
    expect(ofAnna.map(({ text }) => text)).toEqual(['Anna owes a coin.', 'The bridge is closed.'])
    const ofBerta = plan(berta, ofAnna) ?? []
    expect(ofBerta.map(({ text }) => text)).toEqual(['Berta owes a coin.'])
    expect(plan(anna, [...ofAnna, ...ofBerta])).toEqual([])
    expect(plan(berta, [...ofAnna, ...ofBerta])).toEqual([])
    expect(new Set([...ofAnna, ...ofBerta].map(({ id }) => id)).size).toBe(3)
  })

  it('waits for its delay', () => {
    const delayed = createLore({ keys: ['bridge'], delay: 4 })
    const window = [said('u', 'a'), replied('r', 'b')]
    expect(fire(delayed, { turnLines, window })).toEqual([])
    expect(fire(delayed, { turnLines, window: [...window, said('u2', 'c')] })).toEqual([delayed])
    expect(
      fire(delayed, { turnLines, window, past: { lines: 1, replies: {}, lore: {}, greetings: {} } }),
    ).toEqual([delayed])
  })

  /** A chapter that said so much before its window, and brought this up with its first line. */
  const since = (fired: LoreEntry, lines: number) => ({
    past: { lines, replies: {}, lore: { [loreMark(fired, 'Wren')]: 1 }, greetings: {} },
  })

  it('rests for its cooldown once its note has left the window, the line that brought it up not counted', () => {
    const rested = createLore({ keys: ['bridge'], cooldown: 4 })
    expect(fire(rested, { turnLines, ...since(rested, 3) })).toEqual([])
    expect(fire(rested, { turnLines, ...since(rested, 4) })).toEqual([rested])
    expect(fire(rested, { turnLines, window: [said('u2', 'a')], ...since(rested, 3) })).toEqual([rested])
  })

  it('stays fired without its keys while it is sticky, and rests from then on', () => {
    const sticky = createLore({ keys: ['bridge'], sticky: 4, cooldown: 2 })
    const hello = { turnLines: [said('u2', 'hello')] }
    expect(fire(sticky, { ...hello, ...since(sticky, 3) })).toEqual([sticky])
    expect(fire(sticky, { ...hello, ...since(sticky, 4) })).toEqual([])
    expect(fire(sticky, { turnLines, ...since(sticky, 4) })).toEqual([])
    expect(fire(sticky, { turnLines, ...since(sticky, 5) })).toEqual([])
    expect(fire(sticky, { turnLines, ...since(sticky, 6) })).toEqual([sticky])
  })

  it('does not stay longer for being told again', () => {
    const sticky = createLore({ keys: ['bridge'], sticky: 6 })
    const plan = (text: string, window: readonly Line[], past: ChapterPast | undefined) =>
      planNotes({
        character: createCharacter({ lore: [sticky] }),
        window,
        turnLines: [said('u', text)],
        past,
        userName: 'Alex',
        turnId: 't',
        at: 0,
        random: () => 0.5,
        rates: { cjk: 1, other: 1, samples: 0 },
        budgetTokens: 1_000,
      })
    const first = plan('the bridge', [], pastOf({ cuts: 0 }))
    const cut = pastAfter(noPast, [...first, said('u0', 'the bridge'), replied('r0', 'Yes.')])
    const again = plan('hello', [], cut)
    expect(again.map(({ text }) => text)).toEqual([sticky.text])
    const later = pastAfter(cut, [...again, said('u1', 'hello'), replied('r1', 'Hm.'), said('u2', 'a')])
    expect(later.lore).toEqual(cut.lore)
    expect(plan('hello', [], later)).toHaveLength(1)
    expect(plan('hello', [said('u3', 'b')], later)).toEqual([])
  })

  it('is drawn by its probability', () => {
    const random = () => 0.5
    expect(fires({ keys: ['bridge'], probability: 51 }, 'the bridge', { random })).toBe(true)
    expect(fires({ keys: ['bridge'], probability: 50 }, 'the bridge', { random })).toBe(false)
    expect(fires({ keys: ['bridge'], probability: 0 }, 'the bridge', { random: () => 0 })).toBe(false)
    expect(fires({ keys: ['bridge'], probability: 100 }, 'the bridge', { random: () => 0.999_999 })).toBe(
      true,
    )
  })

  it('comes by its order, and the lowest priority stays out when the budget is short', () => {
    const [first, second, third] = [
      createLore({ keys: ['bridge'], text: 'aaaa', order: 1, priority: 1 }),
      createLore({ keys: ['bridge'], text: 'bbbb', order: 2, priority: 9 }),
      createLore({ keys: ['bridge'], text: 'cccc', order: 0, priority: 5 }),
    ]
    const lore = [first, second, third]
    expect(fire(lore, { turnLines })).toEqual([third, first, second])
    expect(fire(lore, { turnLines, budgetTokens: 8 })).toEqual([third, second])
  })
})
