import type { Change, Commit, Committed } from '../../src/contract/mailbox.ts'
import { applyRemembered, type RememberedAmendment } from '../amendment.ts'
import type { Claim } from '../batch-source.ts'
import { erasedError, lockLostError } from '../errors.ts'
import { encodeStateValue } from '../keyed-state.ts'
import { encodeStateKey } from '../keys.ts'
import { readyAt } from '../mailbox-rules.ts'
import { addRevision } from './conversations.ts'
import { markSeen, waitingTimings } from './events.ts'
import { amendableLines, appendLines, labelLine, removeLine, replaceLine } from './lines.ts'
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

/**
 * Writes the effects of handled events, in one transaction; see {@link BatchSource.commit}. `isWaiting`: the conversation was let go,
 * and something waits there.
 */
export function commitClaim(
  context: Context,
  claim: SqliteClaim,
  commit: Commit,
  isLast: boolean,
): { readonly committed: Committed; readonly isWaiting: boolean } {
  const { database } = context
  const refusal = findRefusal(context, claim)
  if (refusal) throw refusal
  const texts = new Map<string, string>()
  for (const change of commit.changes) if (change.type === 'text-stored') texts.set(change.hash, change.text)
  for (const change of commit.changes) applyChange(context, change, texts)
  for (const [hash, text] of texts) storeText(context, hash, text)
  const remembered = rememberedAmendments(context, claim)
  const amended = applyRemembered(amendableLines(context, claim.conversationId), remembered)
  for (const { id } of claim.events) {
    if (!commit.handledEventIds.includes(id)) continue
    database
      .query('DELETE FROM events WHERE platform = ? AND event_id = ?')
      .run(claim.conversation.platform, id)
    markSeen(context, claim.conversation.platform, id)
  }
  const isWaiting = isLast && letGo(context, claim.conversationId, remembered.length > 0)
  return { committed: { revision: addRevision(database, claim.conversationId), amended }, isWaiting }
}

/** Unlocks a conversation, in a transaction of the caller's; answers whether something waits there. */
export function letGo(context: Context, conversationId: number, hasAmendments = true): boolean {
  const { database } = context
  const waiting = waitingTimings(context, conversationId)
  database
    .query(
      `UPDATE conversations SET worker_id = NULL, claimed_through = 0,
        due_at = max(?, retry_at), head_queue = ?, head_version = ? WHERE id = ?`,
    )
    .run(readyAt(waiting) ?? null, waiting[0]?.queue ?? '', waiting[0]?.version ?? 0, conversationId)
  if (hasAmendments) database.query('DELETE FROM amendments WHERE conversation_id = ?').run(conversationId)
  return waiting.length > 0
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

function applyChange(context: Context, change: Change, texts: Map<string, string>): void {
  switch (change.type) {
    case 'lines-appended':
      appendLines(context, change.chapter, change.lines)
      return
    case 'line-replaced':
      replaceLine(context, change.chapter, change.line)
      return
    case 'line-labelled':
      labelLine(context, change)
      return
    case 'line-removed':
      removeLine(context, change.chapter, change.lineId)
      return
    case 'log-appended':
      appendEntry(context, change.entry, texts)
      return
    case 'text-stored':
      // With the records that name it, or after them.
      return
    case 'state-set': {
      const key = encodeStateKey(change.key)
      if (change.value === undefined) deleteState(context, key)
      else writeState(context, key, encodeStateValue(change.value))
      return
    }
  }
}
