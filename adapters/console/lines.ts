import type { ConsoleInput } from './streams.ts'

/** A line of the input, or that one was too long to be taken. */
export type InputLine = { readonly type: 'line'; readonly text: string } | { readonly type: 'too-long' }

/** See {@link splitLines}. */
export interface SplitLinesOptions {
  /** In UTF-16 units. */
  readonly maxLength: number
  /** Ends the lines. */
  readonly signal: AbortSignal
}

/** Lines of UTF-8 input without their ends (`\n`, `\r\n`, or nothing after the last). What is no UTF-8 becomes `�`. */
export async function* splitLines(
  input: ConsoleInput,
  { maxLength, signal }: SplitLinesOptions,
): AsyncGenerator<InputLine, undefined> {
  const decoder = new TextDecoder()
  let pending = ''
  // The rest of a line that was too long is let go as it comes, so that no line can fill the memory.
  let isSkipping = false

  function* take(text: string): Generator<InputLine> {
    const parts = (pending + text).split('\n')
    pending = parts.pop() ?? ''
    for (const part of parts) yield* finish(part)
    if (pending.length <= maxLength) return
    if (!isSkipping) yield { type: 'too-long' }
    isSkipping = true
    pending = ''
  }

  function* finish(part: string): Generator<InputLine> {
    const text = part.endsWith('\r') ? part.slice(0, -1) : part
    if (!isSkipping) yield text.length > maxLength ? { type: 'too-long' } : { type: 'line', text }
    isSkipping = false
  }

  for await (const chunk of readChunks(input, signal))
    yield* take(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
  yield* take(decoder.decode())
  if (pending && !signal.aborted) yield* finish(pending)
  return undefined
}

/** Chunks until the input ends or the signal is aborted, also while nothing comes. */
async function* readChunks(input: ConsoleInput, signal: AbortSignal): AsyncGenerator<string | Buffer> {
  const aborted = Promise.withResolvers<undefined>()
  const onAbort = () => aborted.resolve(undefined)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  const chunks = input[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), aborted.promise])
      if (next === undefined || next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Nothing else reads the input; left open it would keep the process alive.
    if (signal.aborted) input.destroy()
  }
}
