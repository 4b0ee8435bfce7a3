import { expect, it } from 'vitest'
import type { FeedbackDeed, FeedbackRecord } from '../../../src/contract/feedback.ts'
import { findRetracted, findSuperseded, tallyVotes } from '../../../src/feedback/evidence/votes.ts'
import { feedbackEntry, feedbackRecord } from '../../suites/memory-log-suite.ts'

type Said = readonly [personId: string, deed: FeedbackDeed, extra?: Partial<FeedbackRecord>]

const up = (emoji = '👍'): FeedbackDeed => ({ type: 'reaction-added', emoji, rating: 1 })
const down: FeedbackDeed = { type: 'reaction-added', emoji: '👎', rating: -1 }
const removed = (emoji: string, rating: 1 | -1): FeedbackDeed => ({ type: 'reaction-removed', emoji, rating })
const rated = (rating: 1 | -1): FeedbackDeed => ({ type: 'rating', rating, reasons: ['repetition'] })

const entriesOf = (...said: readonly Said[]) =>
  said.map(([personId, deed, extra], index) =>
    feedbackEntry(`e${index}`, undefined, { at: index, value: feedbackRecord({ deed, personId, ...extra }) }),
  )
const counts = (...said: readonly Said[]) =>
  tallyVotes(entriesOf(...said)).map(({ good, bad }) => [good, bad])

it('counts one vote a person, the latest', () => {
  expect(counts(['ann', up()], ['ann', up('👍🏽')], ['ann', rated(-1)], ['bob', up()])).toEqual([[1, 1]])
})

it('lets a removal take back what that reaction gave, and nothing else', () => {
  expect(counts(['ann', rated(-1)], ['ann', up()], ['ann', removed('👍', 1)])).toEqual([[0, 1]])
  expect(counts(['ann', up()], ['ann', down], ['ann', removed('👎', -1)])).toEqual([[1, 0]])
  expect(counts(['ann', up()], ['bob', removed('👍', 1)])).toEqual([[1, 0]])
  expect(counts(['ann', up()], ['ann', removed('👍', 1)], ['ann', removed('👍', 1)])).toEqual([[0, 0]])
})

it('takes a vote back that was given to other words of the line', () => {
  const entries = entriesOf(['ann', up()], ['ann', removed('👍', 1), { line: { id: 'a', revision: 1 } }])
  expect(tallyVotes(entries)).toMatchObject([{ line: { id: 'a', revision: 0 }, good: 0, bad: 0 }])
  expect(findRetracted(entries)).toEqual(new Set(['e0']))
})

it('tells in whose place a later vote counts', () => {
  const other = { line: { id: 'a', revision: 1 } }
  const superseded = (...said: readonly Said[]) => [...findSuperseded(entriesOf(...said))]
  expect(superseded(['ann', up()], ['bob', up()], ['ann', rated(-1)])).toEqual(['e0'])
  expect(superseded(['ann', up()], ['ann', down], ['ann', removed('👎', -1)])).toEqual([])
  expect(superseded(['ann', up()], ['ann', removed('👍', 1)], ['ann', down])).toEqual([])
  expect(superseded(['ann', up()], ['ann', rated(-1), other])).toEqual([])
})

it('keeps each text apart, and tells who voted why', () => {
  const entries = entriesOf(
    ['ann', rated(-1), { standing: 'moderator' }],
    ['ann', up(), { line: { id: 'a', revision: 1 } }],
    ['bob', { type: 'reaction-added', emoji: '❤️', rating: undefined }],
  )
  expect(tallyVotes(entries)).toEqual([
    {
      chapter: 'one',
      line: { id: 'a', revision: 0 },
      take: 0,
      votes: [{ personId: 'ann', rating: -1, reasons: ['repetition'], at: 0, entry: entries[0] }],
      good: 0,
      bad: 1,
    },
    expect.objectContaining({ line: { id: 'a', revision: 1 }, good: 1, bad: 0 }),
  ])
})
