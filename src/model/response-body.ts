/** Bodies kept beside their responses: a `Response` wraps them into a web stream, which costs more than everything else. */
const bodies = new WeakMap<Response, AsyncIterable<Uint8Array>>()

/** A response whose body {@link bodyOf} gives as it is. */
export function createStreamedResponse(
  body: AsyncIterable<Uint8Array>,
  init: { readonly status: number; readonly headers: Headers },
): Response {
  const response = new Response(null, init)
  bodies.set(response, body)
  return response
}

/** The bytes of a response, whoever fetched it. */
export function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  return bodies.get(response) ?? response.body ?? emptyBody
}

/** The whole body as text. */
export async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of bodyOf(response)) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

const emptyBody: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {},
}
