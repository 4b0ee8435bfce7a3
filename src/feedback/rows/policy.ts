import type { FeedbackConfig } from '../../contract/config.ts'
import type { LeftOutReason } from '../../contract/feedback-export.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import { agreesTo } from '../../util/consent.ts'
import { isTrainingBarred } from '../../util/training-bar.ts'
import type { Evidence } from '../evidence/evidence.ts'

/** Sentences for rows: why no model may be trained on them. */
const notes: { readonly [Reason in LeftOutReason]?: string } = {
  'discord-rule-21':
    'Discord’s Developer Policy, rule 21: message content is not to be used for training without Discord’s permission.',
  'no-consent': 'Somebody whose words or deed it holds has not agreed to training.',
  forgotten: 'Somebody whose words or deed it holds asked to be forgotten.',
  'unknown-people': 'Whose words the story so far holds is not known.',
  'prompt-drift': 'The prompt no longer renders to its hash.',
  'record-gone': 'The turn record, or lines that it names, are gone.',
  understudy: 'No model wrote it.',
  greeting: 'It is the card’s, and answers nothing.',
}

/** `no-consent: Somebody …`. */
export function describePolicy(reason: LeftOutReason): string {
  return `${reason}: ${notes[reason] ?? ''}`
}

/** Why no model may be trained on a take of these people, whoever judges it; `undefined`: it may. Looks neither at its prompt nor at who was forgotten. */
export async function findTrainingBar(
  record: TurnRecord,
  personIds: readonly string[],
  { evidence, settings }: { readonly evidence: Evidence; readonly settings: FeedbackConfig },
  signal: AbortSignal,
): Promise<LeftOutReason | undefined> {
  const { chapter, storyHash, knowsStoryPeople } = record
  if (isTrainingBarred(chapter.platform, settings)) return 'discord-rule-21'
  if (record.rendering.dialect === 'understudy') return 'understudy'
  if (storyHash !== '' && knowsStoryPeople !== true) return 'unknown-people'
  const states = await Promise.all(
    personIds.map((personId) => evidence.consentOf(chapter.platform, personId, signal)),
  )
  return states.every((state) => agreesTo(state, 'training', chapter)) ? undefined : 'no-consent'
}
