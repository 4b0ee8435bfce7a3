import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type LeftOutReason, leftOutReasons } from '../../src/contract/feedback-export.ts'
import { createTexts } from '../../src/texts/index.ts'
import { checkLlamaFactory } from '../feedback/training/check-llama-factory.ts'
import { checkMsSwift } from '../feedback/training/check-ms-swift.ts'
import { checkTrl } from '../feedback/training/check-trl.ts'
import { describeLesson } from './expected-training.ts'
import { marksIn } from './marks.ts'
import type { Stage } from './stage.ts'

export const formats = ['jsonl', 'csv', 'sft', 'dpo', 'kto'] as const
export const trainingFormats = ['sft', 'dpo', 'kto'] as const

/** An export that is there. */
export interface Exported {
  readonly id: string
  readonly rows: number
  readonly leftOut: { readonly [reason: string]: number }
  /** Its texts, by file. */
  readonly files: ReadonlyMap<string, string>
}

/** All of it in one. */
export function textOf(exported: Exported | undefined): string {
  return [...(exported?.files.values() ?? [])].join('')
}

/** Exports everything in a format, into a file or folder of that name. */
export async function exportAll(
  stage: Stage,
  format: (typeof formats)[number],
  out: string,
  ...flags: readonly string[]
): Promise<Exported> {
  const words = ['feedback', 'export', '--format', format, '--out', out, ...flags]
  const { code, output, errorOutput } = await stage.run(words)
  expect(code, `${format}: ${errorOutput}`).toBe(0)
  const texts = createTexts()
  const reasons = new Map(leftOutReasons.map((reason) => [texts('en', `export.left-out.${reason}`), reason]))
  const leftOut: { [Reason in LeftOutReason]?: number } = {}
  for (const [, number, sentence = ''] of output.matchAll(/^ {2}(\d+): (.*)$/gm)) {
    const reason = reasons.get(sentence)
    if (reason) leftOut[reason] = Number(number)
  }
  return {
    id: /is export (e_[0-9a-f]{12})\.$/m.exec(output)?.[1] ?? '',
    rows: Number(/^(\d+) rows?/.exec(output)?.[1]),
    leftOut,
    files: await readExport(stage, out),
  }
}

/** The texts of an export as they are now. */
export async function readExport({ directory }: Stage, out: string): Promise<ReadonlyMap<string, string>> {
  const path = join(directory, out)
  const names = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (!names) return new Map([[out, await readFile(path, 'utf8')]])
  const files = names.filter((entry) => entry.isFile())
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const file = join(parentPath, name)
        return [file.slice(path.length + 1), await readFile(file, 'utf8')] as const
      }),
    ),
  )
}

/** The rows of TRL's files, each told in a line as the ledger tells them. */
export function readLessons(files: ReadonlyMap<string, string>): readonly string[] {
  const texts = [...files].flatMap(([name, text]) => (name.startsWith('trl/') ? text.split('\n') : []))
  return texts
    .filter((text) => text !== '')
    .map((text) => {
      const row = JSON.parse(text)
      const [prompt = [], ...answers] = [
        row.prompt,
        ...[row.completion, row.chosen, row.rejected].filter(Boolean),
      ].map((part) => marksIn(JSON.stringify(part)))
      const says = row.chosen
        ? row.weak
          ? 'weak'
          : 'strong'
        : row.label === undefined
          ? 'sft'
          : row.label
            ? '1'
            : '-1'
      return describeLesson({ prompt, texts: answers.map((marks) => marks.at(-1) ?? ''), says })
    })
    .toSorted()
}

/** How many rows each trainer reads; fails where a file is not as its trainer wants it. */
export function countLessons(
  files: ReadonlyMap<string, string>,
  format: (typeof trainingFormats)[number],
): { readonly [shape: string]: number } {
  const counts = { trl: 0, 'ms-swift': 0, 'llama-factory': checkLlamaFactory(files, 'llama-factory', format) }
  for (const [name, text] of files) {
    const form = name.includes('-plain.') ? 'plain' : 'chat'
    if (!name.endsWith('.jsonl')) continue
    if (name.startsWith('trl/')) counts.trl += checkTrl(text, format, form)
    if (name.startsWith('ms-swift/')) counts['ms-swift'] += checkMsSwift(text, format, form)
  }
  return counts
}
