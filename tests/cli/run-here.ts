import { PassThrough } from 'node:stream'
import { runCommandLine } from '../../src/cli/run.ts'
import type { CliRun } from './run-cli.ts'

/** What a verb answered in this process. */
export interface RunHere extends CliRun {
  /** Standard output as it was written. */
  readonly bytes: Uint8Array
}

/** Runs a verb in this process, which takes less time than another one; `fetch` fails, and nothing is a terminal. */
export async function runHere(
  words: readonly string[],
  directory: string,
  environment: { readonly [name: string]: string } = {},
): Promise<RunHere> {
  const [output, errorOutput] = [collect(), collect()]
  const code = await runCommandLine(words, {
    environment,
    directory,
    input: new PassThrough(),
    output: output.stream,
    errorOutput: errorOutput.stream,
    fetch: async () => {
      throw new TypeError('fetch failed')
    },
    signal: new AbortController().signal,
  })
  const bytes = output.bytes()
  return { code, bytes, output: bytes.toString(), errorOutput: errorOutput.bytes().toString() }
}

function collect() {
  const chunks: Buffer[] = []
  const stream = new PassThrough()
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { stream, bytes: () => Buffer.concat(chunks) }
}
