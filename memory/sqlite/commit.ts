import type { Change, Commit, Committed } from '../../src/contract/mailbox.ts'
import { applyRemembered, type RememberedAmendment } from '../amendment.ts'
import type { Claim } from '../batch-source.ts'
import { erasedError, lockLostError } from '../errors.ts'
import { encodeStateValue } from '../keyed-state.ts'
import { encodeStateKey } from '../keys.ts'
import { readyAt } from '../mailbox-rules.ts'
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
  readonly revision: number
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
  const lock = findLock(context, claim)
  const refusal = refusalOf(lock, claim)
  if (refusal) throw refusal
  const revision = (lock?.revision ?? 0) + 1
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
  const committed = { revision, amended }
  if (isLast) {
    const isWaiting = letGo(context, claim.conversationId, { revision, hasAmendments: remembered.length > 0 })
    return { committed, isWaiting }
  }
  database
    .query('UPDATE conversations SET revision = ?, takeovers = 0 WHERE id = ?')
    .run(revision, claim.conversationId)
  return { committed, isWaiting: false }
}

/** What is known of a conversation that is let go. */
interface LetGoOptions {
  /** What it becomes; by default it stays. */
  readonly revision?: number
  /** Whether there may be amendments; by default they are looked for. */
  readonly hasAmendments?: boolean
  /** See `Outcome`; by default what is left of the batch was not acted on. */
  readonly mayBeSeen?: boolean
}

/** Unlocks a conversation, in a transaction of the caller's; answers whether something waits there. */
export function letGo(
  context: Context,
  conversationId: number,
  { revision, hasAmendments = true, mayBeSeen = false }: LetGoOptions = {},
): boolean {
  const { database } = context
  const waiting = waitingTimings(context, conversationId)
  const first = waiting[0]
  database
    .query(
      `UPDATE conversations SET worker_id = NULL, claimed_through = iif(?, claimed_through, 0),
        revision = ifnull(?, revision), takeovers = iif(?, takeovers, 0), due_at = max(?, retry_at), head_queue = ?, head_version = ? WHERE id = ?`,
    )
    .run(
      mayBeSeen ? 1 : 0,
      revision ?? null,
      revision === undefined ? 1 : 0,
      readyAt(waiting) ?? null,
      first?.queue ?? '',
      first?.version ?? 0,
      conversationId,
    )
  if (hasAmendments) database.query('DELETE FROM amendments WHERE conversation_id = ?').run(conversationId)
  return waiting.length > 0
}

/** Why the claim holds no more: an erase, or another worker. */
export function findRefusal(context: Context, claim: SqliteClaim): Error | undefined {
  return refusalOf(findLock(context, claim), claim)
}

function refusalOf(row: LockRow | undefined, claim: SqliteClaim): Error | undefined {
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
    .query<LockRow>(
      'SELECT revision, epoch, worker_id, claims, stopped_claim FROM conversations WHERE id = ?',
    )
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
      else writeState(context, key, encodeStateValue(change.value), change.ttlMs)
      return
    }
  }
}
