import { openModels } from '../../src/model/open-models.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createModelConfig, createModelRequest } from './requests.ts'
import { createQuestion, createRecordingLog } from './support.ts'

/** How a call of a play ends. */
export type CallEnd = 'complete' | 'fail' | 'abort' | 'leave'

const answered = [
  'data: {"choices":[{"delta":{"content":"Rain."}}]}\n\n',
  'data: {"choices":[{"delta":{"content":" Wind."},"finish_reason":"stop"}]}\n\n',
]

/** Calls of one model on a server that is none, which has so much room and sees how much of it is used. */
export function openPlay(most: number) {
  const clock = createFakeClock()
  const running = new Set<object>()
  let mostRunning = 0
  const ends: CallEnd[] = []

  const fetch: typeof globalThis.fetch = async (_url, init) => {
    const end = ends.shift() ?? 'complete'
    init?.signal?.throwIfAborted()
    const call = {}
    running.add(call)
    mostRunning = Math.max(mostRunning, running.size)
    const over = () => void running.delete(call)
    init?.signal?.addEventListener('abort', over, { once: true })
    await new Promise(setImmediate)
    if (end === 'fail') {
      over()
      return Response.json({ error: { message: 'no' } }, { status: 500 })
    }
    const pieces = answered.map((piece) => new TextEncoder().encode(piece))
    async function* body() {
      for (const piece of pieces) {
        await new Promise(setImmediate)
        init?.signal?.throwIfAborted()
        yield piece
      }
      over()
    }
    return new Response(ReadableStream.from(body()), { headers: { 'content-type': 'text/event-stream' } })
  }

  const config = createModelConfig({ maxConcurrent: most })
  const models = openModels(
    { reply: [config], helper: config, judge: undefined, embedder: undefined },
    { log: createRecordingLog(), clock, fetch },
  )

  /** Begins a call, and resolves when it is over, however it ends. */
  async function begin(who: 'say' | 'ask' | 'send-ahead', end: CallEnd): Promise<void> {
    ends.push(end)
    const stop = new AbortController()
    const { signal } = stop
    if (end === 'abort') setImmediate(() => stop.abort(new TypeError('stopped')))
    try {
      if (who === 'ask') await models.helper?.ask(createQuestion({ signal }))
      else {
        const priority = who === 'say' ? 'reply' : 'background'
        for await (const part of models.reply.generate(createModelRequest({ priority, signal })))
          if (end === 'leave' && part.type === 'text-delta') break
      }
    } catch {
      // Refused, failed or aborted: the room is what counts.
    }
    await new Promise(setImmediate)
  }

  return {
    begin,
    running: () => running.size,
    mostRunning: () => mostRunning,
    /** Waits for the end of whatever pause there is, and has a reply find the server well. */
    async recover() {
      ends.length = 0
      await clock.advance(60_000)
      await begin('say', 'complete')
      mostRunning = 0
    },
    close: models.close,
  }
}
