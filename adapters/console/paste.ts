import type { Interface, Key } from 'node:readline'
import type { ConsoleInput, ConsoleOutput } from './streams.ts'

/** A line break in the line that is edited. Typed by hand it is one, too. */
export const breakMark = '⏎'

const start = '\u001b[?2004h'
const stop = '\u001b[?2004l'

/** Has the terminal say where a paste begins and ends, so that its line breaks send nothing and its Tabs complete nothing. */
export function openPaste(
  input: ConsoleInput,
  output: ConsoleOutput,
  editor: Interface,
): { restart(): void; close(): void } {
  let isPasting = false
  let isAfterReturn = false

  function onKey(_text: string | undefined, key: Key): void {
    const { name } = key
    const isSuspending = key.ctrl === true && name === 'z'
    if (name === 'paste-start' || name === 'paste-end') isPasting = name === 'paste-start'
    else if (isPasting) paste(key)
    else if (isSuspending) output.write(stop)
    isAfterReturn = name === 'return'
  }

  function paste(key: Key): void {
    const { name, sequence = '' } = key
    if (/^\P{Cc}+$/u.test(sequence)) return
    // The editor comes next, and knows no such key.
    Object.assign(key, { name: 'pasted', ctrl: true, meta: false, shift: false })
    if (name === 'tab') editor.write('  ')
    else if (name === 'return' || (name === 'enter' && !isAfterReturn)) editor.write(breakMark)
  }

  input.prependListener('keypress', onKey)
  output.write(start)
  return {
    restart: () => output.write(start),
    close() {
      input.off('keypress', onKey)
      output.write(stop)
    },
  }
}
