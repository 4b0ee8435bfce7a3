import type { ModelServerMisbehaviour } from './misbehaviours.ts'
import { specialTokens, splitTokens } from './tokenizer.ts'

/** Where an answer is to end, as the request says. */
export interface AnswerLimits {
  readonly stops: readonly string[]
  readonly stopTokenIds: readonly number[]
  readonly minTokens: number
  readonly maxTokens: number
}

/** What an answer will be, before its first token leaves. */
export interface AnswerPlan {
  /** Non-empty texts, one a token. */
  readonly tokens: readonly string[]
  readonly finishReason: 'stop' | 'length'
  /** The stop string or token id that was met; `null` where the model ended by itself. */
  readonly stopReason: string | number | null
}

/**
 * What vLLM makes of what a model writes: neither stop strings nor stop tokens count before `minTokens`, the text ends right
 * before the first one, and at `maxTokens`.
 */
export function planAnswer(
  script: string | readonly string[],
  limits: AnswerLimits,
  misbehaviours: ReadonlySet<ModelServerMisbehaviour>,
): AnswerPlan {
  const written = typeof script === 'string' ? splitTokens(script) : script.filter((token) => token !== '')
  const minTokens = misbehaviours.has('ignores-min-tokens') ? 0 : limits.minTokens
  const maxTokens = misbehaviours.has('ignores-max-tokens') ? Number.POSITIVE_INFINITY : limits.maxTokens
  const stopsAtNewline = limits.stopTokenIds.includes(specialTokens.newline)
  const ended = misbehaviours.has('ignores-stop')
    ? { tokens: written, stopReason: null }
    : endAtStop(reach(written, minTokens, stopsAtNewline), minTokens, stopsAtNewline, limits.stops)
  // A model that has written all its tokens had no room left to say that it is done.
  if (ended.tokens.length >= maxTokens) {
    return { tokens: ended.tokens.slice(0, maxTokens), finishReason: 'length', stopReason: null }
  }
  return { ...ended, finishReason: 'stop' }
}

/** At least so many tokens; what would end the answer before is not written. */
function reach(tokens: readonly string[], minTokens: number, stopsAtNewline: boolean): readonly string[] {
  if (minTokens === 0 || tokens.length === 0) return tokens
  const reached: string[] = []
  for (const token of tokens) {
    if (token === '\n' && stopsAtNewline && reached.length < minTokens) continue
    reached.push(token)
  }
  while (reached.length < minTokens) reached.push('…')
  return reached
}

function endAtStop(
  tokens: readonly string[],
  minTokens: number,
  stopsAtNewline: boolean,
  stops: readonly string[],
): Omit<AnswerPlan, 'finishReason'> {
  const newline = stopsAtNewline ? tokens.indexOf('\n') : -1
  const before = newline < 0 ? tokens : tokens.slice(0, newline)
  const text = before.join('')
  const from = tokens.slice(0, minTokens).join('').length
  let end = text.length
  let stopReason: string | number | null = newline < 0 ? null : specialTokens.newline
  for (const stop of stops) {
    const at = text.indexOf(stop, from)
    if (at < 0 || at >= end) continue
    end = at
    stopReason = stop
  }
  return { tokens: end === text.length ? before : cutAt(before, end), stopReason }
}

/** The first so many characters of the joined tokens. */
function cutAt(tokens: readonly string[], length: number): readonly string[] {
  const kept: string[] = []
  let left = length
  for (const token of tokens) {
    if (left <= 0) break
    kept.push(token.slice(0, left))
    left -= token.length
  }
  return kept
}
