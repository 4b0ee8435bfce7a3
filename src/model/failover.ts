import type { Clock } from '../contract/clock.ts'
import { ModelError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'
import type { ChatModel, ModelPart, ModelRequest } from '../contract/model.ts'
import { listTimeoutError, noInstructionsError } from './call-errors.ts'
import { type CallLimits, createCallWatch } from './call-limits.ts'

/** A model failed before its first text. */
interface Failure {
  readonly model: ChatModel
  readonly error: ModelError
}

/** What the list has beside its models. */
export interface FailoverOptions {
  readonly log: Log
  readonly clock: Clock
  /** Longest wait in all, whichever models are tried. */
  readonly totalMs: number
}

/**
 * Builds a model that is the first of a list which answers. The next one is tried when one fails before its first text; after it,
 * and after an abort, nothing is. To whoever asks, the list looks like its first model.
 */
export function createFailover(
  preferred: ChatModel,
  others: readonly ChatModel[],
  { log, clock, totalMs }: FailoverOptions,
): ChatModel {
  const models = [preferred, ...others]
  const timeoutError = () => listTimeoutError(totalMs)
  const watch = createCallWatch({ clock, firstMs: totalMs, idleMs: totalMs, totalMs, timeoutError })

  async function* generate(request: ModelRequest): AsyncGenerator<ModelPart> {
    const able = request.instruction === '' ? models : models.filter((model) => model.followsInstructions)
    if (able.length === 0) throw noInstructionsError(preferred.name)
    // What nobody waits for is not worth another server's time, or money.
    const candidates = request.priority === 'background' ? able.slice(0, 1) : able
    request.signal.throwIfAborted()
    const limits = watch.open(request.signal)
    try {
      yield* tryEach(candidates, request, limits)
    } finally {
      // Its calls have ended themselves.
      limits.end(true)
    }
  }

  async function* tryEach(
    candidates: readonly ChatModel[],
    request: ModelRequest,
    limits: CallLimits,
  ): AsyncGenerator<ModelPart> {
    const failures: Failure[] = []
    for (const [index, model] of candidates.entries()) {
      let hasText = false
      try {
        for await (const part of model.generate({ ...request, signal: limits.signal })) {
          if (part.type === 'text-delta') hasText = true
          yield part
        }
        return
      } catch (error) {
        if (hasText || request.signal.aborted || !isOfTheModel(error)) throw error
        failures.push({ model, error })
        if (limits.signal.aborted) break
        const [code, next] = [error.code, candidates[index + 1]?.name]
        if (next) log.info({ model: model.name, code, next }, 'a model failed; the next one is tried')
      }
    }
    throw allFailed(failures)
  }

  return {
    name: preferred.name,
    dialect: preferred.dialect,
    contextTokens: preferred.contextTokens,
    sampling: preferred.sampling,
    emotionSource: preferred.emotionSource,
    followsInstructions: preferred.followsInstructions,
    generate,
    fetchModels: (signal) => preferred.fetchModels(signal),
    async close() {
      watch.close()
      await Promise.all(models.map((model) => model.close()))
    },
  }
}

/** Whether another model may do better. */
function isOfTheModel(error: unknown): error is ModelError {
  return error instanceof ModelError && !error.isOfTheRequest
}

/** One error for all: of the preferred model's kind, with what happened to each. */
function allFailed(failures: readonly Failure[]): unknown {
  const [preferred] = failures
  if (!preferred || failures.length === 1) return preferred?.error
  const { code, status, contextTokens } = preferred.error
  const waits = failures.flatMap(({ error }) => error.retryAfterMs ?? [])
  const stories = failures.map(({ model, error }) => `“${model.name}”: ${error.message}`)
  return new ModelError({
    code,
    status,
    contextTokens,
    isRetryable: failures.some(({ error }) => error.isRetryable),
    retryAfterMs: waits.length > 0 ? Math.min(...waits) : undefined,
    what: `No model of the list answers. ${stories.join(' ')}`,
    remedy: '`npx dramatis doctor` looks at each of them.',
    cause: preferred.error,
  })
}
