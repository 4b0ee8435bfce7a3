import type { Bucket } from './limits.ts'
import type { World } from './world.ts'

/** A request that was let in. */
export interface Call {
  readonly world: World
  /** What the path names: `:channel` and so on. */
  readonly params: { readonly [name: string]: string }
  readonly query: URLSearchParams
  readonly body: unknown
  /** By their number in the form. */
  readonly files: ReadonlyMap<number, File>
}

/** How a request is answered; without a body: 204. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string }
}

/** One endpoint. */
export interface Route {
  readonly method: string
  /** Such as `/channels/:channel/messages`. */
  readonly path: string
  /** Default: `other`. */
  readonly bucket?: Bucket
  /** No `Authorization` is needed: a token in the path does. */
  readonly isOpen?: true
  /** Does not count for the global limit. */
  readonly isUncounted?: true
  readonly handle: (call: Call) => Answer | Promise<Answer>
}

/** Nothing to say. */
export const done: Answer = { status: 204 }

/** 200 with a body. */
export function ok(body: unknown): Answer {
  return { status: 200, body }
}

/** Finds the endpoint of a path; `undefined`: no path is like that, `wrong-method`: none with this method. */
export function createRouter(routes: readonly Route[]) {
  const compiled = routes.map((route) => ({ route, parts: route.path.split('/') }))
  return (method: string, path: string) => {
    const given = path.split('/')
    let isKnown = false
    for (const { route, parts } of compiled) {
      const params = match(parts, given)
      if (params === undefined) continue
      if (route.method === method) return { route, params }
      isKnown = true
    }
    return isKnown ? 'wrong-method' : undefined
  }
}

function match(parts: readonly string[], given: readonly string[]): { [name: string]: string } | undefined {
  if (parts.length !== given.length) return undefined
  const params: { [name: string]: string } = {}
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value)
    else if (part !== value && part !== decodeURIComponent(value)) return undefined
  }
  return params
}
