import type { ModelServerMisbehaviour } from './misbehaviours.ts'
import { createGate, type ModelServerGate } from './model-replies.ts'
import type { ModelErrorShape, ModelServerOptions } from './model-server-types.ts'
import { createPrefixCache, type PrefixCache } from './prefix-cache.ts'
import { createSlots, type Slots } from './slots.ts'
import { createTokenizer, type Tokenizer } from './tokenizer.ts'

/** What all parts of one running server share. */
export interface ServerState {
  readonly options: ModelServerOptions
  readonly errorShape: ModelErrorShape
  readonly misbehaviours: Set<ModelServerMisbehaviour>
  readonly hold: ModelServerGate
  readonly tokenizer: Tokenizer
  readonly cache: PrefixCache
  /** Blocks that the cache may have. */
  readonly cacheBlocks: number
  readonly slots: Slots
  readonly counts: ServerCounts
}

/** What `/metrics` tells, since the start. */
export interface ServerCounts {
  promptTokens: number
  cachedTokens: number
  generatedTokens: number
  readonly finished: Record<'stop' | 'length' | 'abort', number>
}

/** The state of a server at its start. */
export function createServerState(options: ModelServerOptions): ServerState {
  const cacheBlocks = options.cacheBlocks ?? 65_536
  return {
    options,
    errorShape: options.errorShape ?? 'nested',
    misbehaviours: new Set(options.misbehaviours),
    hold: createGate(),
    tokenizer: createTokenizer(),
    cache: createPrefixCache(cacheBlocks),
    cacheBlocks,
    slots: createSlots(options.maxRunning ?? Number.POSITIVE_INFINITY),
    counts: {
      promptTokens: 0,
      cachedTokens: 0,
      generatedTokens: 0,
      finished: { stop: 0, length: 0, abort: 0 },
    },
  }
}

/** The models that are served, the one that adapters belong to first. */
export function servedModels({ options, misbehaviours }: ServerState): readonly string[] {
  return misbehaviours.has('other-model') ? ['another-model'] : (options.models ?? ['test-model'])
}

/** The LoRA adapters that are served. */
export function servedLoras({ options, misbehaviours }: ServerState): readonly string[] {
  return misbehaviours.has('other-model') ? [] : (options.loras ?? [])
}

/** Tokens of prompt and reply together; `undefined`: no limit. */
export function maxModelLength({ options, misbehaviours }: ServerState): number | undefined {
  if (!misbehaviours.has('short-context')) return options.contextTokens
  return options.contextTokens === undefined ? 2_048 : Math.floor(options.contextTokens / 2)
}
