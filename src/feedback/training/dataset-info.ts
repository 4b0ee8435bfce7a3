import { fileName } from './shapes.ts'
import type { TallyPart, TrainingTally } from './tally.ts'
import type { TrainingFormat } from './types.ts'

/** Names under which LLaMA-Factory finds the files. */
export function datasetName(
  format: TrainingFormat,
  { form, split }: Pick<TallyPart, 'form' | 'split'>,
): string {
  return ['dramatis', format, ...(form === 'plain' ? ['plain'] : []), split].join('_')
}

/** Messages with OpenAI's names for who speaks, in a format whose own are `human` and `gpt`. */
const openAiTags = {
  role_tag: 'role',
  content_tag: 'content',
  user_tag: 'user',
  assistant_tag: 'assistant',
  system_tag: 'system',
} as const

const descriptions = {
  sft: { formatting: 'sharegpt', columns: { messages: 'messages' }, tags: openAiTags },
  dpo: {
    formatting: 'sharegpt',
    ranking: true,
    columns: { messages: 'conversations', system: 'system', chosen: 'chosen', rejected: 'rejected' },
  },
  kto: { formatting: 'sharegpt', columns: { messages: 'messages', kto_tag: 'label' }, tags: openAiTags },
} as const satisfies { readonly [Format in TrainingFormat]: unknown }

/** `dataset_info.json`: what is in which file, which of its columns is what. Every file that has rows is in it. */
export function describeDatasets(format: TrainingFormat, { parts }: TrainingTally): string {
  const datasets = parts.map((part) => {
    const file = fileName('llama-factory', format, part.form, part.split).replace(/^.*\//, '')
    return [datasetName(format, part), { file_name: file, ...descriptions[format] }]
  })
  return `${JSON.stringify(Object.fromEntries(datasets), undefined, 2)}\n`
}
