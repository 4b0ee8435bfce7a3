import type { Log } from '../contract/log.ts'

/** Names of models whose template opens `<think>` itself: R1 and its distillates, QwQ, Qwen3-Thinking and their like. */
const reasonsByName = /(?:^|[^a-z0-9])(?:r1|qwq|thinking|reasoner|reasoning)(?![a-z0-9])/i

/**
 * Whether a model's answers begin inside its reasoning, so that only `</think>` arrives: nothing tells but the first such answer,
 * or the model's name.
 */
export interface ReasoningHabit {
  /** Whether the next answer is held back until its reasoning is over. */
  readonly isExpected: boolean
  /** An answer did so. */
  found(): void
  /** An answer was complete without. */
  missed(): void
}

/** Builds what is known of one model. */
export function createReasoningHabit(modelName: string, log: Log): ReasoningHabit {
  let isExpected = reasonsByName.test(modelName)
  return {
    get isExpected() {
      return isExpected
    },
    found() {
      if (!isExpected)
        log.info(
          { model: modelName },
          'the model reasons before it answers, and its server does not tell the two apart (--reasoning-parser of vLLM does); its answers are held back until </think>',
        )
      isExpected = true
    },
    missed() {
      isExpected = false
    },
  }
}
