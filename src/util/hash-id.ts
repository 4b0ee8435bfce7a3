import { createHmac } from 'node:crypto'
import type { ConversationKey } from '../contract/conversation.ts'
import { remembering } from './remembering.ts'

/** Ids for logs: the same person or conversation always has the same one, and nobody without the key can tell whose it is. */
export interface IdentityHashes {
  /** `p_` and 12 hexadecimal digits. */
  person(platform: string, personId: string): string
  /** `c_` and 12 hexadecimal digits: also a conversation must be hashed, for a DM's place is a person. */
  conversation(conversation: ConversationKey): string
  /** The person in exports and tombstones: `u_` and 24 hexadecimal digits. Logs and exports cannot be joined by it. */
  pseudonym(platform: string, personId: string): string
  /** What is kept and compared, and never told: `k_` and 24 hexadecimal digits. */
  key(text: string): string
}

/** Keyed hashes (HMAC-SHA256, its first 48 bits; 96 of a pseudonym, for exports hold many people). */
export function createIdentityHashes(key: string): IdentityHashes {
  const digest = remembering(
    (text) => createHmac('sha256', key).update(text).digest('hex').slice(0, 24),
    4_000,
  )
  /** The parts as JSON, so that no two lists of parts are the same text. */
  const hash = (prefix: string, ...parts: readonly string[]) =>
    `${prefix}_${digest(JSON.stringify([prefix, ...parts])).slice(0, 12)}`
  return {
    person: (platform, personId) => hash('p', platform, personId),
    conversation: ({ platform, place, thread }) => hash('c', platform, place, thread),
    key: (text) => `k_${digest(JSON.stringify(['k', text]))}`,
    pseudonym: (platform, personId) => `u_${digest(JSON.stringify(['u', platform, personId]))}`,
  }
}
