import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'
import { Writable } from 'node:stream'
import { breakMark, openPaste } from './paste.ts'
import type { ScreenHandlers } from './screen.ts'
import type { ConsoleInput, ConsoleOutput } from './streams.ts'

/** A line editor at the bottom of what is written. */
export interface Terminal {
  open(handlers: ScreenHandlers): void
  readLine(): Promise<string | undefined>
  /** Writes; a prompt that is shown makes room, and comes back with `showPrompt`. */
  write(words: string): void
  /** Empties the line that was begun. */
  clearLine(): void
  /** Whether the last words ended their line. */
  isAtLineStart(): boolean
  /** Shows the prompt with what has been typed so far, if a line is being read. */
  showPrompt(): void
  close(): void
}

/** See {@link createTerminal}. */
export interface TerminalOptions {
  readonly input: ConsoleInput
  readonly output: ConsoleOutput
  readonly prompt: string
}

/**
 * Builds the line editor. It echoes only while a line is being read: what is typed during an answer is kept, shows up with the
 * next prompt, and so never stands inside the answer.
 */
export function createTerminal({ input, output, prompt }: TerminalOptions): Terminal {
  let editor: Interface | undefined
  let isPromptShown = false
  let isAtLineStart = true
  let hasEnded = false
  let reading: ((line: string | undefined) => void) | undefined
  let onEnd = () => {}
  let closePaste = () => {}
  const typedAhead: string[] = []
  input.on('error', end)
  output.on('error', end)

  function open(handlers: ScreenHandlers): void {
    editor = createInterface({
      input,
      output: createEcho(output, () => isPromptShown),
      prompt,
      terminal: true,
      tabSize: 4,
      completer: (line: string, answer: (problem: null, found: [string[], string]) => void) => {
        handlers.complete(line).then(
          ([completions, replaced]) => answer(null, [completions, replaced]),
          () => answer(null, [[], line]),
        )
      },
    })
    const paste = openPaste(input, output, editor)
    closePaste = paste.close
    onEnd = handlers.onEnd
    editor.on('line', (line) => {
      if (reading) finishReading(decodeBreaks(line))
      else if (line.trim() && !handlers.onTypedAhead(decodeBreaks(line))) typedAhead.push(line)
    })
    // Back from Ctrl-Z: the editor has stopped reading, and a shell has written below.
    editor.on('SIGCONT', () => {
      paste.restart()
      isPromptShown = false
      isAtLineStart = true
      editor?.resume()
      showPrompt()
    })
    editor.on('SIGINT', () => {
      if (reading && editor?.line) clearTyped(editor)
      else handlers.onInterrupt()
    })
    editor.on('close', end)
  }

  function finishReading(line: string | undefined): void {
    isPromptShown = false
    isAtLineStart = true
    reading?.(line)
    reading = undefined
  }

  function end(): void {
    if (hasEnded) return
    hasEnded = true
    if (isPromptShown || !isAtLineStart) output.write('\n')
    typedAhead.length = 0
    closePaste()
    finishReading(undefined)
    editor?.close()
    onEnd()
  }

  async function readLine(): Promise<string | undefined> {
    const ahead = typedAhead.shift()
    if (ahead !== undefined) write(`${prompt}${ahead}\n`)
    if (ahead !== undefined) return decodeBreaks(ahead)
    if (hasEnded) return undefined
    return await new Promise((resolve) => {
      reading = resolve
      showPrompt()
    })
  }

  function showPrompt(): void {
    if (!reading || !editor || isPromptShown) return
    if (!isAtLineStart) write('\n')
    isPromptShown = true
    // The editor believes that it has drawn what was typed unseen, and would step up over that many rows.
    Object.assign(editor, { prevRows: 0 })
    editor.prompt(true)
  }

  function write(words: string): void {
    if (words === '' || hasEnded) return
    if (isPromptShown && editor) {
      moveCursor(output, 0, -editor.getCursorPos().rows)
      cursorTo(output, 0)
      clearScreenDown(output)
      isPromptShown = false
    }
    output.write(words)
    isAtLineStart = words.endsWith('\n')
  }

  function clearLine(): void {
    if (hasEnded) return
    cursorTo(output, 0)
    clearScreenDown(output)
    isAtLineStart = true
  }

  return { open, readLine, write, clearLine, isAtLineStart: () => isAtLineStart, showPrompt, close: end }
}

function decodeBreaks(line: string): string {
  return line.replaceAll(breakMark, '\n')
}

function clearTyped(editor: Interface): void {
  editor.write(null, { ctrl: true, name: 'e' })
  editor.write(null, { ctrl: true, name: 'u' })
}

/** The terminal as the line editor sees it: as wide, but silent while nothing is read. */
function createEcho(output: ConsoleOutput, isOpen: () => boolean): Writable {
  const echo = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      if (isOpen()) output.write(chunk)
      done()
    },
  })
  Object.defineProperty(echo, 'columns', { get: () => output.columns })
  output.on('resize', () => echo.emit('resize'))
  return echo
}
