import type { Memory } from '../../contract/memory.ts'
import type { Scene } from '../scene.ts'

/** How many takes a turn has, as its records tell; none, where the words are ours. */
export async function countTakes(
  { log }: Pick<Memory, 'log'>,
  { conversation, signal }: Pick<Scene, 'conversation' | 'signal'>,
  turnId: string,
): Promise<number> {
  let takes = 0
  for await (const { value } of log.stream('turn', { conversation, turnId, signal }))
    takes = Math.max(takes, value.take + 1)
  return takes
}
