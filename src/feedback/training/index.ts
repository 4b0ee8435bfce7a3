import type { FeedbackConfig } from '../../contract/config.ts'
import type { ExportFilter, LeftOutReason } from '../../contract/feedback-export.ts'
import type { Line } from '../../contract/line.ts'
import type { Prompt } from '../../contract/prompt.ts'
import type { LineReference } from '../../contract/turn.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import { isTrainingBarred } from '../../util/training-bar.ts'
import type { Evidence, TurnEvidence } from '../evidence/evidence.ts'
import { namesSaidBy } from '../masking/disguise.ts'
import { createRowIds } from '../rows/row-ids.ts'
import { readAccepted } from './accepted-lines.ts'
import { type AgreedDraft, findAgreement } from './agreement.ts'
import { describeDatasets } from './dataset-info.ts'
import { type Draft, readDrafts } from './drafts.ts'
import { formOf, inForm, lessonOf } from './forms.ts'
import { createNameMemory } from './known-names.ts'
import { maskPrompt } from './mask-prompt.ts'
import { createNearDuplicates } from './near-duplicates.ts'
import { createSecretCheck } from './prompt-secrets.ts'
import { writeReadme } from './readme.ts'
import { writeRow } from './shapes.ts'
import { splitOf } from './split.ts'
import { createTally } from './tally.ts'
import {
  mapLesson,
  type TrainingForm,
  type TrainingFormat,
  type TrainingResult,
  type TrainingRow,
  type TrainingShape,
  type TrainingText,
  textsOf,
} from './types.ts'

export type { TrainingForm, TrainingFormat, TrainingResult, TrainingRow, TrainingShape, TrainingText }

/** See {@link createTraining}. */
export interface TrainingOptions {
  readonly exportId: string
  readonly format: TrainingFormat
  readonly shapes: readonly TrainingShape[]
  readonly form: TrainingForm
  readonly evidence: Evidence
  readonly hashes: IdentityHashes
  readonly settings: Pick<FeedbackConfig, 'discordPermission'>
  readonly filter: ExportFilter
}

/** An export for training, while it is made. */
export interface Training {
  /**
   * What a turn teaches: a row for each signal, or why there is none; nothing where nothing was done about it. Turns are told apart from
   * near-duplicates in the order of the calls, however many are under way. An export that goes on where it was broken off asks about
   * every turn again, and writes only the rows that it lacks. Fails with a MemoryError.
   */
  rowsOf(turn: TurnEvidence, signal: AbortSignal): Promise<readonly TrainingResult[]>
  /** The lines of a row, to be appended to their files. */
  filesOf(row: TrainingRow): readonly TrainingText[]
  /** Whole files that go with the rows so far: what they are, how to train with them, and what LLaMA-Factory is told of them. */
  sidecars(): readonly TrainingText[]
}

/** A turn whose people were asked, and lines of its prompt that nobody has heard yet. */
interface AgreedTurn {
  readonly turn: TurnEvidence
  readonly drafts: readonly (AgreedDraft | LeftOutReason)[]
  readonly heard: readonly (Line | undefined)[]
}

