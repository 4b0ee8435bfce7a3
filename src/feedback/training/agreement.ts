import type { LeftOutReason } from '../../contract/feedback-export.ts'
import type { Prompt } from '../../contract/prompt.ts'
import { agreesTo } from '../../util/consent.ts'
import { peopleIn } from '../../util/people-in.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Draft, Giver } from './drafts.ts'

/** A draft that everybody in it agrees to, with its prompt as it was sent. */
export interface AgreedDraft {
  readonly draft: Draft
  readonly prompt: Prompt
  /** Whose words and deeds it holds. */
  readonly personIds: readonly string[]
}

/**
 * Whether everybody whose words or deeds a draft holds agrees to training there, and has not asked to be forgotten since. What is not
 * known counts as no.
 */
export async function findAgreement(
  draft: Draft,
  evidence: Evidence,
  signal: AbortSignal,
): Promise<AgreedDraft | LeftOutReason> {
  const { record, authors, lesson } = draft
  const { chapter } = record
  const records = lesson.type === 'dpo' ? [record, lesson.rejected] : [record]
  const told = records.flatMap(({ at, personIds }) => personIds.map((personId) => ({ personId, at })))

  async function refuses({ personId, at }: Giver): Promise<LeftOutReason | undefined> {
    const consent = await evidence.consentOf(chapter.platform, personId, signal)
    if (!agreesTo(consent, 'training', chapter)) return 'no-consent'
    return evidence.isForgotten(chapter.platform, personId, at) ? 'forgotten' : undefined
  }

  async function firstRefusal(givers: readonly Giver[]): Promise<LeftOutReason | undefined> {
    const refusals = await Promise.all(givers.map(refuses))
    return refusals.find((refusal) => refusal === 'no-consent') ?? refusals.find(Boolean)
  }

  const refusal = await firstRefusal([...authors, ...told])
  if (refusal) return refusal
  const voters = await Promise.all(
    draft.voters.map(async (giver) => ({ giver, refusal: await refuses(giver) })),
  )
  const agreeing = voters.filter((voter) => voter.refusal === undefined).map(({ giver }) => giver)
  if (voters.length > 0 && agreeing.length === 0) return voters[0]?.refusal ?? 'no-consent'
  if (records.some(({ storyHash, knowsStoryPeople }) => storyHash !== '' && !knowsStoryPeople))
    return 'unknown-people'
  const restored = await evidence.restorePrompt(record, signal)
  if (restored.type !== 'restored') return restored.type
  const { prompt } = restored
  // Records of earlier versions do not name those who rewrote a line.
  const spoken = prompt.lines.flatMap(peopleIn).map((personId) => ({ personId, at: record.at }))
  const late = await firstRefusal(spoken)
  if (late) return late
  const everybody = [...authors, ...told, ...agreeing, ...spoken].map(({ personId }) => personId)
  // The model talking to itself teaches it nothing.
  return everybody.length === 0 ? 'no-signal' : { draft, prompt, personIds: [...new Set(everybody)] }
}
