import { createModelConfig as fillModelConfig } from '../../src/config/model-config.ts'
import type { ModelConfig } from '../../src/contract/config.ts'
import type { ModelRequest } from '../../src/contract/model.ts'
import { createCharacter, createPrompt, replied, said } from '../prompt/fixtures.ts'

/** A model at an address where nothing listens, unless the test has a server. */
export function createModelConfig(parts: Partial<ModelConfig> = {}): ModelConfig {
  return fillModelConfig({ baseUrl: 'http://127.0.0.1:9/v1', name: 'test-model', ...parts })
}

export function createModelRequest(parts: Partial<ModelRequest> = {}): ModelRequest {
  return {
    prompt: createPrompt({ lines: [replied('1', '局部有雨。'), said('2', '你好')] }),
    character: createCharacter(),
    sampling: {
      temperature: 0.9,
      topP: 0.95,
      topK: undefined,
      minP: undefined,
      repetitionPenalty: undefined,
      maxTokens: 64,
    },
    seed: 7,
    earlierTakes: [],
    instruction: '',
    priority: 'reply',
    signal: new AbortController().signal,
    ...parts,
  }
}
