// How a script writes the effects of a commit, or of an amendment:
//
//   const draft = await draftChanges(context, conversation, changes, messageIds)   // reads what it must, mostly nothing
//   applyRemembered(draft.lines, amendments)                                        // messageIds: those of the amendments
//   connection.run(script, keys, [...values, ...draft.encode()])                    // always the last values
//
// The script's source begins with `changesLua` (it takes no names of `mailboxLua`, but `local` functions of its own), checks what it
// must, and calls `applyChanges(n)`: ARGV[n] is the first of the draft's values. It answers nothing, and leaves revision, epoch,
// events and amendments to its caller. `enterConversation(key)` and `notePerson(key, platform, personId)` may be called once
// `prefix` is set (`prefix = ARGV[n]`, as `applyChanges` does). A change to a line that has another revision by now is not applied:
// an amendment outside of a commit asks `changesHold(n)` first, and starts again where it answers false. Within a commit nobody
// else changes lines, but for amendments, which are remembered then. `draft.encode(new Set())` leaves texts out: most are there
// already. Then `missingTexts(n)` tells the hashes of those that are not, to be asked before anything is written.

import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import type { FoundLine } from '../../src/contract/memory.ts'
import type { AmendableLines } from '../amendment.ts'
import { encodeStateValue } from '../keyed-state.ts'
import { encodeChapterKey, encodeConversationKey, encodeStateKey } from '../keys.ts'
import type { LineLabel } from '../line-label.ts'
import type { Context } from './connection.ts'
import { seal } from './events.ts'
import { encodeLine, findLines, type WantedLines } from './lines.ts'
import { encodeEntry } from './log.ts'
import { peopleOfState } from './state-people.ts'
import { encodeState } from './state-value.ts'

/** Values of a script. */
type Values = readonly (string | number)[]

/** Changes on their way into a script. */
export interface Draft {
  /** The lines of the conversation as the changes will leave them, as far as changes or messages named them; what is done to them is
   * added to the changes. */
  readonly lines: AmendableLines
  /** What `applyChanges` reads; of shared texts, only those of these hashes come along. Default: all. */
  encode(hashes?: ReadonlySet<string>): Values
}

/** Prepares changes, and reads the lines that they, or these messages, name. */
export async function draftChanges(
  context: Context,
  conversation: ConversationKey,
  changes: readonly Change[],
  messageIds: readonly string[],
): Promise<Draft> {
  const lines = await openDraftLines(context, conversation, changes, messageIds)
  const values: (string | number)[] = [context.layout.prefix]
  const texts = changes.filter((change) => change.type === 'text-stored')
  for (const change of changes) values.push(...encodeChange(context, lines, change))

  return {
    lines: {
      find: (messageId) => lines.find(messageId),
      replace({ chapter, line }) {
        const { revision = '' } = lines.get(chapter, line.id) ?? {}
        values.push(
          'replace',
          encodeChapterKey(chapter),
          chapter.platform,
          encodeLine(context, line),
          revision,
        )
        lines.put(chapter, line)
      },
      remove({ chapter, line: { id } }) {
        const { revision = '' } = lines.get(chapter, id) ?? {}
        values.push('remove', encodeChapterKey(chapter), id, revision)
        lines.delete(chapter, id)
      },
    },
    encode: (hashes) => [
      ...values,
      ...texts.flatMap(({ hash, text }) => {
        return ['text', hash, !hashes || hashes.has(hash) ? seal(context.codec, text) : '']
      }),
    ],
  }
}

/** Lines as they will be, as far as they are known. */
interface DraftLines {
  get(chapter: FoundLine['chapter'], lineId: string): Line | undefined
  put(chapter: FoundLine['chapter'], line: Line): void
  delete(chapter: FoundLine['chapter'], lineId: string): void
  find(messageId: string): FoundLine | undefined
}

async function openDraftLines(
  context: Context,
  conversation: ConversationKey,
  changes: readonly Change[],
  messageIds: readonly string[],
): Promise<DraftLines> {
  const known = new Map<string, FoundLine>()
  const keyOf = (chapter: FoundLine['chapter'], lineId: string) => `${encodeChapterKey(chapter)} ${lineId}`
  const put = (chapter: FoundLine['chapter'], line: Line) =>
    void known.set(keyOf(chapter, line.id), { chapter, line })

  // Only a label, or an amendment, depends on what is there.
  if (messageIds.length > 0 || changes.some(({ type }) => type === 'line-labelled')) {
    const named = changes.flatMap(namedLines)
    for (const { chapter, line } of await findLines(context, conversation, { messageIds, lines: named })) {
      put(chapter, line)
    }
  }
  return {
    get: (chapter, lineId) => known.get(keyOf(chapter, lineId))?.line,
    put,
    delete: (chapter, lineId) => void known.delete(keyOf(chapter, lineId)),
    find: (messageId) => [...known.values()].findLast(({ line }) => line.messageIds.includes(messageId)),
  }
}

function namedLines(change: Change): WantedLines['lines'] {
  if (!('chapter' in change) || change.type === 'line-removed') return []
  const chapter = encodeChapterKey(change.chapter)
  const lines = change.type === 'lines-appended' ? change.lines : [change.line]
  return lines.map(({ id }) => ({ chapter, lineId: id }))
}

function encodeChange(context: Context, lines: DraftLines, change: Change): Values {
  switch (change.type) {
    case 'lines-appended':
      return change.lines.flatMap((line) => {
        if (!lines.get(change.chapter, line.id)) lines.put(change.chapter, line)
        return [
          'append',
          encodeChapterKey(change.chapter),
          change.chapter.platform,
          encodeLine(context, line),
        ]
      })
    case 'line-replaced': {
      const { chapter, line } = change
      if (lines.get(chapter, line.id)) lines.put(chapter, line)
      return ['replace', encodeChapterKey(chapter), chapter.platform, encodeLine(context, line), '']
    }
    case 'line-labelled':
      return encodeLabel(context, lines, change)
    case 'line-removed':
      lines.delete(change.chapter, change.lineId)
      return ['remove', encodeChapterKey(change.chapter), change.lineId, '']
    case 'log-appended':
      return ['entry', ...encodeEntry(context, change.entry)]
    case 'text-stored':
      // At the end, and only where it is not there yet.
      return []
    case 'state-set': {
      const { ttlMs } = change
      const { scope } = change.key
      const key = encodeStateKey(change.key)
      const conversation = scope ? encodeConversationKey(scope) : ''
      if (change.value === undefined) return ['forget', key, conversation]
      const expiresAt = ttlMs && context.clock.now() + ttlMs
      const text = encodeStateValue(change.value)
      const people = JSON.stringify(peopleOfState(key, text))
      const stored = encodeState(context, text, expiresAt)
      const lifeMs = ttlMs === undefined ? '' : Math.ceil(ttlMs)
      return ['state', key, conversation, scope?.platform ?? '', people, stored, lifeMs]
    }
  }
}

/** Nothing where the line is gone or has another revision; the script looks again. */
function encodeLabel(context: Context, lines: DraftLines, label: LineLabel): Values {
  const { chapter, emotion, source } = label
  const line = lines.get(chapter, label.line.id)
  if (line?.revision !== label.line.revision) return []
  const labelled = { ...line, emotion, emotionSource: source }
  lines.put(chapter, labelled)
  return ['label', encodeChapterKey(chapter), encodeLine(context, labelled)]
}
