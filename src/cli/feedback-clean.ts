import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemClock, systemRandom } from '../app/system.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { cleanExport, listExportFiles, listUnfinished, tellReadmes } from '../feedback/clean/clean.ts'
import type { CleanReport } from '../feedback/clean/clean-rows.ts'
import { fetchCleaning } from '../feedback/clean/cleaning.ts'
import { auditEntry } from '../util/audit-entry.ts'
import { platformScope } from '../util/platform-scope.ts'
import { count } from './count.ts'
import { withFeedback } from './feedback-store.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** What `dramatis feedback clean` was told. */
export interface CleanFlags {
  readonly dryRun?: boolean
}

/** `dramatis feedback clean FILE…`: takes whoever asked to be forgotten, or took consent back, out of earlier exports. All files are looked at before one is changed. */
export async function cleanExports(
  names: readonly string[],
  { dryRun: isDryRun = false }: CleanFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { signal, directory } = surroundings
  const paths = names.map((name) => resolve(directory, name))
  const missing = paths.find((path) => !existsSync(path))
  if (missing !== undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: `There is no file ${missing}.`,
      remedy: 'Look at its name.',
    })
  const findUnfinished = async () => [...new Set((await Promise.all(paths.map(listUnfinished))).flat())]
  const unfinished = await findUnfinished()
  const whole = paths.filter((path) => !unfinished.includes(path))
  const files = [...new Set((await Promise.all(whole.map(listExportFiles))).flat())]
  await withFeedback(surroundings, async ({ store: { memory }, hashes }) => {
    const cleaning = await fetchCleaning({ memory, hashes }, signal)
    const at = systemClock.now()
    // What is no export is found before one is changed.
    if (!isDryRun) for (const file of files) await cleanExport(file, cleaning, { isDryRun: true, at, signal })
    const total = { rows: 0, removed: 0, masked: 0 }
    for (const file of files) {
      const report = await cleanExport(file, cleaning, { isDryRun, at, signal })
      for (const key of ['rows', 'removed', 'masked'] as const) total[key] += report[key]
      await print(surroundings, `${file}: ${describe(report, isDryRun)}\n`)
    }
    if (files.length !== 1)
      await print(surroundings, `All ${files.length} files: ${describe(total, isDryRun)}\n`)
    if (isDryRun) return 0
    const { rows, removed } = total
    const record = { version: 1, by: 'cli', type: 'cleaned', rows, removed } as const
    const entry = auditEntry({ id: systemRandom.id(), at, conversation: platformScope(''), record })
    await memory.log.append([entry], signal)
    for (const readme of await tellReadmes(files, { at, signal }))
      await print(surroundings, `${readme} tells the rows that are left.\n`)
    return 0
  })
  // What a run that was killed had begun is gone by now.
  const left = await findUnfinished()
  for (const path of left) warn(surroundings, describeUnfinished(path))
  return left.length > 0 ? 1 : 0
}

function describeUnfinished(path: string): string {
  return `${path} is of an export that has not ended, and was not cleaned. Let its command end, which also takes out whoever is to go, or remove it.`
}

function describe({ rows, removed, masked }: CleanReport, isDryRun: boolean): string {
  const [were, lost] = isDryRun ? ['would be removed', 'would lose'] : ['removed', 'lost']
  return `${count(rows, 'row')}, ${removed} ${were}, ${masked} ${lost} their texts.`
}
