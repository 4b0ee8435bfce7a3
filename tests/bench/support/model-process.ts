import { fork } from 'node:child_process'
import { once } from 'node:events'

/** What the server did since it was asked last. */
export interface Served {
  readonly requests: number
  /** Messages of all requests together. */
  readonly messages: number
  readonly cpuMs: number
}

/** A loopback model server in a process of its own. Its replies have 90 tokens. */
export interface ModelProcess {
  readonly baseUrl: string
  /** From now on there is this pause before each token, in ms; 0: none. */
  pace(tokenMs: number): Promise<void>
  /** Answers and forgets what was served. */
  takeServed(): Promise<Served>
  close(): Promise<void>
}

export async function openModelProcess(): Promise<ModelProcess> {
  const child = fork(new URL('./serve-model.ts', import.meta.url))
  const [baseUrl] = await once(child, 'message')

  async function ask(question: number | string): Promise<Served> {
    const answered = once(child, 'message')
    child.send(question)
    const [served] = await answered
    return served
  }

  return {
    baseUrl: String(baseUrl),
    async pace(tokenMs) {
      await ask(tokenMs)
    },
    takeServed: () => ask('served'),
    async close() {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
