import { datasetName } from './dataset-info.ts'
import { ktoWeights } from './kto-weights.ts'
import { fileName, trlColumns } from './shapes.ts'
import type { ReadmeInput, TallyPart } from './tally.ts'
import type { TrainingShape } from './types.ts'

/** How to begin with each trainer: sections of a README; none where there is nothing to train on. */
export function writeRecipes(input: ReadmeInput): readonly string[] {
  const { shapes, tally } = input
  const train = tally.parts.filter(({ split }) => split === 'train')
  if (train.length === 0) return []
  const isPlain = train.some(({ form }) => form === 'plain')
  return [
    '## To start with',
    'The reply stands at the end of a row, so a row that is too long would lose what is to be learned: `max_length` and `cutoff_len` below ' +
      'hold the longest one, counted cautiously. They are bounds, and shorter rows take no more memory for it. ms-swift leaves out what is ' +
      'longer than the model allows.',
    ...(isPlain ? [plainNote] : []),
    ...train.flatMap((part) => shapes.flatMap((shape) => recipes[shape](input, part))),
  ]
}

const plainNote =
  'Files named `-plain` hold the text that CharacterGLM goes on with, and replies end with a newline, at which it stops: no chat template ' +
  'may be put around them, but the tokenizer has to write its `[gMASK] sop` before them. For CharacterGLM-6B use ms-swift: its template ' +
  '`dummy` writes what the tokenizer begins with and nothing else, and its model type `chatglm2` needs transformers before 4.42. Current ' +
  'versions of TRL need a later one, so its recipe is for other models that go on with such a text. LLaMA-Factory has no recipe: no template ' +
  'of its writes `[gMASK] sop` alone, and current versions know no chatglm2; its files are for a template of your own.'

const recipes: {
  readonly [Shape in TrainingShape]: (input: ReadmeInput, part: TallyPart) => readonly string[]
} = {
  trl: trlRecipe,
  'llama-factory': llamaFactoryRecipe,
  'ms-swift': msSwiftRecipe,
}

function trlRecipe({ format, tally }: ReadmeInput, part: TallyPart): readonly string[] {
  return [
    section(`TRL, ${part.form}`, 'yaml', [
      `# trl ${format} --config ${format}.yaml`,
      'model_name_or_path: MODEL',
      'datasets:',
      '  - path: json',
      `    data_files: ${fileName('trl', format, part.form, part.split)}`,
      '    split: train',
      `    columns: [${trlColumns[format].join(', ')}]`,
      `max_length: ${lengthOf(tally.parts, part)}`,
      ...(format === 'sft' ? [] : ['# TRL before 0.29 cuts prompts, too: max_prompt_length: null']),
      'use_peft: true',
      'lora_target_modules: all-linear',
      `learning_rate: ${rates[format]}`,
      ...(format === 'sft' ? [] : ['beta: 0.1']),
      ...(format === 'kto'
        ? weightLines(part, ['desirable_weight', 'undesirable_weight'], 'per_device_train_batch_size: 4')
        : []),
      'output_dir: adapter',
    ]),
  ]
}

function llamaFactoryRecipe({ format, tally }: ReadmeInput, part: TallyPart): readonly string[] {
  if (part.form === 'plain') return []
  const validation = validationOf(tally.parts, part)
  return [
    section(`LLaMA-Factory, ${part.form}`, 'yaml', [
      `# llamafactory-cli train ${format}.yaml`,
      'model_name_or_path: MODEL',
      `stage: ${format}`,
      'do_train: true',
      'finetuning_type: lora',
      'lora_target: all',
      'dataset_dir: llama-factory',
      `dataset: ${datasetName(format, part)}`,
      ...(validation ? [`eval_dataset: ${datasetName(format, validation)}`] : []),
      'template: TEMPLATE',
      `cutoff_len: ${lengthOf(tally.parts, part)}`,
      ...(format === 'sft' ? ['mask_history: true'] : ['pref_beta: 0.1']),
      ...(format === 'kto' ? weightLines(part, ['kto_chosen_weight', 'kto_rejected_weight']) : []),
      `learning_rate: ${rates[format]}`,
      'output_dir: adapter',
    ]),
  ]
}

function msSwiftRecipe({ format, tally }: ReadmeInput, part: TallyPart): readonly string[] {
  const validation = validationOf(tally.parts, part)
  const weights = ktoWeights(part.desirable, part.rows - part.desirable)
  const options = [
    `swift ${format === 'sft' ? 'sft' : `rlhf --rlhf_type ${format}`}`,
    ...(part.form === 'plain'
      ? ['--model thu-coai/CharacterGLM-6B --use_hf true', '--model_type chatglm2 --template dummy']
      : ['--model MODEL']),
    '--tuner_type lora --target_modules all-linear',
    `--dataset ${fileName('ms-swift', format, part.form, part.split)}`,
    ...(validation ? [`--val_dataset ${fileName('ms-swift', format, part.form, 'validation')}`] : []),
    ...(format === 'sft' ? [] : ['--beta 0.1']),
    ...(format === 'kto'
      ? [`--desirable_weight ${weights.desirable} --undesirable_weight ${weights.undesirable}`]
      : []),
    `--learning_rate ${rates[format]}`,
    '--output_dir adapter',
  ]
  const install = part.form === 'plain' ? ["pip install ms-swift 'transformers<4.42'"] : []
  return [section(`ms-swift, ${part.form}`, 'sh', [...install, options.join(' \\\n  ')])]
}

/** For LoRA; with a point, so that YAML reads a number. */
const rates = { sft: '1.0e-4', dpo: '5.0e-6', kto: '5.0e-6' } as const

/** Steps in which a bound on tokens grows, and the least one: no trainer cuts below it. */
const [lengthStep, leastLength] = [256, 1_024]

function lengthOf(parts: readonly TallyPart[], part: TallyPart): number {
  const longest = Math.max(part.longest, validationOf(parts, part)?.longest ?? 0)
  return Math.max(leastLength, Math.ceil(longest / lengthStep) * lengthStep)
}

function validationOf(parts: readonly TallyPart[], part: TallyPart): TallyPart | undefined {
  return parts.find(({ form, split }) => form === part.form && split === 'validation')
}

function weightLines(
  { rows, desirable }: TallyPart,
  names: readonly [string, string],
  ...more: readonly string[]
): readonly string[] {
  const weights = ktoWeights(desirable, rows - desirable)
  return [`${names[0]}: ${weights.desirable}`, `${names[1]}: ${weights.undesirable}`, ...more]
}

function section(title: string, language: string, lines: readonly string[]): string {
  return [`### ${title}\n`, `\`\`\`${language}`, ...lines, '```'].join('\n')
}
