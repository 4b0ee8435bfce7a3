/** What is wrong with an archive. */
export type ArchiveFault = 'file-damaged' | 'file-unsafe' | 'file-too-large' | 'too-deep' | 'not-supported'

/** Makes the error for an archive: `what` goes on after its name, without a period at its end. */
export type RefuseArchive = (
  code: ArchiveFault,
  what: string,
  details?: { readonly remedy?: string; readonly cause?: unknown },
) => Error

/** How much an archive may be. */
export interface ArchiveLimits {
  /** Files in it. */
  readonly entries: number
  /** Bytes of the name of one. */
  readonly entryNameBytes: number
  /** Times that packing may have made a file smaller. */
  readonly ratio: number
  /** Bytes from which on the ratio counts. */
  readonly ratioFromBytes: number
}