/** Makes rows for training of what people did. It fails closed: what is not known to be allowed is left out. */
export function createTraining(options: TrainingOptions): Training {
  const { exportId, format, shapes, form: wanted, evidence, hashes, settings, filter } = options
  const rowIds = createRowIds(hashes)
  const repeated = createNearDuplicates()
  const names = createNameMemory()
  const hasSecret = createSecretCheck()
  const tally = createTally()
  let before: Promise<unknown> = Promise.resolve()

  async function agreedIn(
    turn: TurnEvidence,
    unheard: readonly LineReference[],
    signal: AbortSignal,
  ): Promise<AgreedTurn> {
    const tools = { evidence, filter, signal }
    const drafts: (Draft | LeftOutReason)[] = [...(await readDrafts(turn, format, tools))]
    if (format === 'sft') drafts.push(...(await readAccepted(turn, tools)))
    if (isTrainingBarred(turn.conversation.platform, settings))
      return { turn, drafts: drafts.map(() => 'discord-rule-21'), heard: [] }
    const [first] = turn.takes
    const heard = first ? await evidence.fetchLines(first.value.chapter, unheard, signal) : []
    const agreed: (AgreedDraft | LeftOutReason)[] = []
    for (const draft of drafts)
      agreed.push(typeof draft === 'string' ? draft : await findAgreement(draft, evidence, signal))
    return { turn, drafts: agreed, heard }
  }

  function rowOf(turn: TurnEvidence, { draft, prompt, personIds }: AgreedDraft): TrainingRow | LeftOutReason {
    const { record, lesson } = draft
    const { platform } = turn.conversation
    const known = names.namesIn(record.chapter, prompt, personIds)
    if (!known) return 'unknown-people'
    if (lesson.type === 'dpo' && lesson.rejected.promptHash !== record.promptHash) return 'different-prompts'
    const form = formOf(wanted, record.rendering)
    const learned = lessonOf(draft, form)
    if (textsOf(learned).some((text) => text.trim() === '')) return 'empty'
    const forgotten = evidence.forgottenNames(platform)
    if (forgotten) {
      // Somebody who is still there may be called the same; their names are masked.
      const kept = [...castOf(prompt), ...[...known.values()].flatMap((own) => [...own])]
      const words = wordsOf({ prompt, lesson: learned })
      if (words.some((text) => forgotten.standIn(text, kept))) return 'forgotten'
    }
    // As it was said: a number that is a secret may be replaced as somebody's.
    if (hasSecret(prompt, learned)) return 'secret'
    const masked = maskPrompt(inForm(prompt, form), {
      platform,
      hashes,
      names: known,
      texts: textsOf(learned),
    })
    if (!masked) return 'unknown-people'
    const row = {
      id: rowIds.record(`${format} ${rowIds.turn(turn.conversation, turn.turnId)} ${draft.key}`),
      people: personIds.map((personId) => hashes.pseudonym(platform, personId)).toSorted(),
      personIds,
      platform,
      split: splitOf(record.chapter),
      form: form.form,
      prompt: masked.prompt,
      rendering: form.rendering,
      lesson: mapLesson(learned, masked.mask),
    }
    const [answer = '', rejected] = textsOf(row.lesson)
    const compared = { asked: askedIn(row), answer, ...(rejected === undefined ? {} : { rejected }) }
    return repeated.isRepeated(compared) ? 'near-duplicate' : row
  }

  function judge({ turn, drafts, heard }: AgreedTurn): readonly TrainingResult[] {
    const [first] = turn.takes
    if (first) names.hear(first.value.chapter, heard)
    return drafts.map((draft) => {
      const row = typeof draft === 'string' ? draft : rowOf(turn, draft)
      const result = typeof row === 'string' ? { leftOut: row } : row
      tally.count(result)
      return result
    })
  }

  return {
    async rowsOf(turn, signal) {
      const [first] = turn.takes
      const mine = agreedIn(turn, first ? names.findUnheard(first.value) : [], signal)
      const earlier = before
      const judged = mine.then(async (agreed) => {
        await earlier
        return judge(agreed)
      })
      // A failure is told to whoever asked about that turn, and not to those behind it.
      // The outcomes hold those before them: passed on, they would hold the whole export.
      before = Promise.allSettled([earlier, judged]).then(() => {})
      return await judged
    },
    filesOf: (row) => writeRow(row, exportId, shapes),
    sidecars() {
      const told = tally.read()
      const readme = {
        file: 'README.md',
        text: writeReadme({ exportId, format, shapes, filter, tally: told }),
      }
      if (!shapes.includes('llama-factory')) return [readme]
      return [readme, { file: 'llama-factory/dataset_info.json', text: describeDatasets(format, told) }]
    },
  }
}

/** What people wrote, and what is learned of it; the head is the card's. */
function wordsOf({ prompt, lesson }: Pick<TrainingRow, 'prompt' | 'lesson'>): readonly string[] {
  return [prompt.story, prompt.userInfo, ...prompt.lines.map(({ text }) => text), ...textsOf(lesson)]
}

/** Names of the characters. */
function castOf({ characterName, lines }: Prompt): readonly string[] {
  return [characterName, ...namesSaidBy('character', lines)]
}

/** What was said since the character spoke last. */
function askedIn({ prompt: { lines, characterId } }: TrainingRow): string {
  const own = lines.findLastIndex(({ role, speakerId }) => role === 'character' && speakerId === characterId)
  return lines
    .slice(own + 1)
    .filter(({ role }) => role === 'user')
    .map(({ text }) => text)
    .join('\n')
}
