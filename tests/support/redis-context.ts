import { draftChanges } from '../../memory/redis/changes.ts'
import { changesLua } from '../../memory/redis/changes-lua.ts'
import { type OpenedContext, openContext } from '../../memory/redis/open.ts'
import type { Clock } from '../../src/contract/clock.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import { createFakeClock } from './fake-clock.ts'
import { openRedisServer } from './redis-server.ts'
import { createFakeRandom, silentLog, tavern } from './store.ts'

export const applyScript = { name: 'apply', lua: `${changesLua}\napplyChanges(1)` }

/** What the parts of the driver work on, over a server of its own that is closed with it. */
export async function openRedisContext(clock: Clock = createFakeClock()): Promise<OpenedContext> {
  const server = await openRedisServer()
  const context = await openContext({ url: server.url, clock, random: createFakeRandom(), log: silentLog })
  return {
    ...context,
    async close() {
      await context.close()
      await server.close()
    },
  }
}

/** Changes without a mailbox: as a commit's script applies them. */
export async function applyChanges(context: OpenedContext, ...changes: readonly Change[]): Promise<void> {
  const draft = await draftChanges(context, tavern, changes, [])
  await context.connection.run(applyScript, [], draft.encode())
}
