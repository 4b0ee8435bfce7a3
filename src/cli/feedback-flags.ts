import { ConfigurationError } from '../contract/errors.ts'
import { type FeedbackKind, feedbackKinds } from '../contract/feedback.ts'
import type { ExportFilter } from '../contract/feedback-export.ts'

/** Which feedback is meant, as it was typed. */
export interface FilterFlags {
  readonly platform?: string
  readonly place?: string
  readonly character?: string
  readonly since?: string
  readonly until?: string
  readonly kind?: string
  readonly rating?: string
}

/** Fails with a ConfigurationError that says what can be written. */
export function parseFilter(flags: FilterFlags, now: number): ExportFilter {
  const { platform, place, character, since, until, kind, rating } = flags
  if (place !== undefined && platform === undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: '--place is given without a platform.',
      remedy: 'Add --platform, such as discord or telegram.',
    })
  const [from, to] = [parseTime('--since', since, now), parseTime('--until', until, now)]
  if (from !== undefined && to !== undefined && from >= to)
    throw new ConfigurationError({
      code: 'usage',
      what: 'Nothing lies between --since and --until: the one is not before the other.',
      remedy: 'Write the earlier time after --since.',
    })
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(place === undefined ? {} : { place }),
    ...(character === undefined ? {} : { characterId: character }),
    ...(from === undefined ? {} : { since: from }),
    ...(to === undefined ? {} : { until: to }),
    ...(kind === undefined ? {} : { kinds: parseKinds(kind) }),
    ...(rating === undefined ? {} : { rating: rating === 'good' ? 1 : -1 }),
  }
}

const unitMs = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const
const date = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** `7d` ago, or at a date of ISO 8601; a day begins at midnight UTC. */
function parseTime(option: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const [, number = '', unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  if (unit === 'h' || unit === 'd' || unit === 'w') return now - Number(number) * unitMs[unit]
  const time = date.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time))
    throw new ConfigurationError({
      code: 'usage',
      what: `${option} is no time: ${text}.`,
      remedy:
        'Write a date (2026-11-21), a time with its zone (2026-11-21T18:00Z), or how long ago (12h, 7d, 4w).',
    })
  return time
}

/** The 30th of February would be taken for a day of March. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function parseKinds(text: string): readonly FeedbackKind[] {
  const names = text.split(',').map((name) => name.trim())
  const known = feedbackKinds.filter((kind) => names.includes(kind))
  const unknown = names.find((name) => !known.some((kind) => kind === name))
  if (unknown !== undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: `--kind does not know ${unknown || 'an empty word'}.`,
      remedy: `There are: ${feedbackKinds.join(', ')}.`,
    })
  return known
}
