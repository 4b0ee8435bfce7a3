import type { Clock } from '../../src/contract/clock.ts'
import type { LoopbackConversation, LoopbackMessage, LoopbackPlatform } from '../../src/testing/index.ts'

/** How they talk. */
export interface PeopleOptions {
  readonly platform: LoopbackPlatform
  readonly clock: Clock
  /** In [0, 1). */
  readonly chance: () => number
  readonly conversations: number
  readonly messages: number
  /** Longest pause between an answer and what is said next (ms). */
  readonly pauseMs: number
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
}

/** People in conversations, each with the character alone. */
export interface People {
  /** By conversation, in the order of speaking. */
  readonly said: readonly (readonly Said[])[]
  /** Told of what the platform shows. */
  onShown(message: LoopbackMessage): void
  /** Each calls the character; resolves when all were told so. */
  begin(signal: AbortSignal): Promise<void>
  /** Resolves when everybody has said everything and was answered. */
  talk(signal: AbortSignal): Promise<void>
}

/** Where the person with that number talks. */
export function conversationOf(index: number): LoopbackConversation {
  return { place: `dm-${index}`, thread: '', audience: 'direct' }
}

/** The words of a text by which messages are known. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\bw\d+x\d+\b/g) ?? []
}

/** Builds them; nobody talks yet. */
export function createPeople(options: PeopleOptions): People {
  const { platform, clock, chance, conversations, messages } = options
  const said: Said[][] = Array.from({ length: conversations }, () => [])
  const waiting = new Map<string, () => void>()
  const personOf = (index: number) => ({ id: `person-${index}`, name: 'Ann' })

  function say(index: number): Promise<void> {
    const own = said[index] ?? []
    const word = `w${index}x${own.length}`
    const answered = Promise.withResolvers<void>()
    const saidAt = clock.now()
    waiting.set(word, answered.resolve)
    const messageId = platform.say(conversationOf(index), personOf(index), `Do you know the word ${word}?`)
    own.push({ word, messageId, saidAt, answeredAt: undefined })
    return answered.promise
  }

  async function converse(index: number, signal: AbortSignal): Promise<void> {
    const own = said[index] ?? []
    const pause = (mostMs: number) => clock.sleep(chance() * mostMs, signal)
    await pause(options.pauseMs)
    while (own.length < messages) {
      await untilAborted(options.reached(own.length / messages), signal)
      const answers = [say(index)]
      // Some say more at once, some while they are being answered.
      while (chance() < 0.35 && own.length < messages) {
        if (chance() < 0.5) await pause(40)
        answers.push(say(index))
      }
      await untilAborted(Promise.all(answers), signal)
      await pause(options.pauseMs)
    }
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
        const own = said[index] ?? []
        const message = own[number]
        if (message) own[number] = { ...message, answeredAt: clock.now() }
      }
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
