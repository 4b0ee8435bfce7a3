import { ConfigurationError, ModelError, type ModelErrorCode } from '../contract/errors.ts'
import type { CallLimit, CallWait } from './call-limits.ts'

/** Codes that say that the server is not well; every other one is an answer. */
const unwell: readonly string[] = [
  'unreachable',
  'timeout',
  'server-error',
  'bad-stream',
  'rate-limited',
] satisfies ModelErrorCode[]

/** Whether a failure says that the server is not well, rather than that it refused this request. */
export function saysUnwell(error: unknown): boolean {
  return error instanceof ModelError && unwell.includes(error.code)
}

/** A time limit of the settings was reached. */
export function timeoutError(server: string, limit: CallLimit, limitMs: number, wait: CallWait): ModelError {
  const setting = { total: 'total', first: 'first_token', idle: 'idle' }[limit]
  return new ModelError({
    code: 'timeout',
    isRetryable: true,
    what: whatTookLong(server, limit, `${limitMs / 1000} s`, wait),
    remedy:
      wait === 'room'
        ? 'Raise max_concurrent of the model in dramatis.yaml if the server can take more, or add a server.'
        : `See what the server is busy with, or raise ${setting}_timeout_ms of the model in dramatis.yaml.`,
  })
}

/** The limit of the first model of a list was reached, which holds for the whole list. */
export function listTimeoutError(totalMs: number): ModelError {
  return new ModelError({
    code: 'timeout',
    isRetryable: true,
    what: `No answer was complete within ${totalMs / 1000} s, the limit of all models of the list together.`,
    remedy:
      'See what their servers are busy with, or raise total_timeout_ms of the first one in dramatis.yaml.',
  })
}

function whatTookLong(server: string, limit: CallLimit, time: string, wait: CallWait): string {
  if (wait === 'room') return `There was no room at the model server ${server} for ${time}.`
  switch (limit) {
    case 'first':
      return `The model server ${server} sent nothing for ${time}.`
    case 'idle':
      return `The model server ${server} stopped in the middle of an answer, and sent nothing more for ${time}.`
    case 'total':
      return `The model server ${server} did not finish its answer within ${time}.`
  }
}

/** The server failed again and again a moment ago, or asked for a pause; nothing was sent. */
export function circuitOpenError(server: string, model: string, retryAfterMs: number): ModelError {
  return new ModelError({
    code: 'circuit-open',
    isRetryable: true,
    retryAfterMs,
    what: `The model “${model}” is left alone for ${Math.ceil(retryAfterMs / 1000)} s, for its server ${server} failed or asked for a pause.`,
    remedy: 'Try again then; the log says how it failed.',
  })
}

/** Background work found no room, or gave it to a reply. */
export function busyError(server: string, model: string): ModelError {
  return new ModelError({
    code: 'busy',
    isRetryable: true,
    what: `The model server ${server} has no room for background work with “${model}”.`,
    remedy: 'Skip the work, or raise max_concurrent of the model in dramatis.yaml.',
  })
}

/** Work in the background leaves a server alone that is not well; `retryAfterMs` is `undefined` until a reply finds it well. */
export function leftAloneError(server: string, model: string, retryAfterMs: number | undefined): ModelError {
  return new ModelError({
    code: 'busy',
    isRetryable: true,
    retryAfterMs,
    what: `Background work leaves the model “${model}” alone, for its server ${server} failed or asked for a pause.`,
    remedy: 'Skip the work; the log says how it failed.',
  })
}

/** The settings ask a model to do what it cannot do. */
export function cannotHelpError(model: string): ConfigurationError {
  return new ConfigurationError({
    code: 'invalid-setting',
    what: `The model “${model}” is set as models.helper, but follows no instructions.`,
    remedy: 'Set models.helper to a chat model with follows_instructions: true, or leave it out.',
  })
}

/** Whoever asks did not look at `followsInstructions`: a mistake of the program. */
export function noInstructionsError(model: string): ModelError {
  return new ModelError({
    code: 'bad-request',
    what: `The model “${model}” follows no instructions, and was given one.`,
    remedy: 'Please report it: whatever asks a model to do more than reply has to see first whether it can.',
  })
}
