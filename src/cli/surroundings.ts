import type { ConsoleInput, ConsoleOutput } from '../../adapters/console/streams.ts'
import type { Environment } from '../config/environment.ts'

/** Where the program was started, and by what. */
export interface Surroundings {
  readonly environment: Environment
  readonly directory: string
  readonly input: ConsoleInput
  readonly output: ConsoleOutput
  readonly errorOutput: ConsoleOutput
  readonly fetch: typeof fetch
  /** Aborted by a signal of the system, whose name is the reason. */
  readonly signal: AbortSignal
}

/** Whether somebody sits there who can be asked. */
export function isInteractive({ input, output }: Surroundings): boolean {
  return input.isTTY === true && output.isTTY === true
}

/** Writes to standard output, and waits until it is through. */
export async function print({ output }: Surroundings, text: string): Promise<void> {
  await new Promise<void>((resolve) => output.write(text, () => resolve()))
}

/** Says something beside the output. */
export function warn({ errorOutput }: Surroundings, text: string): void {
  errorOutput.write(`${text}\n`)
}

/** The exit code of a program that a signal of the system ended. */
export function interruptedExitCode(signal: AbortSignal): number {
  return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[String(signal.reason)] ?? 130
}

/** Language of whoever started the program, such as `zh-CN`, where the environment tells. */
export function findLocale({ environment }: Surroundings): string | undefined {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || ''
  const [name = ''] = locale.split(/[.@]/)
  return ['', 'C', 'POSIX'].includes(name) ? undefined : name.replace('_', '-')
}

/** Whether a terminal may be coloured: https://no-color.org, and terminals that cannot. */
export function wantsColours({ environment }: Surroundings): boolean {
  return !environment.NO_COLOR && environment.TERM !== 'dumb'
}
