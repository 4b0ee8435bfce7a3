import type { Sampling } from '../contract/character.ts'

/** Defaults of the `chat` dialect: lively, with the tail of unlikely tokens cut off. */
export const chatSampling: Sampling = {
  temperature: 0.9,
  topP: 0.95,
  topK: undefined,
  minP: 0.05,
  repetitionPenalty: undefined,
  maxTokens: 512,
}
