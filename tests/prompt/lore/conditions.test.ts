import { describe, expect, it } from 'vitest'
import type { LoreEntry } from '../../../src/contract/lore.ts'
import type { ChapterPast } from '../../../src/contract/prompt.ts'
import { loreMark } from '../../../src/prompt/lore/book.ts'
import { pastAfter, pastOf } from '../../../src/prompt/lore/past.ts'
import { noted, replied, said } from '../fixtures.ts'
import { conditions, entry, namesOf } from './ask.ts'

const unknown = { past: undefined }
const reply = (id: string) => replied(id, 'Hm.', { speakerId: 'wren' })
const greeted = (take: number) => replied('g', 'Hello.', { speakerId: 'wren', kind: 'greeting', take })
const past = (parts: Partial<ChapterPast>): ChapterPast => ({
  lines: 0,
  replies: {},
  lore: {},
  greetings: {},
  ...parts,
})
const bridge = (parts: Partial<LoreEntry['conditions']>) => entry('bridge', conditions(parts))
const firedAt = (fired: LoreEntry) => noted(`t1:note:lore:${loreMark(fired, 'Wren')}`, fired.text)

describe('the count of replies', () => {
  const lore = [bridge({ afterReplies: 2 })]

  it('has to be reached', () => {
    expect(namesOf({ lore }, 'bridge', { window: [reply('r1')] })).toEqual([])
    expect(namesOf({ lore }, 'bridge', { window: [greeted(0), reply('r1')] })).toEqual(['bridge'])
    expect(namesOf({ lore }, 'bridge', { window: [reply('r1'), reply('r2')] })).toEqual(['bridge'])
    expect(namesOf({ lore }, 'bridge', { window: [reply('r1'), replied('r2', 'Another’s.')] })).toEqual([])
  })

  it('goes on across cuts, and is passed where it is not known', () => {
    expect(
      namesOf({ lore }, 'bridge', { window: [reply('r2')], past: past({ replies: { wren: 1 } }) }),
    ).toEqual(['bridge'])
    expect(namesOf({ lore }, 'bridge', { past: past({ lines: 90, replies: { other: 9 } }) })).toEqual([])
    expect(namesOf({ lore }, 'bridge', unknown)).toEqual(['bridge'])
  })

  it('has to be divisible', () => {
    const every = [bridge({ everyReplies: 2 })]
    const after = (count: number) =>
      namesOf({ lore: every }, 'bridge', {
        window: Array.from({ length: count }, (_, at) => reply(`r${at}`)),
      })
    expect([0, 1, 2, 3, 4].map((count) => after(count).length)).toEqual([1, 0, 1, 0, 1])
  })
})

describe('the greeting that opened the chapter', () => {
  const lore = [bridge({ greetings: [1, 2] })]

  it('has to be one of these, in the window or before it', () => {
    expect(namesOf({ lore }, 'bridge', { window: [greeted(1)] })).toEqual(['bridge'])
    expect(namesOf({ lore }, 'bridge', { window: [greeted(0)] })).toEqual([])
    expect(namesOf({ lore }, 'bridge')).toEqual([])
    expect(namesOf({ lore }, 'bridge', { past: past({ greetings: { wren: 2 } }) })).toEqual(['bridge'])
    expect(namesOf({ lore }, 'bridge', { past: past({ greetings: { other: 2 } }) })).toEqual([])
  })

  it('is none of these where a group has its own', () => {
    const groupGreetings = ['a', 'b', 'c']
    const window = [greeted(1)]
    expect(namesOf({ lore, groupGreetings }, 'bridge', { window, isGroup: true })).toEqual([])
    expect(namesOf({ lore }, 'bridge', { window, isGroup: true })).toEqual(['bridge'])
    expect(namesOf({ lore, groupGreetings }, 'bridge', { window })).toEqual(['bridge'])
  })
})

