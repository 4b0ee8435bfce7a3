import { expect } from 'vitest'
import { consentTextVersions } from '../../src/contract/consent.ts'
import { feedbackRowSchema } from '../../src/feedback/rows/schema.ts'
import { describeRow } from './expected-rows.ts'
import type { Player } from './ledger.ts'
import { markOf, pseudonymOf } from './marks.ts'

/** Rows of JSON Lines, each told in a line as the ledger tells them. */
export function readRows(text: string, players: readonly Player[]): readonly string[] {
  const names = new Map(
    players.map(({ platform, id, name }) => [pseudonymOf(platform, id), `${platform}:${name}`]),
  )
  const lines = text.split('\n').filter((line) => line !== '')
  return lines
    .map((line) => {
      const row = feedbackRowSchema.parse(JSON.parse(line))
      const { deed, reply, rewritten, votes } = row
      return describeRow({
        by: names.get(row.person) ?? row.person,
        deed: [
          deed.type,
          deed.emoji,
          deed.rating,
          deed.type === 'rating' ? [...(deed.reasons ?? [])].toSorted().join() : undefined,
          deed.take,
          deed.takes,
        ]
          .filter((part) => part !== undefined)
          .join(' '),
        reply: reply.shown === null ? `${reply.withheld}` : markOf(reply.shown),
        rewritten: rewritten === null ? '-' : rewritten.text === null ? 'withheld' : markOf(rewritten.text),
        context: row.context
          .filter(({ role }) => role !== 'narrator')
          .map((one) => (one.text === null ? 'withheld' : markOf(one.text))),
        votes: [...Array(votes.good).fill(1), ...Array(votes.bad).fill(-1)],
        isRetracted: row.isRetracted,
        isSuperseded: row.isSuperseded,
        training: row.trainingAllowed ? (row.policyNote ?? 'allowed') : `${row.policyNote?.split(':')[0]}`,
        agreed: Object.entries(row.consentVersion).flatMap(([scope, version]) => {
          if (version !== null)
            expect(version).toBe(consentTextVersions[scope === 'training' ? scope : 'feedback'])
          return version === null ? [] : scope
        }),
        people: row.people.map((person) => names.get(person) ?? person),
      })
    })
    .toSorted()
}
