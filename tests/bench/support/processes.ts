import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** A program that has ended. */
export interface Ended {
  readonly code: number | null
  readonly output: string
  readonly errorOutput: string
  /** From the start of the process to its end. */
  readonly ms: number
}

/** How to run a program. */
export interface RunOptions {
  readonly directory?: string
  readonly environment?: NodeJS.ProcessEnv
}

/** Runs a program with an empty input, to its end. */
export async function runProgram(
  command: string,
  words: readonly string[],
  { directory, environment }: RunOptions = {},
): Promise<Ended> {
  const startedAt = performance.now()
  const child = spawn(command, words, {
    cwd: directory,
    env: environment ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [output, errorOutput, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, output, errorOutput, ms: performance.now() - startedAt }
}
