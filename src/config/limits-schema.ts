import * as z from 'zod'
import { section, whole } from './schema-pieces.ts'

/** `off` is the word for no limit; 0 could be taken for it, and is refused. */
const noLimit = 'off for no limit'

/** A limit that `off` takes away: `null` then. */
function limit<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((written) => (written === 'off' ? null : written), schema.nullable())
}

function quota(replies: number) {
  const shape = {
    replies: whole(1, 1_000_000, 'replies', `${noLimit} in place of the section`).default(replies),
    per_seconds: whole(1, 86_400, 'seconds').default(60),
  }
  return limit(section(shape, noLimit)).prefault({})
}

function tokens() {
  return limit(whole(1, 1_000_000_000_000, 'tokens', noLimit)).prefault('off')
}

const names = ['person', 'conversation', 'place', 'place_tokens_per_day', 'tokens_per_day'] as const

const noLimits = Object.fromEntries(names.map((name) => [name, 'off']))

/** How much people may use; the numbers are far above what anybody types. `off` turns all of it off. */
export const limitsSchema = z.preprocess(
  (written) => (written === 'off' ? noLimits : written),
  section(
    {
      person: quota(20),
      conversation: quota(40),
      place: quota(200),
      place_tokens_per_day: tokens(),
      tokens_per_day: tokens(),
    } satisfies Record<(typeof names)[number], z.ZodType>,
    'off for none of them (each of them takes off, too)',
  ),
)
