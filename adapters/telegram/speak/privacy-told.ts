import type { AdapterState } from '../../../src/contract/platform.ts'
import type { Stage } from './stage.ts'

/** How long a conversation is not told again. */
const toldMs = 86_400_000

/** Whether a conversation was told lately what privacy mode keeps from the bot. Fails as the host does. */
export async function isTold(stage: Stage): Promise<boolean> {
  return (await stateOf(stage).get(keyOf(stage))) !== undefined
}

/** Remembers that it is told. Fails as the host does. */
export async function noteTold(stage: Stage): Promise<void> {
  await stateOf(stage).set(keyOf(stage), '1', { ttlMs: toldMs })
}

function stateOf({ tools, target }: Stage): AdapterState {
  return tools.host().state.at(target.conversation.place)
}

function keyOf({ target }: Stage): string {
  return `privacy-mode:${target.conversation.thread}`
}
