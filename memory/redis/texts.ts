import { MemoryError } from '../../src/contract/errors.ts'
import { textHashesOf } from '../text-hashes.ts'
import type { Context, Script } from './connection.ts'
import { unseal } from './events.ts'
import { decodeEntry, headOf, pagesOf, type Told } from './log.ts'

// Texts that records share, and how many records name each.

/** A text that records share. */
export async function fetchText(
  { connection, layout, codec }: Context,
  hash: string,
): Promise<string | undefined> {
  const sealed = await connection.send('HGET', layout.texts, hash)
  return typeof sealed === 'string' ? unseal<string>(codec, sealed) : undefined
}

const forgetScript: Script = {
  name: 'forget-texts',
  lua: `
local page = redis.call('HSCAN', KEYS[2], ARGV[1], 'COUNT', 1000)
for index = 1, #page[2], 2 do
  if tonumber(page[2][index + 1]) <= 0 then
    redis.call('HDEL', KEYS[1], page[2][index])
    redis.call('HDEL', KEYS[2], page[2][index])
  end
end
return page[1]
`,
}

/** Forgets the texts that no entry names, or none any more; after {@link countTexts}. */
export async function forgetTexts({ connection, layout }: Context): Promise<void> {
  let cursor = '0'
  do {
    const answer = await connection.run(forgetScript, [layout.texts, layout.textUses], [cursor])
    cursor = typeof answer === 'string' ? answer : '0'
  } while (cursor !== '0')
}

const countScript: Script = {
  name: 'count-texts',
  lua: `
local entries, uses = KEYS[1], KEYS[2]
-- As an erase does, which must go on where the memory is full.
redis.call('DEL', uses .. ' ')
if redis.call('HGET', entries, ARGV[1]) ~= ARGV[2] then return end
redis.call('HSET', entries, ARGV[1], ARGV[3])
for index = 4, #ARGV do redis.call('HINCRBY', uses, ARGV[index], 1) end
`,
}

const countedScript: Script = {
  name: 'texts-counted',
  lua: `
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], 1)
`,
}

/**
 * Earlier versions did not write down that a record names the text of its system prompt: it would go while it is needed. Done once a
 * store, before anything is forgotten.
 */
export async function countTexts(context: Context, signal: AbortSignal | undefined): Promise<void> {
  const { connection, layout } = context
  if ((await connection.send('EXISTS', layout.textsCounted)) === 1) return
  for await (const page of pagesOf(context, 'turn', signal ? { signal } : {})) {
    for (const told of page) await countTextsOf(context, told)
  }
  await connection.run(countedScript, [layout.textsCounted], [])
}

async function countTextsOf(context: Context, { key, id, stored }: Told): Promise<void> {
  const { connection, layout } = context
  const { textHashes } = headOf(stored)
  const missing = hashesOf(context, { key, id, stored }).filter((hash) => !textHashes.includes(hash))
  if (missing.length === 0) return
  const end = stored.indexOf('\n')
  const [number, at, chapter, turnId, personIds] = JSON.parse(stored.slice(0, end))
  const head = JSON.stringify([number, at, chapter, turnId, personIds, [...textHashes, ...missing]])
  const values = [`turn ${id}`, stored, `${head}${stored.slice(end)}`, ...missing]
  await connection.run(countScript, [layout.entries(key), layout.textUses], values)
}

/** A record that nobody can read needs no texts. */
function hashesOf(context: Context, { key, id, stored }: Told): readonly string[] {
  try {
    return textHashesOf(decodeEntry(context, 'turn', id, key, stored).value)
  } catch (error) {
    if (MemoryError.isInstance(error) && error.code === 'unknown-key') return []
    throw error
  }
}
