import { styleText } from 'node:util'

/** Styles of words in a terminal; all of them leave the text alone where there is no colour. */
export interface Paint {
  /** Bold, and as far as there are colours in one of its own. */
  name(text: string): string
  dim(text: string): string
  /** Narration. */
  italic(text: string): string
  warning(text: string): string
  error(text: string): string
}

const nameColours = ['cyan', 'magenta', 'green', 'blue', 'yellow'] as const

/** Builds the styles. */
export function createPaint(isColoured: boolean): Paint {
  function style(format: Parameters<typeof styleText>[0]) {
    return (text: string) => (isColoured && text ? styleText(format, text, { validateStream: false }) : text)
  }
  return {
    name: (text) => style(['bold', nameColours[hash(text) % nameColours.length] ?? 'cyan'])(text),
    dim: style('dim'),
    italic: style(['dim', 'italic']),
    warning: style('yellow'),
    error: style('red'),
  }
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7)
}
