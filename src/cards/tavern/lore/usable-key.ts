import {
  compilePattern,
  costOfPattern,
  createPatternBudget,
  isCompilable,
} from '../../../prompt/lore/compile-pattern.ts'
import { parseLoreKey } from '../../../util/lore-key.ts'

/** Tells whether a key, as our cards write it, can ever match. Of a card's patterns those that come too late cannot. */
export function createKeyCheck(): (key: string) => boolean {
  const known = new Map<string, boolean>()
  const mayHave = createPatternBudget()
  return (key) => {
    const parsed = parseLoreKey(key)
    if (parsed.type === 'text') return true
    const isUsable = known.get(key) ?? isUsablePattern(parsed.source, parsed.flags)
    known.set(key, isUsable)
    return isUsable
  }

  function isUsablePattern(source: string, flags: string): boolean {
    return (
      isCompilable(source) && mayHave(costOfPattern(source)) && compilePattern(source, flags) !== undefined
    )
  }
}
