import type { Change, Commit, Committed } from '../../src/contract/mailbox.ts'
import { applyRemembered, type RememberedAmendment } from '../amendment.ts'
import type { Claim } from '../batch-source.ts'
import { erasedError, lockLostError } from '../errors.ts'
import { encodeStateValue } from '../keyed-state.ts'
import { encodeStateKey } from '../keys.ts'
import { addRevision } from './conversations.ts'
import { markSeen } from './events.ts'
import { amendableLines, appendLines, removeLine, replaceLine } from './lines.ts'
import { appendEntry, storeText } from './log.ts'
import type { Context } from './open.ts'
import { type Sealed, unseal } from './sealed.ts'
import { deleteState, writeState } from './state.ts'

/** The claim of this driver. */
export interface SqliteClaim extends Claim {
  readonly conversationId: number
  /** An erase moves the conversation's. */
  readonly epoch: number
  readonly workerId: string
  /** The how manieth of the conversation: whoever takes it over counts on. */
  readonly number: number
}

interface LockRow {
  readonly epoch: number
  readonly worker_id: string | null
  readonly claims: number
  readonly stopped_claim: number
}

/** Writes the effects of handled events, in one transaction. */
export function commitClaim(context: Context, claim: SqliteClaim, commit: Commit): Committed {
  const { database } = context
  const refusal = findRefusal(context, claim)
  if (refusal) throw refusal
  // Before the records that name them.
  for (const change of commit.changes)
    if (change.type === 'text-stored') storeText(context, change.hash, change.text)
  for (const change of commit.changes) applyChange(context, change)
  const amended = applyRemembered(
    amendableLines(context, claim.conversationId),
    rememberedAmendments(context, claim),
  )
  for (const { id } of claim.events) {
    if (!commit.handledEventIds.includes(id)) continue
    database
      .query('DELETE FROM events WHERE platform = ? AND event_id = ?')
      .run(claim.conversation.platform, id)
    markSeen(context, claim.conversation.platform, id)
  }
  return { revision: addRevision(database, claim.conversationId), amended }
}

/** Why the claim holds no more: an erase, or another worker. */
export function findRefusal(context: Context, claim: SqliteClaim): Error | undefined {
  const row = findLock(context, claim)
  if (row?.epoch !== claim.epoch) return erasedError()
  return holdsLock(row, claim) ? undefined : lockLostError()
}

/** Whether `stop` was called for the claim, in whichever process. */
export function isStopped(context: Context, claim: SqliteClaim): boolean {
  return findLock(context, claim)?.stopped_claim === claim.number
}

/** A lock that ran out and that nobody took is still ours: its commit takes effect once all the same. */
function holdsLock(row: LockRow, claim: SqliteClaim): boolean {
  return row.worker_id === claim.workerId && row.claims === claim.number
}

function findLock({ database }: Context, claim: SqliteClaim): LockRow | undefined {
  return database
    .query<LockRow>('SELECT epoch, worker_id, claims, stopped_claim FROM conversations WHERE id = ?')
    .get(claim.conversationId)
}

function rememberedAmendments(
  { database, codec }: Context,
  claim: SqliteClaim,
): readonly RememberedAmendment[] {
  return database
    .query<Sealed>('SELECT key_id, body FROM amendments WHERE conversation_id = ?')
    .all(claim.conversationId)
    .map((row) => unseal<RememberedAmendment>(codec, row))
}

function applyChange(context: Context, change: Change): void {
  switch (change.type) {
    case 'lines-appended':
      appendLines(context, change.chapter, change.lines)
      return
    case 'line-replaced':
      replaceLine(context, change.chapter, change.line)
      return
    case 'line-removed':
      removeLine(context, change.chapter, change.lineId)
      return
    case 'log-appended':
      appendEntry(context, change.entry)
      return
    case 'text-stored':
      return
    case 'state-set': {
      const key = encodeStateKey(change.key)
      if (change.value === undefined) deleteState(context, key)
      else writeState(context, key, encodeStateValue(change.value))
      return
    }
  }
}
