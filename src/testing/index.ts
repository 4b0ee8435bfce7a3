/** Servers on loopback that speak the real protocols, for tests of characters, adapters and clients. */
export { openLoopbackDiscord } from './discord/index.ts'
export type {
  DiscordComplaint,
  DiscordFaults,
  LoopbackChannel,
  LoopbackDiscord,
  LoopbackDiscordOptions,
  LoopbackGuild,
  LoopbackInteraction,
  LoopbackUser,
  LoopbackUserOptions,
  SaysOptions,
  ShownChange,
  ShownMessage,
} from './discord/types.ts'
export { createLoopbackAdapter, type LoopbackAdapterOptions } from './loopback-adapter/index.ts'
export type { LoopbackMessage } from './loopback-messages.ts'
export {
  type LoopbackCall,
  type LoopbackFault,
  type LoopbackPlatform,
  type LoopbackPlatformOptions,
  openLoopbackPlatform,
} from './loopback-platform.ts'
export type { LoopbackConversation, LoopbackDeed, LoopbackFile } from './loopback-protocol.ts'
export type { ModelServerMisbehaviour } from './misbehaviours.ts'
export {
  createGate,
  type ModelServerFault,
  type ModelServerGate,
  type ModelServerMessage,
  type ModelServerReply,
  type ModelServerUsage,
} from './model-replies.ts'
export { openModelServer } from './model-server.ts'
export type {
  ModelErrorShape,
  ModelServer,
  ModelServerOptions,
  ModelServerRequest,
  TemplateRefusal,
} from './model-server-types.ts'
export { blockTokens, createPrefixCache, type PrefixCache, type PrefixLookup } from './prefix-cache.ts'
export { openLoopbackTelegram } from './telegram/index.ts'
export type {
  LoopbackTelegram,
  LoopbackTelegramCallback,
  LoopbackTelegramChat,
  LoopbackTelegramGroupOptions,
  LoopbackTelegramOptions,
  LoopbackTelegramUser,
  LoopbackTelegramUserOptions,
  ShownTelegramMessage,
  TelegramChange,
  TelegramComplaint,
  TelegramFaults,
  TelegramFileOptions,
  TelegramSaysOptions,
} from './telegram/types.ts'
export { createTokenizer, specialTokens, type Tokenizer } from './tokenizer.ts'
