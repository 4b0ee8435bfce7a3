import type { Clock } from '../../src/contract/clock.ts'
import type { LoopbackConversation, LoopbackDeed, LoopbackMessage } from '../../src/testing/index.ts'
import type { FaultPlatform } from './platform.ts'

/** How they talk. */
export interface PeopleOptions {
  readonly platform: FaultPlatform
  /** See `OpenedPlatform.tellsDeletions`; where bots are not told, nobody deletes anything. */
  readonly tellsDeletions: boolean
  readonly clock: Clock
  /** In [0, 1). */
  readonly chance: () => number
  readonly conversations: number
  readonly messages: number
  /** Longest pause between an answer and what is said next (ms). */
  readonly pauseMs: number
  /** Forgets a conversation; see {@link isErased}. */
  readonly erase: (conversation: LoopbackConversation) => Promise<void>
  /** Resolves when that share (0 to 1) of the disturbances has happened, so that somebody talks during each. */
  readonly reached: (share: number) => Promise<void>
}

/** A message, as its person sees it. */
export interface Said {
  /** The word by which it is known again in answers. */
  readonly word: string
  readonly messageId: string
  readonly saidAt: number
  /** When the first answer to it was shown; `undefined`: not yet. */
  readonly answeredAt: number | undefined
  /**
   * `deleted`, before or while it was answered; `stopped`: somebody said `/stop` while it was not answered yet, and perhaps it never
   * is; `edited`, to {@link editedText}.
   */
  readonly fate: 'kept' | 'edited' | 'deleted' | 'stopped'
}

/** People in conversations: alone with the character, or two in a group. */
export interface People {
  /** By conversation, in the order of speaking. */
  readonly said: readonly (readonly Said[])[]
  /** Told of what the platform shows. */
  onShown(message: LoopbackMessage): void
  /** Told of the words that the model is asked about; resolves when it may answer. */
  onAsked(words: readonly string[]): Promise<void>
  /** Each calls the character; resolves when all were told so. */
  begin(signal: AbortSignal): Promise<void>
  /** Resolves when everybody has said everything and was answered. */
  talk(signal: AbortSignal): Promise<void>
}

/** An answer that was shown so long ago is written. */
const writtenMs = 5_000

/** Where people with that number talk: every fourth conversation is a group's. */
export function conversationOf(index: number): LoopbackConversation {
  return index % 4 === 3
    ? { place: `group-${index}`, thread: '', audience: 'group' }
    : { place: `dm-${index}`, thread: '', audience: 'direct' }
}

/** Whether all is forgotten that was said there, in the middle of being answered; nobody says anything more. */
export function isErased(index: number): boolean {
  return index === 1
}

/** The words of a text by which messages are known; one that was cut off is none. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\bw\d+x\d+(?=[,.?])/g) ?? []
}

/** What a message says once it was edited. */
export function editedText(word: string): string {
  return `Do you by any chance know the word ${word}?`
}

/** Whether its person can count on an answer. */
export function isToBeAnswered({ fate }: Said): boolean {
  return fate === 'kept' || fate === 'edited'
}

