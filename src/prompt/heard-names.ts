import { hasCjk } from '../util/has-cjk.ts'

/** The names that led a line so far: what is heard later must not change an earlier line. */
export interface HeardNames {
  add(name: string): void
  /** `小红：` within what somebody says becomes `小红，`: where a turn is one line, she could have said what follows. */
  disarm(text: string): string
}

/** Builds a list of names without brackets. */
export function createHeardNames(): HeardNames {
  const patterns = new Map<string, { readonly pattern: RegExp; readonly address: string }>()
  function add(name: string): void {
    if (name === '' || patterns.has(name)) return
    const letters = name.replace(/[\\^$.*+?()|{}/]/g, '\\$&')
    const pattern = hasCjk(name) ? letters : `(?<![\\p{L}\\p{N}])${letters}`
    patterns.set(name, {
      pattern: new RegExp(`(${pattern})[^\\S\\n]{0,4}[:：]`, 'giu'),
      address: hasCjk(name) ? '$1，' : '$1,',
    })
  }
  function disarm(text: string): string {
    if (!/[:：]/.test(text)) return text
    let disarmed = text
    for (const { pattern, address } of patterns.values()) disarmed = disarmed.replace(pattern, address)
    return disarmed
  }
  return { add, disarm }
}
