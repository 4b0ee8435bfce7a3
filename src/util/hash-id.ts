import { createHmac } from 'node:crypto'
import type { ConversationKey } from '../contract/conversation.ts'
import { remembering } from './remembering.ts'

/** Ids for logs: the same person or conversation always has the same one, and nobody without the key can tell whose it is. */
export interface IdentityHashes {
  /** `p_` and 12 hexadecimal digits. */
  person(platform: string, personId: string): string
  /** `c_` and 12 hexadecimal digits: also a conversation must be hashed, for a DM's place is a person. */
  conversation(conversation: ConversationKey): string
}

/** Keyed hashes (HMAC-SHA256, its first 48 bits). */
export function createIdentityHashes(key: string): IdentityHashes {
  const digest = remembering(
    (text) => createHmac('sha256', key).update(text).digest('hex').slice(0, 12),
    1_000,
  )
  /** The parts as JSON, so that no two lists of parts are the same text. */
  const hash = (prefix: string, ...parts: readonly string[]) =>
    `${prefix}_${digest(JSON.stringify([prefix, ...parts]))}`
  return {
    person: (platform, personId) => hash('p', platform, personId),
    conversation: ({ platform, place, thread }) => hash('c', platform, place, thread),
  }
}
