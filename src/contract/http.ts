/** A request that has a route. */
export interface HttpRequest {
  /** A `HEAD` is asked as the `GET` that it stands for. */
  readonly method: HttpRoute['method']
  /** Without the query. */
  readonly path: string
  /** What stands behind the `?`. */
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
  /** Empty where the route takes none. */
  readonly body: Uint8Array
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** What a route answers. */
export interface HttpAnswer {
  /** Such as 200. */
  readonly status: number
  /** Beside those that every answer has. */
  readonly headers: { readonly [name: string]: string }
  /** Empty: none. */
  readonly body: string | Uint8Array
}

/** What is served under a path. */
export interface HttpRoute {
  /** A `HEAD` is answered as the `GET` would be, without its body. */
  readonly method: 'GET' | 'POST'
  /** The whole path, such as `/metrics`; with `isPrefix` how it begins. */
  readonly path: string
  readonly isPrefix?: true
  /** Longer bodies are refused; without it, any body is. */
  readonly maxBodyBytes?: number
  /** Asked before the body is read: whoever is not let in is answered with 401, and let go. Without it, all are. */
  admits?(headers: HttpRequest['headers']): boolean
  /** What it fails with is logged and answered as 500. */
  handle(request: HttpRequest): Promise<HttpAnswer> | HttpAnswer
}
