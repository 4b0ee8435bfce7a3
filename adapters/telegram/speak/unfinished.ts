import { findLiterals } from './literals.ts'

/** A text that is still being written, as far as it says something: code that was begun is closed. */
export function closeCode(source: string): string {
  const written = source.trimEnd().replace(/\\$/, '')
  const end = findLiterals(written).at(-1)?.to ?? 0
  const rest = written.slice(end)
  const fence = rest.indexOf('```')
  if (fence >= 0) return close(written, { at: end + fence, begun: /^```(?:[\w+#.-]{0,20}\n)?/, by: '\n```' })
  const tick = /`+[^`\n]*$/.exec(rest)
  return tick ? close(written, { at: end + tick.index, begun: /^`+/, by: '`' }) : written
}

/** Closed where there is something in it; else without its beginning. */
function close(
  text: string,
  { at, begun, by }: { readonly at: number; readonly begun: RegExp; readonly by: string },
): string {
  const inside = text.slice(at).replace(begun, '')
  const isFence = by !== '`'
  const isNamed = isFence && !text.slice(at).includes('\n')
  return inside.trim() === '' || isNamed ? text.slice(0, at).trimEnd() : text + by
}

/** Marks at the end, of which nobody knows yet what they belong to. */
export function looseEnd(text: string): number {
  return text.length - (/[*_~|]+$/.exec(text)?.[0].length ?? 0)
}
