import type { LoopbackPost, LoopbackPosted } from './loopback-protocol.ts'

/** A message of the bot, as people saw it. */
export interface LoopbackMessage extends Omit<LoopbackPost, 'text'> {
  readonly messageId: string
  /** What it said, and since when (ms since 1970); the last is what it says. */
  readonly versions: readonly { readonly text: string; readonly at: number }[]
  /** How often it was posted again, and found by its key. */
  readonly found: number
  readonly isDeleted: boolean
}

/** The bot's messages on the platform. */
export interface Messages {
  /** In the order of their arrival. */
  readonly all: readonly LoopbackMessage[]
  /** Adds one, or finds it by its key. */
  post(post: LoopbackPost): LoopbackPosted
  /** `false`: there is no such message. */
  edit(messageId: string, text: string): boolean
  /** `false`: there is no such message. */
  remove(messageId: string): boolean
}

/** See {@link createMessages}. */
export interface MessagesOptions {
  readonly now: () => number
  readonly keepsKeys: () => boolean
  /** Told of every message that is new, edited or deleted. */
  readonly onChange: (message: LoopbackMessage) => void
}

/** Builds an empty platform. */
export function createMessages({ now, keepsKeys, onChange }: MessagesOptions): Messages {
  const all: LoopbackMessage[] = []
  const places = new Map<string, number>()
  const byKey = new Map<string, string>()

  const find = (messageId: string): LoopbackMessage | undefined => all[places.get(messageId) ?? -1]

  function change(message: LoopbackMessage): void {
    all[places.get(message.messageId) ?? all.length] = message
    onChange(message)
  }

  return {
    all,
    post({ text, ...post }) {
      const scopedKey = JSON.stringify([post.place, post.thread, post.key])
      const known = keepsKeys() ? find(byKey.get(scopedKey) ?? '') : undefined
      if (known) {
        const { messageId, found, versions } = known
        all[places.get(messageId) ?? all.length] = { ...known, found: found + 1 }
        return { messageId, isKnown: true, text: versions.at(-1)?.text ?? '', keepsKeys: true }
      }
      const messageId = `bot-${all.length + 1}`
      places.set(messageId, all.length)
      byKey.set(scopedKey, messageId)
      change({ ...post, messageId, versions: [{ text, at: now() }], found: 0, isDeleted: false })
      return { messageId, isKnown: false, text, keepsKeys: keepsKeys() }
    },
    edit(messageId, text) {
      const message = find(messageId)
      if (!message || message.isDeleted) return false
      change({ ...message, versions: [...message.versions, { text, at: now() }] })
      return true
    },
    remove(messageId) {
      const message = find(messageId)
      if (!message || message.isDeleted) return false
      change({ ...message, isDeleted: true })
      return true
    },
  }
}
