import type { Language } from '../contract/character.ts'
import { remembering } from '../util/remembering.ts'

const connectives = {
  zh: { stop: '。', colon: '：', separator: '，' },
  en: { stop: '.', colon: ':', separator: ', ' },
} as const

const mayHaveMarks = /\n|\*\*|__|^[ \t]*(?:#{1,6}[ \t]|[-*+•>][ \t]|\|.*\|)/
const boldAction = /\*\*\*([^*\n]+)\*\*\*/g
const bold = /(?<![\w*])\*\*(?=[^\s*])((?:[^*\n]|\*(?!\*))+)\*\*(?!\w)/g
const underlined = /(?<!\w)__(?=\S)([^_\n]+)__(?!\w)/g
const rule = /^(?:([-*_=~])(?:\s*\1){2,}|`{3}\w*|[|:\- \t]+)$/

interface ProseLine {
  readonly text: string
  readonly kind: 'words' | 'heading' | 'item'
}

/** As heads are: the same from one cut of the window to the next, so read once. */
const proseOf = { zh: rememberProse('zh'), en: rememberProse('en') }

/** A text as prose that may stand in one line: Markdown's marks are gone, and each line ends before the next begins. */
export function runningProse(text: string, language: Language): string {
  return mayHaveMarks.test(text) ? proseOf[language](text) : text
}

/** The same without a word put in: for what somebody says. Single asterisks stay: they are actions. */
export function withoutMarks(text: string, language: Language): string {
  if (!mayHaveMarks.test(text)) return text
  return readLines(text, language)
    .map((line) => line.text)
    .join('\n')
}

function rememberProse(language: Language): (text: string) => string {
  const { stop, colon } = connectives[language]
  return remembering((text) => {
    const lines = readLines(text, language).filter((line) => line.text !== '')
    return lines
      .map((line, index) => {
        const next = lines[index + 1]
        if (next === undefined || !/[\p{L}\p{N}][*`]*$/u.test(line.text)) return line.text
        if (line.kind === 'heading') return line.text + (next.kind === 'heading' ? stop : colon)
        // A line that was only broken goes on in small letters.
        return next.kind === 'words' && /^\p{Ll}/u.test(next.text) ? line.text : line.text + stop
      })
      .join('\n')
  }, 64)
}

function readLines(text: string, language: Language): readonly ProseLine[] {
  return text
    .replace(boldAction, '*$1*')
    .replace(bold, '$1')
    .replace(underlined, '$1')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !rule.test(line))
    .map((line) => readLine(line, language))
}

function readLine(line: string, language: Language): ProseLine {
  const mark = /^(?:#{1,6}|[-*+•>])[ \t]+/.exec(line)?.[0] ?? ''
  const rest = line.slice(mark.length)
  if (mark.startsWith('#')) return { text: rest, kind: 'heading' }
  const isAction = mark.startsWith('*') && rest.split('*').length % 2 === 0
  if (mark !== '' && !isAction) return { text: rest, kind: 'item' }
  if (line.length > 2 && line.startsWith('|') && line.endsWith('|'))
    return { text: cellsOf(line).join(connectives[language].separator), kind: 'item' }
  return { text: line, kind: 'words' }
}

function cellsOf(row: string): readonly string[] {
  const cells = row.slice(1, -1).split('|')
  return cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
}
