/** Nothing that is shown at all. */
const nothing = '…'

/** More than two letters in a row that show nothing. */
const flood =
  /((?:[\u00AD\u115F\u1160\u200B-\u200F\u2060-\u2064\u3164\uFEFF\uFFA0]|\u034F|\u180E){2})(?:[\u00AD\u115F\u1160\u200B-\u200F\u2060-\u2064\u3164\uFEFF\uFFA0]|\u034F|\u180E)+/g

/** A text of a model or of people without what cannot be shown, or shows what is not there. */
export function cleanText(text: string): string {
  return balanceDirections(
    text
      .replace(/\r\n?|\u2028|\u2029/g, '\n')
      .replace(/(?![\n\t])\p{Cc}/gu, '')
      .replace(/\p{Cs}/gu, '\uFFFD')
      .replace(/(\p{M}{5})\p{M}+/gu, '$1')
      .replace(flood, '$1'),
  )
}

/** What was written, or a sign that it is nothing to be seen. */
export function visible(text: string): string {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(/[\u115F\u1160\u2800\u3164\uFFA0]/g, ''))
    ? text
    : nothing
}

/** Overrides go, for they show what is not there; what is opened is closed in its line, and nothing else is. */
function balanceDirections(text: string): string {
  if (!/[\u202A-\u202E\u2066-\u2069]/.test(text)) return text
  return text
    .replace(/[\u202D\u202E]/g, '')
    .split('\n')
    .map(balanceLine)
    .join('\n')
}

function balanceLine(line: string): string {
  const open: string[] = []
  let balanced = ''
  for (const letter of line) {
    const closer = closerOf(letter)
    if (closer && open.length > 8) continue
    if (closer) open.push(closer)
    const isCloser = letter === '\u202C' || letter === '\u2069'
    if (isCloser && open.at(-1) !== letter) continue
    if (isCloser) open.pop()
    balanced += letter
  }
  return balanced + open.reverse().join('')
}

function closerOf(letter: string): string | undefined {
  if (letter === '\u202A' || letter === '\u202B') return '\u202C'
  return /[\u2066-\u2068]/.test(letter) ? '\u2069' : undefined
}
