import {
  createGate,
  type ModelServer,
  type ModelServerGate,
  type ModelServerMessage,
  type ModelServerReply,
  openModelServer,
} from '../../src/testing/index.ts'

/** How what has a certain word in it is answered. */
interface Prepared {
  readonly text?: string
  readonly gate?: ModelServerGate
  readonly isRefused?: boolean
}

/** A model that names the words that it heard, so that it is known what a reply answers. */
export interface WordModel {
  readonly server: ModelServer
  /** A word that nobody has said yet. */
  newWord(): string
  /** It answers that, instead of naming the words, to whatever has the word in it. */
  prepare(word: string, reply: string): void
  /** Keeps its reply to that word back, token by token. */
  hold(word: string): ModelServerGate
  /** It fails on that word, until it is `mended`. */
  refuse(word: string): { mended(): void }
  /** Keeps nothing back any more. */
  letGo(): void
  close(): Promise<void>
}

/** Opens it. */
export async function openWordModel(): Promise<WordModel> {
  const prepared = new Map<string, Prepared>()
  const server = await openModelServer({
    reply: ({ messages }, index) => answer(messages, index, prepared),
  })
  let count = 0
  return {
    server,
    newWord() {
      count += 1
      return `quay${count}x`
    },
    prepare: (word, text) => void prepared.set(word, { ...prepared.get(word), text }),
    hold(word) {
      const gate = createGate()
      prepared.set(word, { ...prepared.get(word), gate })
      return gate
    },
    refuse(word) {
      prepared.set(word, { isRefused: true })
      return { mended: () => void prepared.delete(word) }
    },
    letGo() {
      for (const { gate } of prepared.values()) gate?.open()
    },
    close: () => server.close(),
  }
}

/** Whether a reply has come to its end. */
export function isComplete(text: string): boolean {
  return /number \d+\./.test(text)
}

function answer(
  messages: readonly ModelServerMessage[],
  index: number,
  prepared: ReadonlyMap<string, Prepared>,
): ModelServerReply {
  const heard = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const words = heard.match(/\bquay\d+x\b/g) ?? []
  const { text, gate, isRefused } = prepared.get(words.at(-1) ?? '') ?? {}
  if (isRefused) return { fault: { type: 'error', status: 500, message: 'It is ill.' } }
  // Several sentences, so that there is something to see while it is written. The number tells takes apart.
  const usual = `Aye. I heard you well. You spoke of ${words.join(' and ')}. So I say, number ${index}.`
  return { text: text ?? usual, ...(gate ? { gate } : {}) }
}
