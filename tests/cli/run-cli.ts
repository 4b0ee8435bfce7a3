import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** How a run of the program ended. */
export interface CliRun {
  /** `undefined`: a signal ended it. */
  readonly code: number | undefined
  readonly output: string
  readonly errorOutput: string
}

/** See {@link startCli}. */
export interface CliOptions {
  readonly directory: string
  readonly input?: string
  readonly environment?: { readonly [name: string]: string }
  /** Flags of Node itself. */
  readonly nodeFlags?: readonly string[]
}

/** A program that runs. */
export interface RunningCli {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<CliRun>
  /** Resolves when standard output (or error) has that text. */
  shows(text: string, where?: 'output' | 'errorOutput'): Promise<void>
}

const main = join(import.meta.dirname, '../../src/main.ts')

/** An empty folder to run in, gone after the test. */
export async function createDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-cli-'))
  onTestFinished(async () => await rm(directory, { recursive: true }))
  return directory
}

/** Starts the program as a shell would, with nothing in its environment but what is given. */
export function startCli(words: readonly string[], options: CliOptions): RunningCli {
  const { directory, input, environment = {}, nodeFlags = [] } = options
  const child = spawn(process.execPath, [...nodeFlags, main, ...words], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment },
  })
  const text = { output: '', errorOutput: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.output += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.errorOutput += chunk
  })
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  if (input !== undefined) child.stdin.end(input)
  const ended = once(child, 'close').then(([code]) => ({ code: code ?? undefined, ...text }))
  return {
    child,
    ended,
    async shows(wanted, where = 'output') {
      const stream = where === 'output' ? child.stdout : child.stderr
      while (!text[where].includes(wanted)) await once(stream, 'data')
    },
  }
}

/** Runs the program to its end. */
export async function runCli(words: readonly string[], options: CliOptions): Promise<CliRun> {
  return await startCli(words, { input: '', ...options }).ended
}
