import type { World } from './world.ts'

/** A file that came with a request. */
export interface UploadedFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** A call that was let in. */
export interface Call {
  readonly world: World
  /** What was asked, checked. */
  readonly payload: { readonly [field: string]: unknown }
  /** By the name of their part. */
  readonly files: ReadonlyMap<string, UploadedFile>
  /** Aborted when the client goes away, or the server closes. */
  readonly signal: AbortSignal
}

/** Answers a call; it throws a `Refusal` where Telegram would refuse. */
export type Method = (call: Call) => unknown

/** Methods by their names. */
export interface Methods {
  readonly [name: string]: Method
}