describe('further keys', () => {
  it('must be there, one of each list', () => {
    const lore = [bridge({ additionalKeys: [['oar', '/r[ou]pe/'], ['fog'], []] })]
    expect(namesOf({ lore }, 'the bridge, a rope, fog')).toEqual(['bridge'])
    expect(namesOf({ lore }, 'the bridge, a rope')).toEqual([])
    expect(namesOf({ lore }, 'the bridge in fog')).toEqual([])
  })

  it('must not be there', () => {
    const lore = [bridge({ excludeKeys: ['drawn', '/cl[oa]sed/'] })]
    expect(namesOf({ lore }, 'the bridge')).toEqual(['bridge'])
    expect(namesOf({ lore }, 'the closed bridge')).toEqual([])
    expect(namesOf({ lore }, 'the bridge is drawn')).toEqual([])
  })

  it('are asked of constant entries too', () => {
    const lore = [{ ...bridge({ excludeKeys: ['drawn'], additionalKeys: [['fog']] }), constant: true }]
    expect(namesOf({ lore }, 'fog')).toEqual(['bridge'])
    expect(namesOf({ lore }, 'hello')).toEqual([])
    expect(namesOf({ lore }, 'fog, and drawn')).toEqual([])
  })
})

describe('after a match', () => {
  it('an entry that is kept stays for good', () => {
    const kept = bridge({ afterMatch: 'keep' })
    const mark = loreMark(kept, 'Wren')
    expect(namesOf({ lore: [kept] }, 'hello')).toEqual([])
    expect(namesOf({ lore: [kept] }, 'hello', { window: [firedAt(kept)] })).toEqual([])
    expect(namesOf({ lore: [kept] }, 'hello', { past: past({ lore: { [mark]: 1 } }) })).toEqual(['bridge'])
    expect(namesOf({ lore: [kept] }, 'hello', unknown)).toEqual([])
  })

  it('an entry that fires once never does again', () => {
    const once = bridge({ afterMatch: 'never' })
    const mark = loreMark(once, 'Wren')
    expect(namesOf({ lore: [once] }, 'bridge')).toEqual(['bridge'])
    expect(namesOf({ lore: [once] }, 'bridge', { past: past({ lore: { [mark]: 1 } }) })).toEqual([])
    expect(namesOf({ lore: [once] }, 'bridge', { window: [firedAt(once)] })).toEqual([])
    expect(namesOf({ lore: [once] }, 'bridge', unknown)).toEqual(['bridge'])
  })
})

describe('the past of a chapter', () => {
  it('takes in what leaves the window', () => {
    const first = pastAfter(past({}), [greeted(1), firedAt(entry('a')), said('u1', 'a'), reply('r1')])
    const mark = loreMark(entry('a'), 'Wren')
    expect(first).toEqual({ lines: 3, replies: { wren: 2 }, lore: { [mark]: 2 }, greetings: { wren: 1 } })
    const second = pastAfter(first, [firedAt(entry('a')), reply('r2'), greeted(0)])
    expect(second).toEqual({ lines: 5, replies: { wren: 4 }, lore: { [mark]: 4 }, greetings: { wren: 1 } })
  })

  it('counts for any name', () => {
    const own = { id: 'constructor', lore: [bridge({ everyReplies: 2, greetings: [0] })] }
    const spoke = (kind: 'greeting' | 'speech') => replied(kind, 'Hm.', { speakerId: 'constructor', kind })
    expect(namesOf(own, 'bridge')).toEqual([])
    expect(namesOf(own, 'bridge', { window: [spoke('greeting')] })).toEqual([])
    expect(namesOf(own, 'bridge', { window: [spoke('greeting'), spoke('speech')] })).toEqual(['bridge'])
  })

  it('is not known where an earlier version has cut', () => {
    expect(pastOf({ cuts: 2 })).toBeUndefined()
    expect(pastOf({ cuts: 0 })).toEqual(past({ people: [] }))
    expect(pastOf({ cuts: 2, before: past({ lines: 3 }) })).toEqual(past({ lines: 3 }))
  })
})
