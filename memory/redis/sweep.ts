import { adoptablePrefix, longestWaitMs } from '../mailbox-rules.ts'
import type { DueWork } from './accept.ts'
import type { Context, Script } from './connection.ts'
import { textsOf } from './events.ts'
import { jobQueueName } from './jobs.ts'
import type { Running } from './running.ts'

/** How many conversations are looked at in one go. */
const pageSize = 200

const sweepScript: Script = {
  name: 'sweep',
  lua: `
local due, conversations, jobs, alive = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, offset, ownQueue, prefix, newest = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local ownLock = ARGV[6]

local function isMine(queue)
  if queue == ownQueue then return true end
  return prefix ~= '' and string.sub(queue, 1, #prefix) == prefix and redis.call('EXISTS', alive .. queue) == 0
end

-- Whether a job runs or waits to run. One that is delayed, while its conversation is due, is to run at once: somebody was told an
-- older time, or the machine's clock was set back.
local function hasJob(key)
  local id = redis.call('GET', jobs .. 'de:' .. key)
  return id and redis.call('EXISTS', jobs .. id) == 1 and not redis.call('ZSCORE', jobs .. 'delayed', id)
end

local keys = redis.call('ZRANGEBYSCORE', due, 0, now, 'LIMIT', offset, ${pageSize})
local answer = { tostring(#keys) }
-- Nothing waits for so long: the clock was set back since.
local future = '(' .. string.format('%.0f', now + ${longestWaitMs})
for _, key in ipairs(redis.call('ZRANGEBYSCORE', due, future, '(+inf', 'LIMIT', 0, ${pageSize})) do
  keys[#keys + 1] = key
end
for _, key in ipairs(keys) do
  local state = redis.call('HMGET', conversations .. key, 'queue', 'version', 'lock')
  if state[1] and isMine(state[1]) and tonumber(state[2]) <= newest
    and not (state[3] and state[3] ~= ownLock and redis.call('EXISTS', state[3]) == 1) and not hasJob(key) then
    answer[#answer + 1] = key
    answer[#answer + 1] = state[1]
  end
end
return answer
`,
}

/** Work that no job will do, for a crash came between two writes, or its own workers are gone. */
export interface Sweep {
  /** Looks at the next conversations that are due; from the first ones on where `isWhole`, and then at all of them. */
  sweep(isWhole: boolean): Promise<{ readonly work: readonly DueWork[]; readonly gone: readonly string[] }>
}

/** Who sweeps. */
export interface SweepOptions {
  readonly queue: string
  /** Key of the worker's life: what it has locked and nobody runs is work, too. */
  readonly lock: string
  readonly running: Running
  /** Newest version of events. */
  readonly newest: number
}

/** Sweeps for a worker. */
export function createSweep(
  { connection, layout, clock }: Context,
  { queue, lock, running, newest }: SweepOptions,
): Sweep {
  let offset = 0

  async function sweepPage(): Promise<{ keys: readonly (readonly [string, string])[]; isLast: boolean }> {
    const [count, ...found] = textsOf(
      await connection.run(
        sweepScript,
        [layout.due, layout.conversation(''), `${layout.bull}:${jobQueueName(queue)}:`, layout.alive('')],
        [clock.now(), offset, queue, adoptablePrefix(queue) ?? '', newest, lock],
      ),
    )
    const isLast = Number(count) < pageSize
    offset = isLast ? 0 : offset + pageSize
    const keys = found.flatMap((key, index) =>
      index % 2 === 0 ? [[key, found[index + 1] ?? ''] as const] : [],
    )
    return { keys, isLast }
  }

  return {
    async sweep(isWhole) {
      if (isWhole) offset = 0
      const keys = []
      for (;;) {
        const page = await sweepPage()
        keys.push(...page.keys.filter(([key]) => running.numbersOf(key).length === 0))
        if (!isWhole || page.isLast) break
      }
      const gone = new Set(keys.map(([, owner]) => owner))
      gone.delete(queue)
      return { work: keys.map(([key]) => ({ key, queue, dueAt: clock.now() })), gone: [...gone] }
    },
  }
}
