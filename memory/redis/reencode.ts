import type { Codec } from '../../src/contract/codec.ts'
import type { Memory } from '../../src/contract/memory.ts'
import { markPrefix, unscrubbedMark } from '../transfer-marks.ts'
import type { Context, Script } from './connection.ts'
import { seal, textsOf, unseal } from './events.ts'
import { decodeState, encodeState } from './state-value.ts'
import { scanNames } from './transfer-names.ts'

/** Texts that are looked at in one go: others are answered in between. */
const pageTexts = 100

/** Position that is there while the file of Redis may hold texts as they were. */
const unscrubbed = `${markPrefix}${unscrubbedMark}`

// Nothing is written over that was changed since it was read: that was written by whoever changed it. A line may have moved.
const writeScript: Script = {
  name: 'write-anew',
  lua: `
local kind, key, written = ARGV[1], KEYS[1], 0
for at = 2, #ARGV, 3 do
  local field, before, after = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if kind == 'hash' and redis.call('HGET', key, field) == before then
    redis.call('HSET', key, field, after)
    written = written + 1
  elseif kind == 'list' then
    local place = redis.call('LPOS', key, before, 'RANK', -1)
    if place then
      redis.call('LSET', key, place, after)
      written = written + 1
    end
  elseif kind == 'string' and redis.call('GET', key) == before then
    redis.call('SET', key, after, 'KEEPTTL')
    written = written + 1
  end
end
return written
`,
}

/** Texts of one key of Redis as they are stored, with the names of their fields where they have some. */
type Texts = readonly (readonly [field: string, stored: string])[]

/** Keys of one kind that hold texts. */
interface Kind {
  readonly type: 'hash' | 'list' | 'string'
  /** Their names. */
  readonly list: () => Promise<readonly string[]>
  /** Writes a stored text anew; `undefined`: it has none, or is written with the codec's key. */
  readonly encode: (codec: Codec, stored: string) => string | undefined
}

/** See {@link Memory.reencode}. At its end the file of Redis is written anew: it holds them as they were. */
export async function* reencode(
  context: Context,
  onDone: () => Promise<void>,
  signal?: AbortSignal,
): ReturnType<Memory['reencode']> {
  let [looked, written] = [0, 0]
  for (const kind of kindsOf(context)) {
    for (const key of await kind.list()) {
      for await (const texts of pagesOf(context, kind, key)) {
        signal?.throwIfAborted()
        written += await write(context, kind, key, texts)
        looked += texts.length
        yield { looked, written }
      }
    }
  }
  const { connection, layout } = context
  // Left by one that was interrupted, too.
  if (Number(await connection.send('HEXISTS', layout.positions, unscrubbed)) === 0) return
  await onDone()
  await connection.send('HDEL', layout.positions, unscrubbed)
}

function kindsOf(context: Context): readonly Kind[] {
  const { layout } = context
  const scan = (prefix: string) => async () =>
    (await scanNames(context, prefix)).map((name) => `${prefix}${name}`)
  return [
    { type: 'hash', list: async () => [layout.texts], encode: encodeSealed },
    { type: 'list', list: scan(layout.lines('')), encode: encodeBehindHead },
    { type: 'list', list: scan(layout.earlier('', '').trimEnd()), encode: encodeBehindHead },
    { type: 'hash', list: scan(layout.entries('')), encode: encodeBehindHead },
    { type: 'hash', list: scan(layout.events('')), encode: encodeSealed },
    { type: 'hash', list: scan(layout.amendments('')), encode: encodeBehindRevision },
    { type: 'string', list: scan(layout.state('')), encode: encodeValue },
  ]
}

async function write(
  { connection, layout, codec }: Context,
  { type, encode }: Kind,
  key: string,
  texts: Texts,
): Promise<number> {
  const changed = texts.flatMap(([field, stored]) => {
    const next = encode(codec, stored)
    return next === undefined ? [] : [field, stored, next]
  })
  if (changed.length === 0) return 0
  await connection.send('HSET', layout.positions, unscrubbed, '')
  return Number(await connection.run(writeScript, [key], [type, ...changed]))
}

async function* pagesOf({ connection }: Context, { type }: Kind, key: string): AsyncIterable<Texts> {
  switch (type) {
    case 'string': {
      const stored = await connection.send('GET', key)
      if (typeof stored === 'string') yield [['', stored]]
      return
    }
    case 'hash':
      for (let cursor = ''; cursor !== '0'; ) {
        const answer = await connection.send('HSCAN', key, cursor || '0', 'COUNT', pageTexts)
        const [next, found] = Array.isArray(answer) ? answer : []
        cursor = String(next ?? '0')
        const flat = textsOf(found)
        yield flat.flatMap((field, index) => (index % 2 === 0 ? [[field, flat[index + 1] ?? '']] : []))
      }
      return
    case 'list':
      // From its end: what goes, goes at its beginning, and what comes was just written.
      for (let end = -1; ; end -= pageTexts) {
        const found = textsOf(await connection.send('LRANGE', key, end - pageTexts + 1, end))
        yield found.map((stored) => ['', stored])
        if (found.length < pageTexts) return
      }
  }
}

/** `[keyId, body]`. */
function encodeSealed(codec: Codec, stored: string): string | undefined {
  const [keyId]: readonly [string] = JSON.parse(stored)
  return keyId === codec.keyId ? undefined : seal(codec, unseal(codec, stored))
}

/** A head, a line break, `[keyId, body]`; the place of a line that was removed is a head alone. */
function encodeBehindHead(codec: Codec, stored: string): string | undefined {
  return encodeBehind('\n', codec, stored)
}

/** A revision, a space, `[keyId, body]`. */
function encodeBehindRevision(codec: Codec, stored: string): string | undefined {
  return encodeBehind(' ', codec, stored)
}

function encodeBehind(separator: string, codec: Codec, stored: string): string | undefined {
  const end = stored.indexOf(separator) + 1
  const next = end === 0 ? undefined : encodeSealed(codec, stored.slice(end))
  return next && stored.slice(0, end) + next
}

/** `[expiresAt, keyId, body]`. */
function encodeValue(codec: Codec, stored: string): string | undefined {
  const [, keyId]: readonly [number, string] = JSON.parse(stored)
  if (keyId === codec.keyId) return undefined
  const { text, expiresAt } = decodeState({ codec }, stored)
  return encodeState({ codec }, text, expiresAt)
}
