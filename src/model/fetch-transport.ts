import { type BodySink, readText, type Transport } from './transport.ts'

/** A transport on somebody's `fetch`. */
export function createFetchTransport(fetch: typeof globalThis.fetch): Transport {
  return {
    async send({ method, url, headers, body, signal }) {
      const response = await fetch(url, { method, headers, body: body ?? null, signal })
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        read: (sink) => void pump(response, sink).catch((error: unknown) => sink.fail(error)),
      }
    },
    close: async () => {},
  }
}

async function pump({ body }: Response, sink: BodySink): Promise<void> {
  if (body) for await (const chunk of body) await sink.data(chunk)
  sink.end()
}

/** The other way round: a `fetch` on a transport, for small bodies that are read whole. */
export function createTransportFetch(transport: Transport): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const answer = await transport.send({
      method: init.method === 'POST' ? 'POST' : 'GET',
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : undefined,
      signal: init.signal ?? new AbortController().signal,
    })
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    return new Response(await readText(answer), { status: answer.status, headers })
  }
}
