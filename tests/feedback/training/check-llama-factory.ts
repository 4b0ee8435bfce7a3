import {
  asBoolean,
  asList,
  asObject,
  asText,
  expectProvenance,
  type Json,
  readJsonLines,
} from './check-json.ts'
import { expectPlainReply, readPlainPrompt } from './check-plain.ts'

/** An export's files by path. */
export type Files = ReadonlyMap<string, string>

/**
 * Checks an export by LLaMA-Factory's data/README.md: each entry of `dataset_info.json` names a file and its columns and tags, and the
 * rows are read by these as its ShareGPT converter reads them. Answers how many rows there are.
 */
export function checkLlamaFactory(files: Files, folder: string, format: 'sft' | 'dpo' | 'kto'): number {
  const info = asObject(JSON.parse(files.get(`${folder}/dataset_info.json`) ?? ''))
  const named = Object.values(info).map((entry) => `${folder}/${asText(asObject(entry).file_name)}`)
  const written = [...files.keys()].filter((file) => file.startsWith(`${folder}/`) && file.endsWith('.jsonl'))
  if (named.sort().join() !== written.sort().join()) throw new TypeError(`named ${named}, written ${written}`)
  let count = 0
  for (const [name, entry] of Object.entries(info)) {
    const description = asObject(entry)
    const rows = readJsonLines(files.get(`${folder}/${asText(description.file_name)}`) ?? '')
    if (rows.length === 0) throw new TypeError(`${name} is empty`)
    if (description.formatting !== 'sharegpt') throw new TypeError('our rows are ShareGPT')
    if ((description.ranking === true) !== (format === 'dpo')) throw new TypeError('ranking is for pairs')
    for (const row of rows) checkRow(row, description, name.includes('_plain_'))
    count += rows.length
  }
  return count
}

function checkRow(
  row: { readonly [key: string]: Json },
  description: { readonly [key: string]: Json },
  isPlain: boolean,
): void {
  expectProvenance(row)
  const columns = asObject(description.columns)
  // What the converter takes for granted where `tags` says nothing.
  const ours = {
    role_tag: 'from',
    content_tag: 'value',
    user_tag: 'human',
    assistant_tag: 'gpt',
    system_tag: 'system',
  }
  const tags = { ...ours, ...(description.tags === undefined ? {} : asObject(description.tags)) }
  const read = (value: Json | undefined) => {
    const one = asObject(value)
    const [role, content] = [asText(one[asText(tags.role_tag)]), asText(one[asText(tags.content_tag)])]
    if (/<\/?(?:img|image|video|audio)>/.test(content)) throw new TypeError('a tag of a picture')
    if (content.trim() === '') throw new TypeError('an empty message')
    return { role, content }
  }
  const all = asList(row[asText(columns.messages)]).map(read)
  const messages = all[0]?.role === tags.system_tag ? all.slice(1) : all
  for (const [place, { role }] of messages.entries()) {
    const expected = place % 2 === 0 ? tags.user_tag : tags.assistant_tag
    if (role !== expected) throw new TypeError(`place ${place + 1} is of ${role}`)
  }
  const isRanking = description.ranking === true
  if (messages.length % 2 !== (isRanking ? 1 : 0)) throw new TypeError(`${messages.length} messages`)
  const replies = isRanking
    ? [row[asText(columns.chosen)], row[asText(columns.rejected)]].map(read)
    : messages.slice(-1)
  for (const { role } of replies) if (role !== tags.assistant_tag) throw new TypeError(`a reply of ${role}`)
  if (columns.system !== undefined && typeof row[asText(columns.system)] !== 'string')
    throw new TypeError('the column of the system text lacks')
  if (columns.kto_tag !== undefined) asBoolean(row[asText(columns.kto_tag)])
  if (!isPlain) return
  if (all.length !== (isRanking ? 1 : 2)) throw new TypeError('the plain form is one message')
  readPlainPrompt(messages[0]?.content ?? '')
  for (const { content } of replies) expectPlainReply(content)
}
