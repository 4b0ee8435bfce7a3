import type { Sampling } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'

/** Defaults of the `chat` dialect: lively, with the tail of unlikely tokens cut off. */
export const chatSampling: Sampling = {
  temperature: 0.9,
  topP: 0.95,
  topK: undefined,
  minP: 0.05,
  repetitionPenalty: undefined,
  maxTokens: 512,
}

/** Defaults of each dialect; those of CharacterGLM are its authors', its server does not know them. */
export const dialectSampling: { readonly [dialect in ModelConfig['dialect']]: Sampling } = {
  chat: chatSampling,
  characterglm: {
    temperature: 0.9,
    topP: 0.9,
    topK: 100,
    minP: undefined,
    repetitionPenalty: 1.1,
    maxTokens: 256,
  },
  charglm: {
    temperature: 0.8,
    topP: 1,
    topK: undefined,
    minP: undefined,
    repetitionPenalty: undefined,
    maxTokens: 512,
  },
}
