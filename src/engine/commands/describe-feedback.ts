import type { AuditRecord } from '../../contract/audit.ts'
import { feedbackKinds, type RatingReason, ratingReasons } from '../../contract/feedback.ts'
import type { AuditPart, FeedbackSummary } from '../../contract/feedback-desk.ts'
import { type ExportReport, leftOutReasons } from '../../contract/feedback-export.ts'
import type { Roster } from '../roster.ts'
import type { Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { choiceName, commandName } from './command-words.ts'
import { dayOf } from './consent.ts'

/** How many periods, characters and replies one summary tells of. */
const most = { periods: 8, characters: 10, disliked: 5 }

/** How many rows an export has, and why others are not in it. */
export function describeReport({ say }: Scene, { exportId, rows, leftOut, masked }: ExportReport): string {
  return [
    say('export.rows', { rows, export: exportId }),
    masked > 0 ? say('export.masked', { texts: masked }) : '',
    ...leftOutReasons.map((reason) => {
      const number = leftOut[reason] ?? 0
      return number > 0
        ? `- ${say('export.left-out', { number, reason: say(`export.left-out.${reason}`) })}`
        : ''
    }),
  ]
    .filter(Boolean)
    .join('\n')
}

/** Counts, trend, characters, and the replies that were disliked most, with their addresses. */
export function describeSummary(call: CheckedCall, summary: FeedbackSummary, roster: Roster): string {
  const { scene, platform } = call
  const { say } = scene
  const { kinds, good, bad, disagreements, trend, characters, disliked } = summary
  const named = (id: string) => roster.list().find((character) => character.id === id)?.name ?? id
  const counted = feedbackKinds
    .filter((kind) => kinds[kind])
    .map((kind) => `${choiceName(say, { path: 'feedback export' }, kind)} ${kinds[kind]}`)
  if (counted.length === 0) return say('summary.empty')
  return [
    say('summary.kinds', { kinds: counted.join(', ') }),
    say('summary.votes', { good, bad, disagreements }),
    ...trend
      .slice(-most.periods)
      .map((period) => `- ${say('summary.period', { ...period, since: dayOf(period.since) })}`),
    ...(characters.length > 0 ? [say('summary.characters')] : []),
    ...characters
      .slice(0, most.characters)
      .map((one) => `- ${say('summary.character', { ...one, name: named(one.characterId) })}`),
    ...(disliked.length > 0 ? [say('summary.disliked')] : []),
    ...disliked.slice(0, most.disliked).map(({ conversation, messageId, reasons, ...one }) => {
      const told = say('summary.reply', { ...one, name: named(one.characterId) })
      const link = messageId === undefined ? undefined : platform.linkTo?.(conversation, messageId)
      const why = reasons.map((reason) => nameOfReason(scene, reason)).join(', ')
      return `- ${[told, why && `(${why})`, link].filter(Boolean).join(' ')}`
    }),
  ].join('\n')
}

/** Reasons of earlier versions have no name any more. */
function nameOfReason({ say }: Scene, reason: RatingReason): string {
  return ratingReasons.some((known) => known === reason) ? choiceName(say, { path: 'rate' }, reason) : reason
}

/** The audit, newest first in each group: when, who, what. `reader`: the hash of whoever reads it. */
export function describeAudit(scene: Scene, parts: readonly AuditPart[], reader: string): string {
  const { say } = scene
  if (parts.length === 0) return say('audit.empty')
  const who = (by: string) => (by === reader ? say('audit.you') : by === 'cli' ? say('audit.cli') : by)
  const listed = parts.flatMap(({ group, lines, earlier }) => [
    say(`audit.group.${group}`),
    ...lines.map(({ at, record, count }) => {
      const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ')
      const often = count > 1 ? ` ×${count}` : ''
      return `- ${when} · ${who(record.by)} · ${describeRecord(scene, record)}${often}`
    }),
    ...(earlier > 0 ? [`- ${say('audit.earlier', { number: earlier })}`] : []),
  ])
  return [say('audit.title'), ...listed].join('\n')
}

function describeRecord({ say }: Scene, record: AuditRecord): string {
  switch (record.type) {
    case 'export':
      return say('audit.export', { format: record.format, rows: record.rows, export: record.exportId })
    case 'refused':
      return say('audit.refused', {
        command: commandName(say, { path: record.command }),
        why: say(`audit.why.${record.why}`),
      })
    case 'trained':
      return say('audit.trained', { export: record.exportId, lora: record.lora })
    case 'undelivered':
      return say('audit.undelivered', { export: record.exportId })
    case 'cleaned':
      return say('audit.cleaned', { rows: record.rows, removed: record.removed })
    case 'erased':
      return say(`audit.erased.${record.what}`)
    case 'purged':
      return say('audit.purged', { lines: record.lines, entries: record.logEntries })
    case 'studio':
      return say(`audit.studio.${record.action}`)
    case 'safety':
      return say(`audit.safety.${record.what}`)
    case 'summary':
    case 'audit-read':
      return say(`audit.${record.type}`)
  }
}
