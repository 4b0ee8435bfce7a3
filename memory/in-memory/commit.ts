import type { Clock } from '../../src/contract/clock.ts'
import type { Change, Commit, Committed } from '../../src/contract/mailbox.ts'
import { applyRemembered } from '../amendment.ts'
import { erasedError, lockLostError } from '../errors.ts'
import { encodeStateValue } from '../keyed-state.ts'
import { encodeStateKey } from '../keys.ts'
import { amendableLines, appendLines, labelLine, removeLine, replaceLine } from './lines.ts'
import { appendEntries } from './log.ts'
import { checkOpen, enterChapter, letGo, type MemoryClaim, seenKey, type Tables } from './open.ts'

/** Writes the effects of handled events; see {@link BatchSource.commit}. */
export function commitClaim(
  tables: Tables,
  clock: Clock,
  claim: MemoryClaim,
  commit: Commit,
  isLast: boolean,
): Committed {
  checkOpen(tables)
  const { row } = claim
  if (row.epoch !== claim.epoch || tables.conversations.get(row.key) !== row) throw erasedError()
  if (row.claim !== claim) throw lockLostError()
  for (const change of commit.changes) applyChange(tables, clock, change)
  const amended = applyRemembered(amendableLines(row), [...row.amendments.values()])
  const handled = new Set(
    claim.events.map(({ id }) => id).filter((id) => commit.handledEventIds.includes(id)),
  )
  row.events = row.events.filter(({ event }) => !handled.has(event.id))
  for (const id of handled) tables.seen.set(seenKey(row.conversation.platform, id), clock.now())
  row.revision += 1
  if (isLast) letGo(row, false)
  return { revision: row.revision, amended }
}

function applyChange(tables: Tables, clock: Clock, change: Change): void {
  switch (change.type) {
    case 'lines-appended':
      appendLines(enterChapter(tables, change.chapter), change.lines)
      return
    case 'line-replaced':
      replaceLine(enterChapter(tables, change.chapter), change.line)
      return
    case 'line-labelled':
      labelLine(enterChapter(tables, change.chapter), change)
      return
    case 'line-removed':
      removeLine(enterChapter(tables, change.chapter), change.lineId)
      return
    case 'log-appended':
      appendEntries(tables, [change.entry])
      return
    case 'text-stored':
      tables.texts.set(change.hash, change.text)
      return
    case 'state-set': {
      const key = encodeStateKey(change.key)
      const { value, ttlMs = Number.POSITIVE_INFINITY } = change
      if (value === undefined) tables.state.delete(key)
      else tables.state.set(key, { text: encodeStateValue(value), expiresAt: clock.now() + ttlMs })
      return
    }
  }
}
