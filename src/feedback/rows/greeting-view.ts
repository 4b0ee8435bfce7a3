import type { ChapterKey } from '../../contract/conversation.ts'
import type { LineReference } from '../../contract/turn.ts'
import { createDisguise } from '../masking/disguise.ts'
import type { FeedbackRow } from './schema.ts'
import type { TakeView, ViewTools } from './take-view.ts'

/** What a row says of a reply of which no turn record tells. */
export type BareParts = TakeView['parts']

/** A reply whose turn record is gone. */
export const goneParts: BareParts = bareParts('record-gone', {
  shown: null,
  accepted: null,
  withheld: 'gone',
})

/** A greeting may call somebody by name: only where the names are known that it can hold, it is shown without them. */
export async function viewGreeting(
  { evidence, hashes }: ViewTools,
  chapter: ChapterKey,
  reference: LineReference,
  signal: AbortSignal,
): Promise<BareParts> {
  const line = await evidence.fetchLine(chapter, reference, signal)
  if (!line) return bareParts('greeting', { shown: null, accepted: null, withheld: 'gone' })
  const speakers = await evidence.fetchSpeakers(chapter, signal)
  if (speakers.length === 0)
    return bareParts('greeting', { shown: null, accepted: null, withheld: 'unknown-name' })
  const masks = speakers
    .filter(({ name }) => name !== line.speakerName)
    .map(({ id, name }) => ({ name, replacement: hashes.pseudonym(chapter.platform, id) }))
  const disguise = createDisguise(masks, evidence.forgottenNames(chapter.platform), [line.speakerName])
  const accepted = disguise.line(line).text
  return bareParts('greeting', {
    shown: line.shown === undefined ? accepted : disguise.text(line.shown).text,
    accepted,
  })
}

function bareParts(promptState: BareParts['promptState'], reply: FeedbackRow['reply']): BareParts {
  return { reply, context: [], model: null, promptHash: null, promptState }
}
