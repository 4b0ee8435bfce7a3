/** Servers on loopback that speak the real protocols, for tests of characters, adapters and clients. */
export type { ModelServerFault, ModelServerMessage, ModelServerReply, ModelServerUsage } from './model-replies.ts'
export { type ModelServer, type ModelServerOptions, type ModelServerRequest, openModelServer } from './model-server.ts'
