import { expect, test } from 'vitest'
import type { LoopbackMessage } from '../../src/testing/index.ts'
import { type Evidence, explain, explainAll } from './explain.ts'
import type { Told } from './tells.ts'

const copy: LoopbackMessage = {
  messageId: 'bot-1',
  place: 'dm-0',
  thread: '',
  type: 'reply',
  speaker: 'Lin',
  visibility: 'public',
  key: 'said-1:0',
  sender: 'worker-1.1',
  versions: [{ text: 'Yes: w0x0.', at: 1_000 }],
  found: 0,
  isDeleted: false,
}

const told = (type: 'committed' | 'let-go', outcome: string, at: number, sender = 'worker-1.1'): Told => ({
  type,
  outcome,
  at,
  sender,
  eventIds: ['said-1', 'said-2'],
})

const kill = (what: string, at: number, how: 'killed' | 'hung' = 'killed') => ({
  what,
  how,
  at,
  backAt: at + 500,
})

const see = (evidence: Partial<Evidence>) => explain(copy, { kills: [], fallen: [], told: [], ...evidence })

test('a worker that was killed after showing it could not record it', () => {
  const window = 'its worker was killed before recording it'
  expect(see({ kills: [kill('worker-1.1', 1_005)] })).toBe(window)
  const tried = told('committed', 'unreachable', 1_003)
  expect(see({ kills: [kill('worker-1.1', 1_005)], told: [tried] })).toBe(window)
  // It was on its way.
  expect(see({ kills: [kill('worker-1.1', 990)] })).toBe(window)
})

test('other kills, and such as came before or too late, explain nothing', () => {
  const others = [kill('worker-1.1', -500), kill('worker-2.1', 1_005), kill('redis', 1_005)]
  expect(see({ kills: others })).toBe('unexplained')
  const written = told('committed', 'written', 1_004)
  expect(see({ kills: [kill('worker-1.1', 1_005)], told: [written] })).toBe('unexplained')
  expect(see({ told: [told('committed', 'lock-lost', 900), told('let-go', '', 1_004)] })).toBe('unexplained')
  expect(see({ told: [told('committed', 'lock-lost', 1_004, 'worker-2.1')] })).toBe('unexplained')
})

test('a worker that had lost the conversation could not record it', () => {
  const refused = [told('committed', 'unreachable', 1_100), told('let-go', 'lock-lost', 5_000)]
  expect(see({ told: refused, kills: [kill('worker-1.1', 1_001, 'hung')] })).toBe(
    'its worker was stopped, and had lost the conversation',
  )
  expect(see({ told: refused, kills: [kill('redis', 1_001)] })).toBe(
    'Redis was away, and its worker had lost the conversation',
  )
  expect(see({ told: refused })).toBe('its worker was slow, and had lost the conversation')
  expect(see({ told: [told('let-go', 'unreachable', 5_000)] })).toBe(
    'its worker could not write it, and let it go',
  )
})

test('where nobody tells whose it is, as many are explained as were refused and counted', () => {
  const counted: Told = { type: 'counted', outcome: 'possible', at: 900, sender: 'worker-1.1' }
  const refused = told('let-go', 'lock-lost', 5_000)
  const window = 'nobody tells whose; as many were counted, and refused for others had taken over'
  const see = (all: readonly Told[], sender = '') =>
    explainAll(
      [copy, copy].map((one) => ({ ...one, sender })),
      { kills: [], fallen: [], told: all },
    )
  expect(see([counted, counted, refused])).toEqual([window, 'unexplained'])
  expect(see([counted, counted, refused, refused])).toEqual([window, window])
  expect(see([refused, refused])).toEqual(['unexplained', 'unexplained'])
  expect(see([counted, counted])).toEqual(['unexplained', 'unexplained'])
  expect(see([counted, counted, refused, refused], 'worker-3.1')).toEqual(['unexplained', 'unexplained'])
})
