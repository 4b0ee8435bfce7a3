/** Servers on loopback that speak the real protocols, for tests of characters, adapters and clients. */
export {
  createGate,
  type ModelServerFault,
  type ModelServerGate,
  type ModelServerMessage,
  type ModelServerReply,
  type ModelServerUsage,
} from './model-replies.ts'
export {
  type ModelServer,
  type ModelServerOptions,
  type ModelServerRequest,
  openModelServer,
} from './model-server.ts'
export type { ModelErrorShape } from './model-stream.ts'
