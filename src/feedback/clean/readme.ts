import { exportFormats } from '../../contract/feedback-export.ts'
import { ktoWeights } from '../training/kto-weights.ts'
import { fileName } from '../training/shapes.ts'
import { splits } from '../training/split.ts'
import { isTrainingFormat, readmeTitle, type TrainingFormat, trainingShapes } from '../training/types.ts'
import type { FileRow } from './rows-of-file.ts'

/** Opens a file of an export by its path in the folder; `undefined`: there is none. */
type OpenFile = (file: string) => AsyncIterable<FileRow> | undefined

/** What is left of the rows of a form and split. */
interface Left {
  readonly rows: number
  readonly good: number
  readonly weak: number
}

/** By form and split, as a line of the table names them. */
type Leftovers = ReadonlyMap<string, Left>

const formats = exportFormats.filter(isTrainingFormat)

/** What the README of an export for training tells of; `undefined`: it is not one of those. */
export function readmeFormat(readme: string): TrainingFormat | undefined {
  const [title] = readme.split('\n', 1)
  return formats.find((format) => title === `# ${format.toUpperCase()} ${readmeTitle}`)
}

/**
 * The README with the counts of the rows that are left, the weights that follow from them, and one line on what was taken out since
 * the export; the same text where it is true already. `by`: what took them out.
 */
export async function recountReadme(
  readme: string,
  open: OpenFile,
  at: number,
  by = 'dramatis feedback clean',
): Promise<string> {
  const format = readmeFormat(readme)
  const total = /^## Rows: (\d+)\n(?:\nTaken out since: (\d+),.*\n)?/m.exec(readme)
  if (!format || !total) return readme
  const [heading, told, taken = 0] = total
  const left = await countLeft(format, open)
  const rows = sumOf(readme, left)
  if (rows === Number(told)) return readme
  const since = Number(told) + Number(taken) - rows
  const note =
    since > 0 ? `\n${noteOf(since, [...left.values()], `by \`${by}\`, last on ${dayOf(at)}`)}\n` : ''
  return recountWeights(recountTable(readme, format, left), left).replace(
    heading,
    () => `## Rows: ${rows}\n${note}`,
  )
}

/** A row stands in the files of every trainer: it is gone once it is in none of them. */
async function countLeft(format: TrainingFormat, open: OpenFile): Promise<Leftovers> {
  const left = new Map<string, Left>()
  for (const form of ['chat', 'plain'] as const)
    for (const split of splits)
      for (const shape of trainingShapes) {
        const file = open(fileName(shape, format, form, split))
        const found = file && (await count(file))
        const key = partKey(form, split)
        if (found && found.rows >= (left.get(key)?.rows ?? 0)) left.set(key, found)
      }
  return left
}

async function count(file: AsyncIterable<FileRow>): Promise<Left> {
  let [rows, good, weak] = [0, 0, 0]
  for await (const found of file) {
    if (found.type !== 'json') continue
    const { row } = found
    rows += 1
    if ('label' in row && row.label === true) good += 1
    if ('weak' in row && row.weak === true) weak += 1
  }
  return { rows, good, weak }
}

function partKey(form: string, split: string): string {
  return `${form} ${split}`
}

const tableLine = /^\| (chat|plain) \| (train|validation|test) \| (\d+) \|.*$/gm

/** Of what has no file any more, it stays as it is told. */
function sumOf(readme: string, left: Leftovers): number {
  return [...readme.matchAll(tableLine)].reduce(
    (sum, [, form = '', split = '', told]) => sum + (left.get(partKey(form, split))?.rows ?? Number(told)),
    0,
  )
}

function recountTable(readme: string, format: TrainingFormat, left: Leftovers): string {
  return readme.replace(tableLine, (line: string, form: string, split: string) => {
    const found = left.get(partKey(form, split))
    if (!found) return line
    const more = { sft: '', dpo: ` ${found.weak} |`, kto: ` ${found.good} |` }[format]
    return `| ${form} | ${split} | ${found.rows} |${more}`
  })
}

/** Each trainer has its own names for them. */
function recountWeights(readme: string, left: Leftovers): string {
  return readme
    .split(/^(?=### )/m)
    .map((section) => {
      const [, form = ''] = /^### .+, (chat|plain)$/m.exec(section) ?? []
      const found = left.get(partKey(form, 'train'))
      if (!found) return section
      const weights = ktoWeights(found.good, found.rows - found.good)
      return section
        .replace(/\b(desirable_weight|kto_chosen_weight)(:? )[\d.]+/g, `$1$2${weights.desirable}`)
        .replace(/\b(undesirable_weight|kto_rejected_weight)(:? )[\d.]+/g, `$1$2${weights.undesirable}`)
    })
    .join('')
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function noteOf(taken: number, left: readonly Left[], how: string): string {
  return [
    `Taken out since: ${taken}, ${how}.`,
    'Counts of rows, and the weights of KTO, are of what is left; what was left out, and the bounds on length, are of the export.',
    ...(left.some(({ rows }) => rows === 0)
      ? ['A file without rows is nothing to train or check on: leave it out of the recipes.']
      : []),
  ].join(' ')
}
