import { CommanderError } from 'commander'
import { loadConfig } from '../config.ts'
import { ConfigurationError, DramatisError, PlatformError } from '../contract/errors.ts'
import { runProgram } from './program.ts'
import { interruptedExitCode, type Surroundings, warn } from './surroundings.ts'

/** Runs one verb. Answers the exit code: 0 done, 1 something failed, 2 usage or settings (or a platform refuses them), 128 and more: a signal ended it. */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const verb = needsVerb(words) ? [await chooseVerb(surroundings)] : []
    return await runProgram([...verb, ...words], surroundings)
  } catch (error) {
    return reportError(error, surroundings)
  }
}

/** `dramatis` and `dramatis --character NAME` start whatever there is. */
function needsVerb([first]: readonly string[]): boolean {
  return (
    first === undefined || (first.startsWith('-') && !['-h', '--help', '-V', '--version'].includes(first))
  )
}

async function chooseVerb({ environment, directory }: Surroundings): Promise<'start' | 'chat'> {
  const { discord, telegram } = await loadConfig({ environment, directory })
  return discord || telegram ? 'start' : 'chat'
}

/** Whether another start would find the same. What a platform refuses for good is its token, or what it was asked for. */
function isOfSettings(error: DramatisError): boolean {
  const isRefusal = error instanceof PlatformError && ['unauthorized', 'rejected'].includes(error.code)
  const isLacking = ['no-cards', 'unknown-key'].includes(error.code)
  return error instanceof ConfigurationError || isRefusal || isLacking
}

function reportError(error: unknown, surroundings: Surroundings): number {
  const { signal, environment } = surroundings
  // Commander has said what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const isLeaving = error instanceof DOMException && error.name === 'AbortError'
  if (signal.aborted || isLeaving) return interruptedExitCode(signal)
  const stack = environment.LOG_LEVEL === 'debug' && error instanceof Error ? `\n${error.stack}` : ''
  if (DramatisError.isInstance(error)) {
    warn(surroundings, `dramatis: ${error.message}${stack}`)
    return isOfSettings(error) ? 2 : 1
  }
  const message = error instanceof Error ? error.message : String(error)
  warn(surroundings, `dramatis: unexpected: ${message}${stack || ' LOG_LEVEL=debug shows where.'}`)
  return 1
}
