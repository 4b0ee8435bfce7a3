import type { EraseReport, EraseScope } from '../../src/contract/memory.ts'
import {
  decodeConversationKey,
  encodeChapterKey,
  encodeConversationKey,
  statePrefix,
  stateSuffix,
} from '../keys.ts'
import { errorName } from '../mailbox-rules.ts'
import type { Context } from './connection.ts'
import { eraseScript, forgetTextsScript } from './erase-lua.ts'
import { mailboxKeys, textsOf } from './events.ts'

/** How to erase. */
export interface EraseOptions {
  readonly signal: AbortSignal | undefined
  /** Told the storage key of each conversation in which something was forgotten. */
  readonly onErased: (key: string) => Promise<void>
}

/** Forgets: one script for each conversation, so that none is ever seen half erased. */
export async function erase(
  context: Context,
  scope: EraseScope,
  { signal, onErased }: EraseOptions,
): Promise<EraseReport> {
  const sum = { lines: 0, logEntries: 0, stateValues: 0, waitingEvents: 0 }
  for (const key of await conversationsOf(context, scope)) {
    signal?.throwIfAborted()
    const [isTouched, lines, logEntries, stateValues, waitingEvents] = await eraseIn(context, scope, key)
    sum.lines += Number(lines)
    sum.logEntries += Number(logEntries)
    sum.stateValues += Number(stateValues)
    sum.waitingEvents += Number(waitingEvents)
    if (isTouched === '1') await onErased(key)
  }
  await forgetTexts(context)
  await rewriteFile(context)
  return sum
}

async function conversationsOf(
  { connection, layout }: Context,
  scope: EraseScope,
): Promise<readonly string[]> {
  switch (scope.type) {
    case 'person':
      return textsOf(await connection.send('SMEMBERS', layout.person(scope.platform, scope.personId)))
    case 'conversation':
      return [encodeConversationKey(scope.conversation)]
    case 'chapter':
      return [encodeConversationKey(scope.chapter)]
  }
}

async function eraseIn(
  { connection, layout, clock }: Context,
  scope: EraseScope,
  key: string,
): Promise<readonly string[]> {
  const { platform } = decodeConversationKey(key)
  const values = [key, layout.prefix, clock.now(), platform, scope.type, ...doomed(scope)]
  return textsOf(await connection.run(eraseScript, mailboxKeys(layout, platform), values))
}

/** Whose, or what, and by what a script knows the values of keyed state. */
function doomed(scope: EraseScope): readonly [who: string, state: string] {
  switch (scope.type) {
    case 'person':
      return [scope.personId, stateSuffix('profile', scope.personId)]
    case 'conversation':
      return ['', '']
    case 'chapter':
      return [encodeChapterKey(scope.chapter), statePrefix(scope.chapter)]
  }
}

/** Texts that no entry names, or none any more. */
async function forgetTexts({ connection, layout }: Context): Promise<void> {
  let cursor = '0'
  do {
    const answer = await connection.run(forgetTextsScript, [layout.texts, layout.textUses], [cursor])
    cursor = typeof answer === 'string' ? answer : '0'
  } while (cursor !== '0')
}

/** The append-only file holds what was written, and what was erased, until it is written anew. */
async function rewriteFile({ connection, log }: Context): Promise<void> {
  try {
    const info = await connection.send('INFO', 'persistence')
    if (/^aof_enabled:1/m.test(String(info))) await connection.send('BGREWRITEAOF')
  } catch (error) {
    log.info(
      { error: errorName(error) },
      'the file of Redis holds erased texts until it is written anew: it just is, or does not let us ask',
    )
  }
}
