import { sha256 } from '../../util/sha256.ts'
import type { World } from './world.ts'

/** How many requests in how many ms; what Discord does not tell is what people saw. */
export const buckets = {
  'message-create': { limit: 5, windowMs: 5_000 },
  'message-edit': { limit: 5, windowMs: 5_000 },
  'message-delete': { limit: 5, windowMs: 1_000 },
  reaction: { limit: 1, windowMs: 250 },
  typing: { limit: 5, windowMs: 5_000 },
  webhook: { limit: 5, windowMs: 2_000 },
  'webhook-edit': { limit: 5, windowMs: 2_000 },
  'webhook-create': { limit: 5, windowMs: 5_000 },
  other: { limit: 50, windowMs: 1_000 },
} as const

const global = { limit: 50, windowMs: 1_000 }

/** What a webhook may say in a channel beside its bucket; no header tells of it before it is reached. */
const untold = { limit: 30, windowMs: 60_000 }
const mostWindows = 20_000

/** Names of buckets; `none`: not limited. */
export type Bucket = keyof typeof buckets | 'none'

/** What the limits say to a request. */
export interface Verdict {
  readonly isRefused: boolean
  readonly isGlobal: boolean
  /** Headers told of it before. */
  readonly isTold: boolean
  readonly retryAfterMs: number
  readonly headers: { readonly [name: string]: string }
}

interface Window {
  used: number
  until: number
}

/** The limits of a bot. */
export interface Limits {
  /** `major`: the channel or webhook; `isCounted`: it counts for the global limit. */
  take(bucket: Bucket, major: string, isCounted: boolean): Verdict
}

/** Builds limits whose windows are `limitSpeed` times shorter. */
export function createLimits(world: World): Limits {
  const windows = new Map<string, Window>()

  function use(key: string, { limit, windowMs }: { limit: number; windowMs: number }) {
    const now = world.clock.now()
    let window = windows.get(key)
    if (window === undefined || window.until <= now) {
      window = { used: 0, until: now + windowMs / world.limitSpeed }
      if (windows.size >= mostWindows) sweep(windows, now)
      windows.set(key, window)
    }
    window.used += 1
    const remaining = Math.max(0, limit - window.used)
    return { isRefused: window.used > limit, remaining, until: window.until, afterMs: window.until - now }
  }

  return {
    take(name, major, isCounted) {
      const all = isCounted ? use('global', global) : undefined
      if (all?.isRefused) {
        return {
          isRefused: true,
          isGlobal: true,
          isTold: true,
          retryAfterMs: all.afterMs,
          headers: { 'x-ratelimit-global': 'true' },
        }
      }
      if (name === 'none')
        return { isRefused: false, isGlobal: false, isTold: true, retryAfterMs: 0, headers: {} }
      const bucket = buckets[name]
      const state = use(`${name}:${major}`, bucket)
      const hidden = name === 'webhook' && !state.isRefused ? use(`untold:${major}`, untold) : undefined
      const isHidden = hidden?.isRefused === true
      return {
        isRefused: state.isRefused || isHidden,
        isGlobal: false,
        isTold: !isHidden,
        retryAfterMs: isHidden ? hidden.afterMs : state.afterMs,
        headers: {
          'x-ratelimit-limit': String(bucket.limit),
          'x-ratelimit-remaining': String(state.remaining),
          'x-ratelimit-reset': (state.until / 1000).toFixed(3),
          'x-ratelimit-reset-after': (state.afterMs / 1000).toFixed(3),
          'x-ratelimit-bucket': sha256(name).slice(0, 32),
        },
      }
    },
  }
}

function sweep(windows: Map<string, Window>, now: number): void {
  for (const [key, { until }] of windows) if (until <= now) windows.delete(key)
}

/** How a request that came too early is answered. */
export function limitAnswer(retryAfterMs: number, scope: 'user' | 'global' | 'shared') {
  const retryAfter = Math.max(0.001, retryAfterMs / 1000)
  return {
    status: 429,
    headers: {
      'retry-after': retryAfter.toFixed(3),
      'x-ratelimit-scope': scope,
      ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
    },
    body: { message: 'You are being rate limited.', retry_after: retryAfter, global: scope === 'global' },
  }
}
