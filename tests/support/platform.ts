import type { Audience, ConversationKey } from '../../src/contract/conversation.ts'
import { PlatformError } from '../../src/contract/errors.ts'
import type { AttachedFile, InboundEvent } from '../../src/contract/event.ts'
import type { AdapterHost, Delivery, PlatformAdapter } from '../../src/contract/platform.ts'
import type { ReplyPart } from '../../src/contract/reply.ts'

/** What people on the platform saw, in order. */
export interface Shown {
  readonly conversation: ConversationKey
  readonly type: 'reply' | 'notice' | 'choice' | 'file'
  readonly name: string
  readonly text: string
  readonly smallPrint: string
  readonly finish: string
  readonly options: readonly string[]
  readonly messageId: string
  readonly replaces: readonly string[]
  readonly visibility: string
}

/** A platform in this process: delivers into a list, and hands out its door. */
export interface TestPlatform extends PlatformAdapter {
  readonly shown: Shown[]
  readonly parts: ReplyPart[]
  /** Uploads a file, to be handed in with a command; without bytes, it is gone when it is fetched. */
  attach(name: string, bytes: Uint8Array | undefined): AttachedFile
  host(): Promise<AdapterHost>
  end(): void
  /** Resolves with the first part, past or to come, that is like that. */
  sees(isWanted: (part: ReplyPart) => boolean): Promise<ReplyPart>
  /** The next delivery fails. */
  failNextDelivery(): void
  /** Somebody removes the next reply while it is shown. */
  removeNextReply(): void
  /** Whether the platform is known to refuse whatever is shown. */
  isMute: boolean
}

const blank = {
  name: '',
  text: '',
  smallPrint: '',
  finish: '',
  options: [],
  messageId: '',
  replaces: [],
  visibility: '',
}

export function createTestPlatform(name = 'test', waitsForPeople = true): TestPlatform {
  const shown: Shown[] = []
  const parts: ReplyPart[] = []
  const opened = Promise.withResolvers<AdapterHost>()
  const ended = Promise.withResolvers<void>()
  const watchers = new Set<() => void>()
  const files = new Map<string, Uint8Array | undefined>()
  let sent = 0
  let failing = false
  let removing = false

  return {
    name,
    queue: name,
    waitsForPeople,
    isService: true,
    isMute: false,
    maySpeak() {
      return !this.isMute
    },
    shown,
    parts,
    host: () => opened.promise,
    end: () => ended.resolve(),
    async sees(isWanted) {
      const found = parts.find(isWanted)
      if (found) return found
      const { promise, resolve } = Promise.withResolvers<ReplyPart>()
      const watch = () => {
        const part = parts.find(isWanted)
        if (part) resolve(part)
      }
      watchers.add(watch)
      return await promise.finally(() => watchers.delete(watch))
    },
    failNextDelivery: () => {
      failing = true
    },
    removeNextReply: () => {
      removing = true
    },
    attach(name, bytes) {
      const reference = `file-${files.size + 1}`
      files.set(reference, bytes)
      return { name, size: bytes?.length, reference }
    },
    async fetchFile({ reference }, { maxBytes }) {
      const bytes = files.get(reference)
      if (!bytes) throw fileError('not-found')
      if (bytes.length > maxBytes) throw fileError('too-large')
      return bytes
    },
    async listen(host, signal) {
      opened.resolve(host)
      signal.addEventListener('abort', () => ended.resolve(), { once: true })
      await ended.promise
    },
    async deliver({ conversation }, incoming): Promise<Delivery> {
      if (failing) {
        failing = false
        throw new TypeError('the platform is away')
      }
      const pending: Shown[] = []
      let persona = ''
      let replaces: readonly string[] = []
      const receipts: { lineId: string; messageIds: string[] }[] = []
      for await (const part of incoming) {
        parts.push(part)
        for (const watch of watchers) watch()
        if (part.type === 'reply-started') {
          persona = part.persona.name
          replaces = part.replaces
        } else if (part.type === 'reply-finished' && removing) {
          removing = false
        } else if (part.type === 'reply-finished') {
          const messageId = replaces[0] ?? `bot-${++sent}`
          if (part.text) receipts.push({ lineId: part.lineId, messageIds: [messageId] })
          pending.push({ ...blank, ...part, conversation, type: 'reply', name: persona, messageId, replaces })
        } else if (part.type === 'notice')
          pending.push({
            ...blank,
            ...part,
            conversation,
            options: (part.options ?? []).map(({ label }) => label),
          })
        else if (part.type === 'file-sent')
          pending.push({ ...blank, conversation, type: 'file', name: part.name, text: part.text })
        else if (part.type === 'choice-offered')
          pending.push({
            ...blank,
            conversation,
            type: 'choice',
            text: part.text,
            options: part.options.map(({ label }) => label),
          })
      }
      return {
        receipts,
        repeated: 'none',
        async settle(written) {
          if (written) shown.push(...pending)
        },
      }
    },
    async close() {},
  }
}

function fileError(code: 'not-found' | 'too-large'): PlatformError {
  return new PlatformError({ code, what: 'The file is not there.', remedy: 'Hand in another.' })
}

/** Somebody in a conversation. */
export interface Speaker {
  readonly id: string
  readonly name: string
  readonly conversation: ConversationKey
  readonly audience: Audience
  /** See `EventBase.parent`. */
  readonly parent?: string
}

type Loose = { [Type in InboundEvent['type']]: Partial<Extract<InboundEvent, { type: Type }>> }

/** Builds events with what a test does not care about filled in. */
export function createEvents(now: () => number) {
  let count = 0

  function base({ conversation, audience, parent }: Speaker) {
    count += 1
    return {
      version: 1,
      id: `event-${count}`,
      conversation,
      audience,
      at: now(),
      locale: undefined,
      ...(parent === undefined ? {} : { parent }),
    } as const
  }

  return {
    message(speaker: Speaker, text: string, extra: Loose['message-received'] = {}): InboundEvent {
      const event = base(speaker)
      return {
        ...event,
        type: 'message-received',
        messageId: `message-of-${event.id}`,
        from: { id: speaker.id, name: speaker.name },
        text,
        isModerator: true,
        mentionsBot: false,
        replyTo: undefined,
        addressee: undefined,
        ...extra,
      }
    },
    command(
      speaker: Speaker,
      command: string,
      options: { [name: string]: string } = {},
      extra: Loose['command-invoked'] = {},
    ): InboundEvent {
      return {
        ...base(speaker),
        type: 'command-invoked',
        locale: 'en',
        from: { id: speaker.id, name: speaker.name },
        command,
        options,
        isModerator: true,
        addressee: undefined,
        interaction: undefined,
        ...extra,
      }
    },
    edit: (speaker: Speaker, messageId: string, text: string): InboundEvent => ({
      ...base(speaker),
      type: 'message-edited',
      messageId,
      text,
    }),
    deletion: (speaker: Speaker, messageId: string): InboundEvent => ({
      ...base(speaker),
      type: 'message-deleted',
      messageId,
    }),
    reaction: (speaker: Speaker, messageId: string, added: readonly string[]): InboundEvent => ({
      ...base(speaker),
      type: 'reactions-changed',
      messageId,
      from: { id: speaker.id, name: speaker.name },
      added,
      removed: [],
    }),
  }
}
