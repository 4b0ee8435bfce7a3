import type { Store } from '../../src/contract/store.ts'

/** Writes anew all that another key wrote; answers how many texts it looked at, and how many it wrote. */
export async function reencode({ memory }: Store): Promise<{ looked: number; written: number }> {
  let last = { looked: 0, written: 0 }
  for await (const progress of memory.reencode()) last = { ...progress }
  return last
}
