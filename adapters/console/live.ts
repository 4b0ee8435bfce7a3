import { maxMessageLength } from '../../src/contract/event.ts'
import {
  type EncodeStyle,
  encodeAfterReply,
  encodeChoice,
  encodeNotice,
  encodeSpeaker,
  encodeText,
  promptMark,
} from './encode.ts'
import type { AnswerKind, Presentation, Screen, ShownPart } from './screen.ts'
import type { ConsoleInput, ConsoleOutput } from './streams.ts'
import { createTerminal } from './terminal.ts'
import { createWordWrap } from './word-wrap.ts'

/** See {@link createLiveScreen}. */
export interface LiveScreenOptions {
  readonly input: ConsoleInput
  readonly output: ConsoleOutput
  readonly style: EncodeStyle
}

/** The terminal with a person before it: replies appear as they are written. */
export function createLiveScreen({ input, output, style }: LiveScreenOptions): Screen {
  const terminal = createTerminal({ input, output, prompt: style.paint.dim(promptMark) })
  const lines = createWordWrap(() => output.columns)
  let isTypingShown = false

  /** Goes on in the line that was begun. */
  function write(words: string): void {
    if (words === '') return
    hideTyping()
    if (terminal.isAtLineStart()) lines.restart()
    terminal.write(lines.wrap(words))
  }

  /** Begins a line of its own. */
  function tell(words: string): void {
    const isMidLine = !isTypingShown && !terminal.isAtLineStart()
    write(words && (isMidLine ? `\n${words}` : words))
  }

  function showTyping(name: string): void {
    // Cut, because a line that wraps could not be cleared again.
    const words = [...style.phrases.isTyping(encodeText(name))].slice(
      0,
      Math.floor((output.columns ?? 80) / 2),
    )
    tell(style.paint.dim(words.join('')))
    isTypingShown = true
  }

  function hideTyping(): void {
    if (isTypingShown) terminal.clearLine()
    isTypingShown = false
  }

  function present(kind: AnswerKind): Presentation {
    let raw = ''
    let streamed = ''
    if (kind === 'left-over') tell(encodeNotice({ text: style.phrases.leftOver, tone: 'warning' }, style))

    /** The reply's whole text, after what has been streamed of it. */
    function finishText(text: string): void {
      const clean = encodeText(text)
      if (clean.startsWith(streamed)) write(clean.slice(streamed.length))
      else tell(clean)
      if (!terminal.isAtLineStart() && !isTypingShown) write('\n')
    }

    function show(part: ShownPart): void {
      switch (part.type) {
        case 'typing-changed':
          if (!part.active) hideTyping()
          else if (terminal.isAtLineStart()) showTyping(part.persona.name)
          break
        case 'reply-started':
          raw = ''
          streamed = ''
          tell(encodeSpeaker(part.persona, style))
          break
        case 'reply-delta':
          // What steers a terminal may be cut in two by the pieces.
          raw += part.text
          write(encodeText(raw).slice(streamed.length))
          streamed = encodeText(raw)
          break
        case 'reply-finished':
          if (part.text || streamed) finishText(part.text)
          tell(encodeAfterReply(part, style))
          break
        case 'notice':
          tell(encodeNotice(part, style))
          break
        case 'choice-offered':
          tell(encodeChoice(part, style))
          break
        case 'cast-changed':
          break
      }
    }

    async function settle(written: boolean): Promise<void> {
      hideTyping()
      if (!written) tell(encodeNotice({ text: style.phrases.notWritten, tone: 'warning' }, style))
      terminal.showPrompt()
    }

    return { show, settle }
  }

  async function readLine(): Promise<string | undefined> {
    for (;;) {
      const line = await terminal.readLine()
      if (line === undefined || line.length <= maxMessageLength) return line
      tell(encodeNotice({ text: style.phrases.lineTooLong(maxMessageLength), tone: 'error' }, style))
    }
  }

  return {
    open: terminal.open,
    readLine,
    tell(words) {
      tell(words)
      terminal.showPrompt()
    },
    present,
    close() {
      hideTyping()
      terminal.close()
    },
  }
}
