import { createLanes } from '../util/lanes.ts'

/** Most files that are fetched, wait, or are read at a time: so many are held in memory. */
const mostFiles = 8

/** Where cards are read that people bring: one at a time, for a large one takes seconds and hundreds of megabytes. */
export interface ImportDesk {
  /** Whether no further file is taken now. */
  isFull(): boolean
  /** Fetches a file, and reads it when it is its turn. Whoever stops waiting fails with the signal's reason. */
  take<Result>(
    fetchFile: () => Promise<Uint8Array>,
    read: (bytes: Uint8Array) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>
}

/** Opens it. */
export function createImportDesk(): ImportDesk {
  const lanes = createLanes()
  let taken = 0
  return {
    isFull: () => taken >= mostFiles,
    async take(fetchFile, read, signal) {
      taken += 1
      try {
        let bytes: Uint8Array | undefined = await fetchFile()
        signal.throwIfAborted()
        const { promise: left, reject } = Promise.withResolvers<never>()
        // Its place in the lane stays until its turn comes, without the file.
        const leave = () => {
          bytes = undefined
          reject(signal.reason)
        }
        signal.addEventListener('abort', leave, { once: true })
        const reading = lanes.run('card', async () => {
          if (bytes === undefined) throw signal.reason
          return await read(bytes)
        })
        return await Promise.race([reading, left]).finally(() => signal.removeEventListener('abort', leave))
      } finally {
        taken -= 1
      }
    },
  }
}
