import { MemoryError } from '../../src/contract/errors.ts'
import type { EraseReport, EraseScope } from '../../src/contract/memory.ts'
import { addReports, type ErasePart, nothingErased } from '../erase-scope.ts'
import {
  afterPrefix,
  decodeConversationKey,
  encodeChapterKey,
  encodeConversationKey,
  personalSuffixes,
  placePrefix,
  statePrefix,
  tellingSuffixes,
} from '../keys.ts'
import { withoutPerson } from '../personal-state.ts'
import type { Connection, Context } from './connection.ts'
import { eraseScript } from './erase-lua.ts'
import { mailboxKeys, textsOf } from './events.ts'
import { decodeState, encodeState } from './state-value.ts'
import { countTexts, forgetTexts } from './texts.ts'

/** Pause before a question is asked again that Redis was too busy for, and how often at most. */
const busyMs = 250
const busyTries = 120

/** Most lines and entries that one script looks at: a longer one would hold up everybody. */
const mostAtOnce = 500

/** How to erase. */
export interface EraseOptions {
  readonly signal: AbortSignal | undefined
  /** Told the storage key of each conversation in which something was forgotten. */
  readonly onErased: (key: string) => Promise<void>
  /** Told at the end: the file of Redis still holds what was erased. */
  readonly onDone: () => Promise<void>
  /** Most lines and entries that one script looks at. Default: 500. */
  readonly sliceSize?: number
}

/**
 * Forgets, slice by slice, a conversation after the other. A turn that runs meanwhile is refused, and the last slice of a conversation
 * finds nothing more, so that none can slip anything in. One that was interrupted is finished by calling it again.
 */
export async function erase(
  context: Context,
  scope: EraseScope,
  options: EraseOptions,
): Promise<EraseReport> {
  let sum = nothingErased
  const keys = await conversationsOf(context, scope)
  // From here on something may be half erased.
  const ask = createPatience(context, options.signal)
  const patient = { ...context, connection: patientConnection(context, ask) }
  const onErased = (key: string) => ask(() => options.onErased(key))
  await countTexts(patient, options.signal)
  for (const key of keys) {
    const part: ErasePart =
      scope.type === 'place' ? { type: 'conversation', conversation: decodeConversationKey(key) } : scope
    sum = addReports(sum, await erasePart(patient, part, key, { ...options, onErased }))
  }
  await forgetTexts(patient)
  await options.onDone()
  return sum
}

type Ask = <Answer>(question: () => Promise<Answer>) => Promise<Answer>

/** Every question, but for the first, is asked again while Redis is too busy to answer. */
function createPatience({ clock }: Context, signal: AbortSignal | undefined): Ask {
  let hasAnswered = false
  return async (question) => {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await question()
        hasAnswered = true
        return answer
      } catch (error) {
        const isBusy = MemoryError.isInstance(error) && error.code === 'busy'
        if (!isBusy || !hasAnswered || tries === busyTries) throw error
        await clock.sleep(busyMs, signal)
      }
    }
  }
}

function patientConnection({ connection }: Context, ask: Ask): Connection {
  return {
    run: (script, keys, values) => ask(() => connection.run(script, keys, values)),
    send: (...words) => ask(() => connection.send(...words)),
  }
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
    case 'place': {
      const { platform, place } = scope
      const prefix = placePrefix(platform, place)
      const range = [`[${prefix}`, `(${afterPrefix(prefix)}`] as const
      const found = await Promise.all([
        connection.send('ZRANGEBYLEX', layout.conversations, ...range),
        connection.send('ZRANGEBYLEX', layout.stateConversations, ...range),
      ])
      // Where the place keeps what is its own: an older version wrote down nowhere that there is something.
      const own = encodeConversationKey({ platform, place, thread: '' })
      return [...new Set([own, ...found.flatMap(textsOf)])]
    }
    case 'chapter':
      return [encodeConversationKey(scope.chapter)]
  }
}

/** Answers how much was forgotten there. */
async function erasePart(
  context: Context,
  scope: ErasePart,
  key: string,
  options: EraseOptions,
): Promise<EraseReport> {
  for (let sum = nothingErased; ; ) {
    const telling = scope.type === 'person' ? await findTelling(context, scope.personId, key) : []
    sum = addReports(sum, await eraseIn(context, scope, key, telling.flat(), options))
    // Somebody may have written meanwhile: now, whoever is at it is refused.
    if (telling.length === 0) return sum
  }
}

/** Values that tell of somebody beside others: key, as it is stored, as it is to be (empty: not at all). Scripts cannot read them. */
async function findTelling(
  context: Context,
  personId: string,
  key: string,
): Promise<readonly (readonly string[])[]> {
  const { connection, layout } = context
  const keys = textsOf(await connection.send('SMEMBERS', layout.stateOf(key)))
  const found: (readonly string[])[] = []
  for (const stateKey of keys.filter((known) => tellingSuffixes.some((suffix) => known.endsWith(suffix)))) {
    const stored = await connection.send('GET', layout.state(stateKey))
    if (typeof stored !== 'string') continue
    const { text, expiresAt } = decodeState(context, stored)
    const left = withoutPerson(stateKey, text, personId)
    if (left !== text)
      found.push([stateKey, stored, left === undefined ? '' : encodeState(context, left, expiresAt)])
  }
  return found
}

/** The same, slice by slice; `telling`: what {@link findTelling} found. */
async function eraseIn(
  { connection, layout, clock }: Context,
  scope: ErasePart,
  key: string,
  telling: readonly string[],
  { signal, onErased, sliceSize = mostAtOnce }: EraseOptions,
): Promise<EraseReport> {
  const { platform } = decodeConversationKey(key)
  const keys = mailboxKeys(layout, platform)
  const values = [key, layout.prefix, clock.now(), platform, scope.type, ...doomed(scope)]
  let isTold = false
  for (let cursor = ''; ; ) {
    signal?.throwIfAborted()
    const [next = '', isTouched, ...counts] = textsOf(
      await connection.run(eraseScript, keys, [...values, cursor, sliceSize, ...telling]),
    )
    // In between, whoever has begun is refused at the end: not told each time, nobody begins again and again.
    if (isTouched === '1' && (!isTold || next === '')) {
      await onErased(key)
      isTold = true
    }
    if (next === '') {
      const [lines = 0, logEntries = 0, stateValues = 0, waitingEvents = 0] = counts.map(Number)
      return { lines, logEntries, stateValues, waitingEvents }
    }
    cursor = next
  }
}

/** Whose, or what, and by what a script knows the values of keyed state. */
function doomed(scope: ErasePart): readonly [who: string, state: string] {
  switch (scope.type) {
    case 'person':
      return [scope.personId, personalSuffixes(scope.personId).join(' ')]
    case 'conversation':
      return ['', '']
    case 'chapter':
      return [encodeChapterKey(scope.chapter), statePrefix(scope.chapter)]
  }
}
