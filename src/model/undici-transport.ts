import { Agent } from 'undici'
import type { BodySink, HttpAnswer, HttpRequest, Transport } from './transport.ts'

/**
 * Builds the transport that is used unless a `fetch` is given, on undici's dispatcher: its `fetch` and `request` wrap a body into
 * streams that cost more than everything else. Time limits are the caller's: those of undici end waits for the first token that
 * the settings allow.
 */
export function createUndiciTransport(): Transport {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
  return {
    send: (request) => dispatch(agent, request),
    close: () => agent.destroy(),
  }
}

function dispatch(agent: Agent, { method, url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
  const received = createBody()
  let abortRequest: ((error: Error) => void) | undefined
  const abort = () => {
    reject(signal.reason)
    abortRequest?.(new DOMException('The call is over.', 'AbortError'))
  }
  if (signal.aborted) return Promise.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const { origin, pathname, search } = new URL(url)
  const options = { origin, path: pathname + search, method, headers, body: body ?? null }
  agent.dispatch(options, {
    onRequestStart(controller) {
      abortRequest = (error) => controller.abort(error)
      // It waited for a connection meanwhile.
      if (signal.aborted) abort()
    },
    onResponseStart(_controller, status, answered) {
      // 103 and the like come before the answer itself.
      if (status >= 200) resolve({ status, headers: answered, read: received.read })
    },
    onResponseData(controller, chunk) {
      const room = received.data(chunk)
      if (room === undefined) return
      controller.pause()
      room.then(() => controller.resume())
    },
    onResponseEnd() {
      signal.removeEventListener('abort', abort)
      received.end()
    },
    onResponseError(_controller, error) {
      signal.removeEventListener('abort', abort)
      reject(error)
      received.fail(error)
    },
  })
  return promise
}

/** A body that keeps what comes before somebody reads it. */
function createBody(): Pick<HttpAnswer, 'read'> & BodySink {
  const early: ((sink: BodySink) => void)[] = []
  let sink: BodySink = {
    data(chunk) {
      early.push((reader) => void reader.data(chunk))
      return undefined
    },
    end: () => void early.push((reader) => reader.end()),
    fail: (error) => void early.push((reader) => reader.fail(error)),
  }
  return {
    read(reader) {
      sink = reader
      for (const step of early) step(reader)
    },
    data: (chunk) => sink.data(chunk),
    end: () => sink.end(),
    fail: (error) => sink.fail(error),
  }
}
