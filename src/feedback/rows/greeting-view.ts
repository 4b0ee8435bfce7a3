import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { LineReference } from '../../contract/turn.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { createDisguise, type Disguise } from '../masking/disguise.ts'
import type { FeedbackRow } from './schema.ts'
import type { ReplyView, ViewTools } from './take-view.ts'

/** A reply whose turn record is gone. */
export const goneView: ReplyView = {
  record: undefined,
  parts: bareParts('record-gone', withheldAs('gone')),
  disguise: undefined,
  personIds: [],
  masked: 0,
  bar: 'record-gone',
}

/** A greeting may call somebody by name: only where the names are known that it can hold, it is shown without them. */
export async function viewGreeting(
  tools: ViewTools,
  chapter: ChapterKey,
  judged: LineReference,
  signal: AbortSignal,
): Promise<ReplyView> {
  const { evidence } = tools
  const line = await fetchOwnWords(evidence, chapter, judged, signal)
  const disguise = await disguiseIn(tools, chapter, line, signal)
  const seen = (reply: FeedbackRow['reply'], masked = 0): ReplyView => ({
    ...goneView,
    parts: bareParts('greeting', reply),
    disguise,
    masked,
    bar: 'greeting',
  })
  if (!line) return seen(withheldAs('gone'))
  if (!disguise) return seen(withheldAs('unknown-name'))
  const accepted = disguise.line(line)
  const shown = line.shown === undefined ? undefined : disguise.text(line.shown)
  const reply = { shown: shown?.text ?? accepted.text, accepted: accepted.text }
  return seen(reply, accepted.secrets + (shown?.secrets ?? 0))
}

/** What the card said, before people gave it other words; `undefined`: it is gone. */
async function fetchOwnWords(
  evidence: Evidence,
  chapter: ChapterKey,
  { id, revision }: LineReference,
  signal: AbortSignal,
): Promise<Line | undefined> {
  for (let at = revision; at >= 0; at -= 1) {
    const line = await evidence.fetchLine(chapter, { id, revision: at }, signal)
    if (!line?.authorIds) return line
  }
  return undefined
}

async function disguiseIn(
  { evidence, hashes }: ViewTools,
  chapter: ChapterKey,
  greeting: Line | undefined,
  signal: AbortSignal,
): Promise<Disguise | undefined> {
  const speakers = await evidence.fetchSpeakers(chapter, signal)
  if (speakers.length === 0) return undefined
  const cast = greeting ? [greeting.speakerName] : []
  const masks = speakers
    .filter(({ name }) => !cast.includes(name))
    .map(({ id, name }) => ({ name, replacement: hashes.pseudonym(chapter.platform, id) }))
  return createDisguise(masks, evidence.forgottenNames(chapter.platform), cast)
}

function withheldAs(withheld: NonNullable<FeedbackRow['reply']['withheld']>): FeedbackRow['reply'] {
  return { shown: null, accepted: null, withheld }
}

function bareParts(promptState: FeedbackRow['promptState'], reply: FeedbackRow['reply']): ReplyView['parts'] {
  return { reply, context: [], model: null, promptHash: null, promptState }
}
