import { writeRecipes } from './recipes.ts'
import type { ReadmeInput, TrainingTally } from './tally.ts'
import { readmeTitle, type TrainingFormat } from './types.ts'

const meanings = {
  sft: 'Each row is a prompt and the reply that people were satisfied with: what somebody gave it in other words, or what stood at the end of a studio.',
  dpo: 'Each row is a prompt and two replies, the better one first. Where `weak` is true, nobody rewrote anything: of several takes this one was kept when the talk went on.',
  kto: 'Each row is a prompt, a reply, and whether people found it good. Replies on which they disagreed are not among the rows.',
} as const satisfies { readonly [Format in TrainingFormat]: string }

/** The README of an export for training. */
export function writeReadme(input: ReadmeInput): string {
  const { exportId, format, filter, tally } = input
  const rows = tally.parts.reduce((sum, part) => sum + part.rows, 0)
  const asked = Object.entries(filter).map(([name, value]) => `${name}: ${String(value)}`)
  return [
    `# ${format.toUpperCase()} ${readmeTitle}`,
    'Everybody whose words or deeds are in a row agreed to training when this was exported, and has not asked to be forgotten. ' +
      'People may take that back: run `dramatis feedback clean` on this folder before each training, which takes their rows out. ' +
      'Nothing that came through Discord’s API is in it unless Discord’s permission is recorded in the settings (Developer Policy, rule 21). Pass the files on to nobody.',
    `${meanings[format]} People’s names are made up, and always the same for the same person and language. \`id\`, \`export\` and \`people\` (pseudonyms) ` +
      'are there for cleaning; trainers pass over them. Every chapter is in one split only.',
    `This is export \`${exportId}\`. Whoever runs the bot notes which LoRA adapters were trained on it: \`dramatis feedback tombstones\` then tells ` +
      `in which of them a person is who was forgotten.\n\n\`\`\`sh\nnpx dramatis feedback trained ${exportId} --adapter NAME\n\`\`\``,
    asked.length > 0 ? `Asked for: ${asked.join(', ')}.` : '',
    `## Rows: ${rows}`,
    tally.parts.length > 0 ? countTable(input) : '',
    leftOutTable(tally),
    ...writeRecipes(input),
  ]
    .filter((section) => section !== '')
    .join('\n\n')
    .concat('\n')
}

function countTable({ format, tally }: ReadmeInput): string {
  const extra = { sft: '', dpo: ' weak |', kto: ' good |' }[format]
  return [
    `| form | split | rows |${extra}`,
    `| --- | --- | --- |${extra === '' ? '' : ' --- |'}`,
    ...tally.parts.map(({ form, split, rows, desirable, weak }) => {
      const more = { sft: '', dpo: ` ${weak} |`, kto: ` ${desirable} |` }[format]
      return `| ${form} | ${split} | ${rows} |${more}`
    }),
  ].join('\n')
}

function leftOutTable({ leftOut }: TrainingTally): string {
  if (leftOut.length === 0) return ''
  const total = leftOut.reduce((sum, { count }) => sum + count, 0)
  const lines = leftOut.map(({ reason, count }) => `| ${reason} | ${count} |`)
  return [`## Left out: ${total}\n`, '| why | how many |', '| --- | --- |', ...lines].join('\n')
}
