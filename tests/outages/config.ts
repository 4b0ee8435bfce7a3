import { createModelConfig } from '../../src/config/model-config.ts'
import {
  type Config,
  feedbackDefaults,
  type ModelConfig,
  retentionDefaults,
  safetyDefaults,
} from '../../src/contract/config.ts'

/** What a service of these tests is told. */
export interface ServiceSettings {
  readonly charactersDirectory: string
  readonly memoryUrl: string
  readonly modelUrl: string
  readonly model: Partial<ModelConfig>
  readonly conversation: Partial<Config['conversation']>
}

/** The settings of a service that has a port for its health, and does not wait until people have finished speaking. */
export function configOf(settings: ServiceSettings): Config {
  const { charactersDirectory, memoryUrl, modelUrl, model, conversation } = settings
  return {
    charactersDirectory,
    memoryUrl,
    memoryMayForget: false,
    models: {
      reply: [
        createModelConfig({ baseUrl: modelUrl, name: 'test-model', followsInstructions: false, ...model }),
      ],
      helper: undefined,
      judge: undefined,
      embedder: undefined,
    },
    discord: undefined,
    telegram: undefined,
    conversation: {
      quietDirectMs: 0,
      quietGroupMs: 0,
      maxWaitMs: 6_000,
      repliesInGroups: 'every',
      goesOnMs: 180_000,
      maxAgeMs: 6 * 3_600_000,
      maxMessageLength: 4_096,
      maxReplyTokens: undefined,
      aiMark: '',
      cutAt: 0.85,
      cutTo: 0.5,
      ...conversation,
    },
    limits: undefined,
    imports: { perPlace: 20, maxFileBytes: 10_000_000 },
    publicUrl: undefined,
    feedback: feedbackDefaults,
    safety: safetyDefaults,
    retention: retentionDefaults,
    encryptionKeys: [],
    departedMs: 30 * 86_400_000,
    http: { host: '127.0.0.1', port: 0 },
    shutdownMs: 10_000,
    hashKey: 'outages',
    logLevel: 'info',
    language: 'en',
  }
}
