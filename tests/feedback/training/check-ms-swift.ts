import {
  asBoolean,
  asMessages,
  asText,
  expectColumns,
  expectProvenance,
  expectTurns,
  readJsonLines,
} from './check-json.ts'
import { expectPlainReply, readPlainPrompt } from './check-plain.ts'

/** Checks a file by ms-swift's page "Custom dataset": standard format. */
export function checkMsSwift(text: string, format: 'sft' | 'dpo' | 'kto', form: 'chat' | 'plain'): number {
  if (/<\/?(?:img|image|video|audio|bbox|ref-object|cot-process|start-image)>/.test(text))
    throw new TypeError('a tag of a picture')
  const rows = readJsonLines(text)
  for (const row of rows) {
    const more = { sft: [], dpo: ['rejected_response', 'weak'], kto: ['label'] }[format]
    expectColumns(row, 'messages', ...more, 'id', 'export', 'people')
    expectProvenance(row)
    const messages = asMessages(row.messages)
    expectTurns(messages, 'assistant')
    for (const [place, { role, loss }] of messages.entries()) {
      const isLearned = place === messages.length - 1
      const expected = format === 'sft' && role === 'assistant' ? isLearned : undefined
      if (loss !== expected) throw new TypeError(`loss ${loss} of ${role}`)
    }
    const replies = [messages.at(-1)?.content ?? '']
    if (format === 'dpo') replies.push(asText(row.rejected_response))
    if (replies.some((reply) => reply.trim() === '')) throw new TypeError('an empty reply')
    if (format === 'dpo' && replies[0] === replies[1]) throw new TypeError('nothing to prefer')
    if (format === 'kto') asBoolean(row.label)
    if (form === 'chat') continue
    if (messages.length !== 2) throw new TypeError('the plain form is one message')
    readPlainPrompt(messages[0]?.content ?? '')
    for (const reply of replies) expectPlainReply(reply)
  }
  return rows.length
}
