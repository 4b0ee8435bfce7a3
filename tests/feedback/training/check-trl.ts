import {
  asBoolean,
  asMessages,
  asText,
  expectColumns,
  expectProvenance,
  type Json,
  readJsonLines,
} from './check-json.ts'
import { expectPlainReply, readPlainPrompt } from './check-plain.ts'

const columns = {
  sft: ['prompt', 'completion'],
  dpo: ['prompt', 'chosen', 'rejected', 'weak'],
  kto: ['prompt', 'completion', 'label'],
} as const

/**
 * Checks a file by TRL's page "Dataset formats and types": prompt-completion, preference with an explicit prompt, unpaired preference;
 * conversational or standard, every row the same.
 */
export function checkTrl(text: string, format: 'sft' | 'dpo' | 'kto', form: 'chat' | 'plain'): number {
  const rows = readJsonLines(text)
  for (const row of rows) {
    expectColumns(row, ...columns[format], 'id', 'export', 'people')
    expectProvenance(row)
    if (form === 'plain') readPlainPrompt(asText(row.prompt))
    else checkPrompt(row.prompt)
    for (const name of format === 'dpo' ? ['chosen', 'rejected'] : ['completion']) checkReply(row[name], form)
    if (format === 'dpo') asBoolean(row.weak)
    if (format === 'kto') asBoolean(row.label)
  }
  return rows.length
}

/** System first if at all, no role twice in a row, a user's message last. The character may have opened the talk. */
function checkPrompt(prompt: Json | undefined): void {
  const messages = asMessages(prompt)
  for (const [place, { role, loss }] of messages.entries()) {
    if (!['system', 'user', 'assistant'].includes(role)) throw new TypeError(`role ${role}`)
    if (role === 'system' && place > 0) throw new TypeError('a late system message')
    if (role === messages[place - 1]?.role) throw new TypeError(`${role} twice`)
    if (loss !== undefined) throw new TypeError('TRL knows no loss of messages')
  }
  if (messages.at(-1)?.role !== 'user') throw new TypeError('nobody asks')
}

function checkReply(reply: Json | undefined, form: 'chat' | 'plain'): void {
  if (form === 'plain') {
    expectPlainReply(asText(reply))
    return
  }
  const messages = asMessages(reply)
  if (messages.length !== 1 || messages[0]?.role !== 'assistant') throw new TypeError('not one reply')
}
