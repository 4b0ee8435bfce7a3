import type { Context } from './connection.ts'

/** See `Store.check`: writes, for a full memory or disk is seen by nothing else. A server that hangs fails it within 1.5 s. */
export async function checkWritable(
  { connection, layout, clock }: Context,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted()
  await connection.send('SET', layout.checked, clock.now())
}