/** Builds them; nobody talks yet. */
export function createPeople(options: PeopleOptions): People {
  const { platform, tellsDeletions, clock, chance, conversations, messages } = options
  const said: Said[][] = Array.from({ length: conversations }, () => [])
  const waiting = new Map<string, () => void>()
  /** By word, what is done when the model is asked about it, before it answers. */
  const asked = new Map<string, () => Promise<void>>()
  const personOf = (index: number, number = 0) =>
    conversationOf(index).audience === 'group' && number % 2 === 1
      ? { id: `other-${index}`, name: 'Ben' }
      : { id: `person-${index}`, name: 'Ann' }

  function change(index: number, number: number, to: Partial<Said>): void {
    const own = said[index] ?? []
    const message = own[number]
    if (message) own[number] = { ...message, ...to }
  }

  function say(index: number): Promise<void> {
    const own = said[index] ?? []
    const word = `w${index}x${own.length}`
    const answered = Promise.withResolvers<void>()
    const saidAt = clock.now()
    waiting.set(word, answered.resolve)
    const from = personOf(index, own.length)
    const messageId = platform.say(conversationOf(index), from, `Do you know the word ${word}?`)
    own.push({ word, messageId, saidAt, answeredAt: undefined, fate: 'kept' })
    return answered.promise
  }

  /** Nobody waits for an answer to it any more. */
  function letGo(index: number, number: number, fate: 'deleted' | 'stopped'): void {
    const message = said[index]?.[number]
    if (!message) return
    change(index, number, { fate })
    waiting.get(message.word)?.()
    waiting.delete(message.word)
  }

  /** Sometimes the last message is edited or deleted, or what is being answered is stopped. */
  function meddle(index: number): void {
    const own = said[index] ?? []
    const number = own.length - 1
    const last = own[number]
    const deed = chance()
    if (!last || deed > 0.2) return
    const act = (done: LoopbackDeed) => platform.act(conversationOf(index), personOf(index, number), done)
    const { word, messageId } = last
    if (deed < 0.08 || (deed < 0.15 && !tellsDeletions)) {
      change(index, number, { fate: 'edited' })
      act({ type: 'edit', messageId, text: editedText(word) })
    } else if (deed < 0.15) {
      letGo(index, number, 'deleted')
      act({ type: 'deletion', messageId })
    } else {
      // An answer that was shown may still be written anew, by whoever takes over from its worker.
      const since = clock.now() - writtenMs
      for (const [at, { answeredAt = since, fate }] of own.entries())
        if (answeredAt >= since && fate !== 'deleted') letGo(index, at, 'stopped')
      act({ type: 'command', command: 'stop', options: {} })
    }
  }

  async function converse(index: number, signal: AbortSignal): Promise<void> {
    const own = said[index] ?? []
    const pause = (mostMs: number) => clock.sleep(chance() * mostMs, signal)
    const isToBeErased = () => isErased(index) && own.length >= messages / 2
    await pause(options.pauseMs)
    while (own.length < messages) {
      await untilAborted(options.reached(own.length / messages), signal)
      if (isToBeErased()) return await beErased(index, signal)
      const answers = [say(index)]
      // Some say more at once, some while they are being answered.
      while (chance() < 0.35 && own.length < messages && !isToBeErased()) {
        if (chance() < 0.5) await pause(40)
        answers.push(say(index))
      }
      if (chance() < 0.5) await pause(60)
      meddle(index)
      await untilAborted(Promise.all(answers), signal)
      await pause(options.pauseMs)
    }
  }

  /** At the moment at which the model is asked: what is written then must not be kept. */
  async function beErased(index: number, signal: AbortSignal): Promise<void> {
    const erased = Promise.withResolvers<void>()
    let erasing: Promise<void> | undefined
    asked.set(`w${index}x${said[index]?.length}`, () => {
      erasing ??= options.erase(conversationOf(index)).then(erased.resolve, erased.reject)
      return erasing
    })
    void say(index)
    await untilAborted(erased.promise, signal)
  }

  return {
    said,
    onShown({ place, type, versions }) {
      if (type === 'notice') waiting.get(place)?.()
      if (type !== 'reply') return
      for (const word of wordsOf(versions.at(-1)?.text ?? '')) {
        waiting.get(word)?.()
        if (!waiting.delete(word)) continue
        const [index = 0, number = 0] = word.slice(1).split('x').map(Number)
        change(index, number, { answeredAt: clock.now() })
      }
    },
    async onAsked(words) {
      for (const word of words) await asked.get(word)?.()
    },
    async begin(signal) {
      const calls = said.map((_, index) => {
        const conversation = conversationOf(index)
        const called = Promise.withResolvers<void>()
        waiting.set(conversation.place, called.resolve)
        const options = { character: 'lin' }
        platform.act(conversation, personOf(index), { type: 'command', command: 'character set', options })
        return called.promise
      })
      await untilAborted(Promise.all(calls), signal)
    },
    async talk(signal) {
      await Promise.all(said.map((_, index) => converse(index, signal)))
    },
  }
}

/** Rejects with the signal's reason when that comes first. */
async function untilAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  await Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
