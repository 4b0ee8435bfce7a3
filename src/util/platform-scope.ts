import type { ConversationKey } from '../contract/conversation.ts'

/** Where what belongs to a person on a whole platform is kept: a conversation that nobody can be in. */
export function platformScope(platform: string): ConversationKey {
  return { platform, place: '', thread: '' }
}
