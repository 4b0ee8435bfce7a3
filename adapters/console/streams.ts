import type { Readable, Writable } from 'node:stream'

/** Where a terminal's lines come from: standard input, or a test's stream. */
export type ConsoleInput = Readable & { readonly isTTY?: boolean | undefined }

/** Where its words go: standard output and standard error, or a test's streams. */
export type ConsoleOutput = Writable & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}
