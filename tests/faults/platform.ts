import type { Clock } from '../../src/contract/clock.ts'
import type { ConversationKey } from '../../src/contract/conversation.ts'
import {
  type LoopbackConversation,
  type LoopbackMessage,
  type LoopbackPlatform,
  openLoopbackPlatform,
} from '../../src/testing/index.ts'

/** How a worker reaches the platform. */
export type PlatformSettings =
  | { readonly type: 'loopback'; readonly url: string }
  /** In the address, `SENDER` stands for the worker's name. */
  | { readonly type: 'discord' | 'telegram'; readonly url: string; readonly token: string }

/** A platform on which people talk and workers answer. Places have the names that the run gives them, whatever the platform calls them. */
export type FaultPlatform = Pick<LoopbackPlatform, 'say' | 'act' | 'messages' | 'conflicts' | 'close'>

/** A platform that is open. */
export interface OpenedPlatform<Platform extends FaultPlatform> {
  readonly platform: Platform
  readonly settings: PlatformSettings
  /** Whether bots are told of messages that people delete. */
  readonly tellsDeletions: boolean
  /** Under which key the workers keep a conversation. */
  keyOf(conversation: LoopbackConversation): ConversationKey
  /** Resolves when people can call characters. */
  isReady(signal: AbortSignal): Promise<void>
  /** What it has seen of the workers, to be printed. */
  figures(): readonly (readonly [string, string])[]
  /** What they did that nobody may do. */
  complaints(): readonly string[]
}

/** See {@link openLoopback}. */
export interface PlatformOptions {
  readonly clock: Clock
  /** In [0, 1). */
  readonly chance: () => number
  readonly keepsKeys: boolean
  /** Whether it matters who shows what. */
  readonly tellsSenders: boolean
  /** Told of every message of the bot that is new, edited or deleted, before its worker has the answer. */
  readonly onShown: (message: LoopbackMessage) => void
}

/** Longest time between the platform's storing of a message and its answer (ms). */
export const mostAnswerMs = 15

/** The small platform of the test kit. */
export async function openLoopback(options: PlatformOptions): Promise<OpenedPlatform<LoopbackPlatform>> {
  const { clock, chance, keepsKeys, onShown } = options
  const platform = await openLoopbackPlatform({
    clock,
    keepsKeys,
    onShown,
    fault: ({ method }) => (method === 'GET /updates' ? undefined : { afterMs: chance() * mostAnswerMs }),
  })
  return {
    platform,
    settings: { type: 'loopback', url: platform.url },
    tellsDeletions: true,
    keyOf: loopbackKeyOf,
    isReady: async () => {},
    figures: () => [],
    complaints: () => [],
  }
}

/** It knows places by the names that the run gives them. */
export function loopbackKeyOf({ place, thread }: LoopbackConversation): ConversationKey {
  return { platform: 'loopback', place, thread }
}
