import type { ModelConfig } from '../../src/contract/config.ts'
import type { ModelRequest } from '../../src/contract/model.ts'
import { createCharacter, createPrompt, replied, said } from '../prompt/fixtures.ts'

export function createModelConfig(parts: Partial<ModelConfig> = {}): ModelConfig {
  return {
    baseUrl: 'http://127.0.0.1:9/v1',
    name: 'test-model',
    dialect: 'chat',
    apiKey: '',
    contextTokens: 8192,
    sampling: {},
    extraBody: {},
    assistantFirst: true,
    systemMessage: true,
    followsInstructions: true,
    emotion: 'off',
    emotionConstraint: 'none',
    maxConcurrent: 64,
    firstTokenTimeoutMs: 60_000,
    idleTimeoutMs: 30_000,
    totalTimeoutMs: 180_000,
    ...parts,
  }
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
