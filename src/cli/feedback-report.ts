import { type ExportReport, leftOutReasons } from '../contract/feedback-export.ts'
import { createTexts } from '../texts/index.ts'
import { count } from './count.ts'

/** Where an export is, and whether only a part of the feedback was asked for. */
export interface ReportedExport {
  readonly out: string
  readonly isFiltered: boolean
}

/** `3 rows; 17 left out: 12 no consent, 5 trivial edit`, each reason in a sentence, and where the rows are. */
export function describeReport(
  { exportId, rows, leftOut, masked }: ExportReport,
  { out, isFiltered }: ReportedExport,
): string {
  const texts = createTexts()
  const reasons = leftOutReasons
    .map((reason) => ({ reason, number: leftOut[reason] ?? 0 }))
    .filter(({ number }) => number > 0)
    .sort((one, other) => other.number - one.number)
  const total = reasons.reduce((sum, { number }) => sum + number, 0)
  const names = reasons.map(({ reason, number }) => {
    const name = reason.replaceAll('-', ' ').replace('discord', 'Discord')
    return reasons.length > 1 ? `${number} ${name}` : name
  })
  const why = isFiltered ? 'no feedback that is kept fits what was asked for' : 'the store holds no feedback'
  const empty = rows === 0 ? `: ${why}.` : ''
  const lines = [
    `${count(rows, 'row')}${total > 0 ? `; ${total} left out: ${names.join(', ')}` : empty}`,
    ...reasons.map(({ reason, number }) => `  ${number}: ${texts('en', `export.left-out.${reason}`)}`),
    ...(masked > 0 ? [`${count(masked, 'text')} not shown, or with a secret replaced.`] : []),
    `${out} is export ${exportId}.`,
  ]
  return `${lines.join('\n')}\n`
}
