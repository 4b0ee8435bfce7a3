import type { Change } from '../contract/mailbox.ts'
import type { Memory } from '../contract/memory.ts'
import type { TokenRates } from '../contract/prompt.ts'
import { initialTokenRates, learnTokenRates } from '../prompt/tokens.ts'
import { stateChange } from './changes.ts'
import type { Take } from './take.ts'

/** Rates that moved less than this since they were stored are not worth another write: answers differ by as much. */
const worthStoring = 0.05
/** Nor are those of fewer answers since then; of a model that is hardly known, as many as it had. */
const worthStoringAnswers = 32

/** Characters per token, by model: learned in this process, kept in the store. */
export interface TokenRateBook {
  ratesOf(modelName: string): Promise<TokenRates>
  /** Learns from an answer's usage; answers what is to be written, if it is worth it. */
  learn(take: Take): readonly Change[]
}

/** Builds the book. */
export function createTokenRateBook(memory: Memory): TokenRateBook {
  const known = new Map<string, TokenRates>()
  const stored = new Map<string, TokenRates>()

  return {
    async ratesOf(modelName) {
      const rates = known.get(modelName)
      if (rates) return rates
      const read =
        (await memory.state.get({ name: 'token-rates', scope: undefined, owner: modelName })) ??
        initialTokenRates
      known.set(modelName, read)
      stored.set(modelName, read)
      return read
    },
    learn({ sent, finished }) {
      // Another of a list may have answered: its tokens tell nothing of this one's.
      const modelName = sent?.model ?? ''
      const rates = known.get(modelName)
      const promptTokens = finished?.usage?.promptTokens
      if (!rates || !sent || !promptTokens) return []
      const learned = learnTokenRates(rates, { characters: sent.characters, promptTokens })
      known.set(modelName, learned)
      if (!isWorthStoring(stored.get(modelName) ?? initialTokenRates, learned)) return []
      stored.set(modelName, learned)
      return [stateChange('token-rates', undefined, modelName, learned)]
    },
  }
}

function isWorthStoring(before: TokenRates, after: TokenRates): boolean {
  if (after.samples - before.samples < Math.min(before.samples, worthStoringAnswers)) return false
  const moved = (from: number, to: number) => Math.abs(to / from - 1) > worthStoring
  return moved(before.cjk, after.cjk) || moved(before.other, after.other)
}
