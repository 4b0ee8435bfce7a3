import { describeDatasets } from './dataset-info.ts'
import { writeReadme } from './readme.ts'
import type { ReadmeInput } from './tally.ts'
import type { TrainingText } from './types.ts'

/** Files that go with the rows. */
export function writeSidecars(input: ReadmeInput): readonly TrainingText[] {
  const readme = { file: 'README.md', text: writeReadme(input) }
  if (!input.shapes.includes('llama-factory')) return [readme]
  return [
    readme,
    { file: 'llama-factory/dataset_info.json', text: describeDatasets(input.format, input.tally) },
  ]
}
