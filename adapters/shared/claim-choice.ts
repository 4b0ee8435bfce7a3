import type { AdapterHost } from '../../src/contract/platform.ts'

/** How long a choice is somebody's: until then its answer has taken its place, or it can be made again. */
const claimedMs = 30_000

/** Whether this interaction is the first that makes a choice; one that comes twice still is. Fails as the host does. */
export async function claimChoice(
  { count, state, hash }: Pick<AdapterHost, 'count' | 'state' | 'hash'>,
  messageId: string,
  interactionId: string,
): Promise<boolean> {
  // A private chat's message may be named by the person's id.
  const key = `chosen:${hash(messageId)}`
  const { total } = await count(key, 1, claimedMs)
  if (total > 1) return (await state.get(key)) === interactionId
  await state.set(key, interactionId, { ttlMs: claimedMs })
  return true
}
