import { createHash } from 'node:crypto'

/** Numbers in [0, 1) that depend on the seed alone: a turn that is repeated after a crash draws the same ones. */
export function createSeededRandom(seed: string): () => number {
  let draws = 0
  return () => {
    const digest = createHash('sha256').update(`${seed}:${draws}`).digest()
    draws += 1
    return digest.readUInt32BE() / 2 ** 32
  }
}
