import type { TokenRates } from '../contract/prompt.ts'

/** How many characters of each script a text has. */
export interface ScriptCounts {
  /** Chinese, Japanese and Korean, their punctuation, and emoji, which cost at least as much. */
  readonly cjk: number
  readonly other: number
}

/** What is believed of a model before its first answer; a tokenizer that does worse on either script is rare. */
export const initialTokenRates: TokenRates = { cjk: 1, other: 3, samples: 0 }

const bounds = { cjk: [0.4, 4], other: [1, 8] } as const
/** Below this many characters, what the template adds outweighs the text. */
const leastCharacters = 200
/** How far a count may be from what was expected before it is taken for a mistake. */
const absurdRatio = 6
const earlySamples = 8

/** Counts characters by script. */
export function countScripts(text: string): ScriptCounts {
  let cjk = 0
  let low = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x1100) continue
    if (code >= 0xdc00 && code <= 0xdfff) low += 1
    else if (isCjk(code)) cjk += 1
  }
  return { cjk, other: text.length - cjk - low }
}

/** Characters of several texts together. */
export function addScripts(counts: readonly ScriptCounts[]): ScriptCounts {
  let cjk = 0
  let other = 0
  for (const count of counts) {
    cjk += count.cjk
    other += count.other
  }
  return { cjk, other }
}

/** Tokens that a text takes with these rates. */
export function estimateTokens(text: string | ScriptCounts, rates: TokenRates): number {
  const { cjk, other } = typeof text === 'string' ? countScripts(text) : text
  return Math.ceil(cjk / rates.cjk + other / rates.other)
}

/**
 * Rates that are nearer to what a server counted. Each answer moves them by a share of the error, at most by a third, and by
 * the part that each script has in it; a count that cannot be right moves nothing.
 */
export function learnTokenRates(
  rates: TokenRates,
  answer: { readonly characters: ScriptCounts; readonly promptTokens: number },
): TokenRates {
  const { characters, promptTokens } = answer
  if (!(characters.cjk + characters.other >= leastCharacters)) return rates
  const cjkTokens = characters.cjk / rates.cjk
  const expected = cjkTokens + characters.other / rates.other
  const ratio = promptTokens / expected
  if (!(ratio > 1 / absurdRatio && ratio < absurdRatio)) return rates

  const error = clamp(ratio, [2 / 3, 3 / 2]) - 1
  const share = cjkTokens / expected
  const step = rates.samples < earlySamples ? 0.5 : 0.15
  const gain = (step * error) / (share ** 2 + (1 - share) ** 2)
  return {
    cjk: clamp(rates.cjk / (1 + gain * share), bounds.cjk),
    other: clamp(rates.other / (1 + gain * (1 - share)), bounds.other),
    samples: rates.samples + 1,
  }
}

function isCjk(code: number): boolean {
  return (
    code <= 0x11ff ||
    (code >= 0x2e80 && code <= 0x9fff) ||
    (code >= 0xa960 && code <= 0xa97f) ||
    (code >= 0xac00 && code <= 0xdbff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe4f) ||
    (code >= 0xff00 && code <= 0xffef)
  )
}

function clamp(value: number, [least, most]: readonly [number, number]): number {
  return Math.min(most, Math.max(least, value))
}
