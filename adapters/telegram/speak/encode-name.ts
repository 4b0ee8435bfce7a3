import { plainName, shortenTo } from '../../shared/plain-name.ts'

/** Longest name with its mark. */
const longest = 80

/** A persona's name as it stands above its words; the AI mark stands last, whatever the name says. */
export function encodeName(name: string, aiMark: string): string {
  const plain = plainName(name).replaceAll('@', '＠').replace(/^\//, '／')
  return shortenTo(plain || 'Character', Math.max(1, longest - aiMark.length)) + aiMark
}
