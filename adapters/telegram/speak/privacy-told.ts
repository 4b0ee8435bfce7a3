import type { Stage } from './stage.ts'

/** How long a conversation is not told again. */
const toldMs = 86_400_000

/** Whether a conversation was told lately what privacy mode keeps from the bot. Fails as the host does. */
export async function isTold(stage: Stage): Promise<boolean> {
  return (await stage.tools.host().state.get(keyOf(stage))) !== undefined
}

/** Remembers that it is told. Fails as the host does. */
export async function noteTold(stage: Stage): Promise<void> {
  await stage.tools.host().state.set(keyOf(stage), '1', { ttlMs: toldMs })
}

function keyOf({ target: { conversation } }: Stage): string {
  return `privacy-mode:${conversation.place}:${conversation.thread}`
}
