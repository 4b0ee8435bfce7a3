import type { LeftOutReason } from '../../../src/contract/feedback-export.ts'
import {
  createTraining,
  type TrainingForm,
  type TrainingFormat,
  type TrainingOptions,
  type TrainingResult,
  type TrainingRow,
} from '../../../src/feedback/training/index.ts'
import { trainingShapes } from '../../../src/feedback/training/types.ts'
import { checkLlamaFactory } from './check-llama-factory.ts'
import { checkMsSwift } from './check-ms-swift.ts'
import { checkTrl } from './check-trl.ts'
import { hashes, type Story } from './story.ts'

/** What an export comes to. */
export interface Trained {
  readonly rows: readonly TrainingRow[]
  readonly leftOut: readonly LeftOutReason[]
  /** By path. */
  readonly files: ReadonlyMap<string, string>
}

/** How it is exported. */
interface TrainOptions extends Partial<Pick<TrainingOptions, 'filter' | 'settings'>> {
  /** All turns are asked about before the first is answered. */
  readonly isAtOnce?: boolean
}

/** Exports stories one after the other, as one export. */
export async function train(
  stories: readonly Story[],
  format: TrainingFormat,
  form: TrainingForm,
  { isAtOnce = false, ...options }: TrainOptions = {},
): Promise<Trained> {
  const rows: TrainingRow[] = []
  const leftOut: LeftOutReason[] = []
  const files = new Map<string, string>()
  const signal = new AbortController().signal
  const opened = await Promise.all(stories.map((story) => story.openAll()))
  const [first] = opened
  if (!first) throw new RangeError('no story')
  const training = createTraining({
    format,
    form,
    shapes: trainingShapes,
    // Each story has a memory of its own; turns are told apart by where they are.
    evidence: joinEvidence(opened.map(({ evidence }) => evidence)),
    hashes,
    settings: { discordPermission: undefined },
    filter: {},
    exportId: 'e_0123456789ab',
    ...options,
  })
  const turns = opened.flatMap((one) => one.turns)
  const results: TrainingResult[] = []
  if (isAtOnce)
    results.push(...(await Promise.all(turns.map((turn) => training.rowsOf(turn, signal)))).flat())
  else for (const turn of turns) results.push(...(await training.rowsOf(turn, signal)))
  for (const result of results) {
    if ('leftOut' in result) {
      leftOut.push(result.leftOut)
      continue
    }
    rows.push(result)
    for (const { file, text } of training.filesOf(result)) files.set(file, (files.get(file) ?? '') + text)
  }
  for (const { file, text } of training.sidecars()) files.set(file, text)
  return { rows, leftOut, files }
}

type AllEvidence = TrainingOptions['evidence']

function joinEvidence(all: readonly AllEvidence[]): AllEvidence {
  const [first] = all
  if (!first) throw new RangeError('no story')
  if (all.length === 1) return first
  const firstOf = async <Value>(ask: (one: AllEvidence) => Promise<Value | undefined>) => {
    for (const one of all) {
      const found = await ask(one)
      if (found !== undefined) return found
    }
    return undefined
  }
  return {
    ...first,
    fetchLine: (...asked) => firstOf((one) => one.fetchLine(...asked)),
    async fetchLines(...asked) {
      const found = await firstOf(async (one) => {
        const lines = await one.fetchLines(...asked)
        return lines.some(Boolean) ? lines : undefined
      })
      return found ?? asked[1].map(() => undefined)
    },
    async restorePrompt(...asked) {
      const found = await firstOf(async (one) => {
        const restored = await one.restorePrompt(...asked)
        return restored.type === 'restored' ? restored : undefined
      })
      return found ?? { type: 'record-gone' }
    },
    async consentOf(...asked) {
      const found = await firstOf(async (one) => {
        const state = await one.consentOf(...asked)
        return Object.keys(state.scopes).length + state.local.length > 0 ? state : undefined
      })
      return found ?? first.consentOf(...asked)
    },
    isForgotten: (...asked) => all.some((one) => one.isForgotten(...asked)),
    studioOf: (...asked) => firstOf((one) => one.studioOf(...asked)),
  }
}

/** Lets every file be read by the rules of its trainer; each shape has every row. */
export function checkFiles({ files, rows }: Trained, format: TrainingFormat): void {
  const counts = { trl: 0, 'ms-swift': 0 }
  for (const [file, text] of files) {
    const match = /^(trl|ms-swift)\/(sft|dpo|kto)(-plain)?\.(train|validation|test)\.jsonl$/.exec(file)
    if (!match) continue
    const form = match[3] === undefined ? 'chat' : 'plain'
    if (match[1] === 'trl') counts.trl += checkTrl(text, format, form)
    else counts['ms-swift'] += checkMsSwift(text, format, form)
  }
  const read = [counts.trl, counts['ms-swift'], checkLlamaFactory(files, 'llama-factory', format)]
  if (read.some((count) => count !== rows.length)) throw new RangeError(`${rows.length} rows, read ${read}`)
}
