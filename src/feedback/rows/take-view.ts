import type { FeedbackConfig } from '../../contract/config.ts'
import type { LeftOutReason } from '../../contract/feedback-export.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import { peopleIn } from '../../util/people-in.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { createDisguise, type Disguise, namesOf, namesSaidBy } from '../masking/disguise.ts'
import { describeLines } from './context.ts'
import { findTrainingBar } from './policy.ts'
import type { FeedbackRow } from './schema.ts'

/** What every row about the same reply says. */
export interface ReplyView {
  /** `undefined`: it is gone, or a greeting, which has none. */
  readonly record: TurnRecord | undefined
  readonly parts: Pick<FeedbackRow, 'reply' | 'context' | 'model' | 'promptHash' | 'promptState'>
  /** For what else is shown beside them; `undefined`: nothing can be. */
  readonly disguise: Disguise | undefined
  /** Whose words it holds or answers. */
  readonly personIds: readonly string[]
  /** Texts that are not shown, and secrets that were replaced. */
  readonly masked: number
  /** Why no model may be trained on it, whoever judges it. */
  readonly bar: LeftOutReason | undefined
}

/** See {@link createTakeViews}. */
export interface ViewTools {
  readonly evidence: Evidence
  readonly hashes: IdentityHashes
  readonly settings: FeedbackConfig
  /** Most lines before the reply that are shown. */
  readonly contextLines: number
}

/** Looks at takes; the latest ones are remembered, for several people judge the same one. */
export function createTakeViews(
  tools: ViewTools,
): (record: TurnRecord, signal: AbortSignal) => Promise<ReplyView> {
  const views = createBoundedCache<ReplyView>(128)
  return async (record, signal) => {
    const { platform, place, thread, chapter } = record.chapter
    const key = JSON.stringify([platform, place, thread, chapter, record.turnId, record.take])
    return await views.get(key, () => viewTake(tools, record, signal))
  }
}

async function viewTake(tools: ViewTools, record: TurnRecord, signal: AbortSignal): Promise<ReplyView> {
  const { evidence, hashes, contextLines } = tools
  const { chapter } = record
  const restored = await evidence.restorePrompt(record, signal)
  const lines =
    restored.type === 'restored'
      ? restored.prompt.lines
      : await evidence.fetchLines(chapter, record.lines, signal)
  const known = lines.filter((line) => line !== undefined)
  const cast = [record.characterName, ...namesSaidBy('character', known)]
  const disguise = createDisguise(
    namesOf(record, known, hashes),
    evidence.forgottenNames(chapter.platform),
    cast,
  )
  const from = Math.max(0, record.lines.length - contextLines)
  const context = await describeLines(
    tools,
    { chapter, references: record.lines.slice(from), lines: lines.slice(from), disguise },
    signal,
  )
  const shown = disguise.text(record.shown)
  const accepted = disguise.text(record.raw.slice(0, record.acceptedLength))
  // Records of earlier versions do not name those who rewrote a line.
  const personIds = [...new Set([...record.personIds, ...known.flatMap(peopleIn)])]
  const bar = await findTrainingBar(record, personIds, tools, signal)
  return {
    record,
    parts: {
      reply: { shown: shown.text, accepted: accepted.text },
      context: [...context.lines],
      model: describeModel(record),
      promptHash: record.promptHash,
      promptState: restored.type === 'restored' ? 'ok' : restored.type,
    },
    disguise,
    // Whoever is not known is nobody who could be named.
    personIds: personIds.filter((id) => id !== ''),
    masked: context.masked + shown.secrets + accepted.secrets,
    bar: bar ?? (restored.type === 'restored' ? undefined : restored.type),
  }
}

function describeModel(record: TurnRecord): FeedbackRow['model'] {
  const { model, servedModel, lora, rendering, rendererVersion, sampling, seed, finishReason, usage } = record
  return {
    name: model,
    served: servedModel ?? null,
    lora: lora ? { name: lora.name, digest: lora.digest ?? null } : null,
    dialect: rendering.dialect,
    rendererVersion,
    sampling: Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined)),
    seed,
    finishReason,
    usage: usage ? { ...usage, cachedTokens: usage.cachedTokens ?? null } : null,
    emotion: record.emotion ?? null,
    emotionSource: record.emotionSource,
  }
}
