/** A request of HTTP. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Aborting closes the connection; the request or the reading of its body then fails. */
  readonly signal: AbortSignal
}

/** An answer of HTTP, its body still to come. */
export interface HttpAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Hands the bytes of the body out as they come. To be called once. */
  read(sink: BodySink): void
}

/** Who takes the bytes of a body. `end` or `fail` comes once, last. */
export interface BodySink {
  /** Takes some bytes. A promise: no more for now, until it resolves. */
  data(chunk: Uint8Array): Promise<void> | undefined
  end(): void
  fail(error: unknown): void
}

/** Sends requests, and keeps connections alive between them. Fails with whatever Node says when there is none. */
export interface Transport {
  send(request: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

/** The value of a header that has one at most. */
export function headerOf({ headers }: HttpAnswer, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** The whole body as text. */
export function readText(answer: HttpAnswer): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  return new Promise((resolve, reject) => {
    answer.read({
      data(chunk) {
        text += decoder.decode(chunk, { stream: true })
        return undefined
      },
      end: () => resolve(text + decoder.decode()),
      fail: reject,
    })
  })
}
