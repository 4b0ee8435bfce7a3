import { hasCjk } from '../util/has-cjk.ts'
import { colons, createLabelMatcher, type LabelMatch, longestFrame } from './labels.ts'

/** The names that can lead a line: what is heard later must not change an earlier line. */
export interface HeardNames {
  add(name: string): void
  /** `小红：` within what somebody says becomes `小红，`: where a turn is one line, she could have said what follows. */
  disarm(text: string): string
}

/** Finds each place where a name may begin a label, and tells whether it does. */
interface Finder {
  readonly places: RegExp
  readonly match: (text: string) => LabelMatch
  readonly longest: number
}

const hasColon = new RegExp(`[${colons}]`)
const frame = new RegExp(`^[[【［*\\s]+|[\\]】］*\\s${colons}]+$`, 'g')

/** Builds a list of names. */
export function createHeardNames(): HeardNames {
  const names = new Set<string>()
  let finder: Finder | undefined

  function add(name: string): void {
    if (name === '' || names.has(name)) return
    names.add(name)
    finder = undefined
  }

  /** Until none is left: what was disarmed may have stood in the mood of another, `小红（小红：（笑）：`. */
  function disarm(text: string): string {
    let [before, disarmed] = ['', text]
    while (disarmed !== before) [before, disarmed] = [disarmed, disarmOnce(disarmed)]
    return disarmed
  }

  function disarmOnce(text: string): string {
    if (!hasColon.test(text)) return text
    finder ??= createFinder([...names])
    let disarmed = ''
    let from = 0
    for (const { index } of text.matchAll(finder.places)) {
      if (index < from) continue
      const label = finder.match(`${text.slice(index, index + finder.longest)}\n`)
      const written = label.type === 'label' ? text.slice(index, index + label.end) : ''
      if (!hasColon.test(written)) continue
      const called = written.replace(frame, '').replaceAll('*', '')
      disarmed += text.slice(from, index) + called + (hasCjk(called) ? '，' : ',')
      from = index + written.length
    }
    return disarmed + text.slice(from)
  }
  return { add, disarm }
}

function createFinder(names: readonly string[]): Finder {
  const starts = names.map(
    (name) => (hasCjk(name) ? '' : '(?<![\\p{L}\\p{N}])') + [...name].map(anyWidth).join(''),
  )
  return {
    places: new RegExp(`(?=(?:\\*{1,3}|[\\[【［][^\\S\\n]{0,4})?(?:${starts.join('|') || '[]'}))`, 'giu'),
    match: createLabelMatcher(names),
    longest: longestFrame + Math.max(0, ...names.map(({ length }) => length)),
  }
}

/** A letter, also as wide as a Chinese one. */
function anyWidth(letter: string): string {
  const escaped = letter.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
  return /[!-~]/.test(letter)
    ? `(?:${escaped}|${String.fromCharCode(letter.charCodeAt(0) + 0xfee0)})`
    : escaped
}
