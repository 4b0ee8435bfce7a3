import type { Clock } from '../contract/clock.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { ChatModel, HelperModel, ModelPart, ModelRequest } from '../contract/model.ts'
import type { Usage } from '../contract/turn.ts'
import { describeError } from '../util/describe-error.ts'

/** What counting calls needs. */
export interface MeterOptions {
  readonly metrics: Metrics
  readonly clock: Clock
}

/** The same model, whose calls and tokens are counted; one that was left before its end counts as `left`. */
export function meterModel(model: ChatModel, { metrics, clock }: MeterOptions): ChatModel {
  async function* generate(request: ModelRequest): AsyncGenerator<ModelPart> {
    const startedAt = clock.now()
    let isWaiting = true
    let outcome = 'left'
    try {
      for await (const part of model.generate(request)) {
        if (part.type === 'text-delta' && isWaiting) {
          isWaiting = false
          metrics.observe(
            'dramatis_first_token_seconds',
            { model: model.name },
            (clock.now() - startedAt) / 1_000,
          )
        }
        if (part.type === 'model-finished') {
          outcome = 'ok'
          countTokens(metrics, model.name, part.usage)
        }
        yield part
      }
    } catch (error) {
      outcome = request.signal.aborted ? 'left' : describeError(error)
      throw error
    } finally {
      metrics.count('dramatis_model_calls_total', { model: model.name, outcome })
    }
  }
  return { ...model, generate }
}

/** The same helper, whose calls and tokens are counted. */
export function meterHelper(helper: HelperModel, { metrics }: Pick<MeterOptions, 'metrics'>): HelperModel {
  return {
    ...helper,
    async ask(question) {
      let outcome = 'ok'
      try {
        const answer = await helper.ask(question)
        countTokens(metrics, helper.name, answer.usage)
        return answer
      } catch (error) {
        outcome = question.signal.aborted ? 'left' : describeError(error)
        throw error
      } finally {
        metrics.count('dramatis_model_calls_total', { model: helper.name, outcome })
      }
    },
  }
}

function countTokens(metrics: Metrics, model: string, usage: Usage | undefined): void {
  if (!usage) return
  const { promptTokens, completionTokens, cachedTokens = 0 } = usage
  metrics.count('dramatis_tokens_total', { model, kind: 'prefilled' }, promptTokens - cachedTokens)
  metrics.count('dramatis_tokens_total', { model, kind: 'cached' }, cachedTokens)
  metrics.count('dramatis_tokens_total', { model, kind: 'completion' }, completionTokens)
}
