import { maxMessageLength } from '../../src/contract/event.ts'
import {
  type EncodeStyle,
  encodeAfterReply,
  encodeChoice,
  encodeNotice,
  encodeSpeaker,
  encodeText,
} from './encode.ts'
import { splitLines } from './lines.ts'
import type { AnswerKind, Presentation, Screen, ShownPart } from './screen.ts'
import type { ConsoleInput, ConsoleOutput } from './streams.ts'

/** See {@link createPipe}. */
export interface PipeOptions {
  readonly input: ConsoleInput
  readonly output: ConsoleOutput
  readonly errorOutput: ConsoleOutput
  readonly style: EncodeStyle
  /** Told when something failed that whoever reads the output must know of. */
  readonly onFailure: () => void
}

/**
 * The terminal as a filter. Replies, and nothing else, go to `output`, each once it is saved: its text as it was shown, line
 * breaks inside kept, and one line break at its end. Everything else goes to `errorOutput`.
 */
export function createPipe({ input, output, errorOutput, style, onFailure }: PipeOptions): Screen {
  const closed = new AbortController()
  const lines = splitLines(input, { maxLength: maxMessageLength, signal: closed.signal })
  let namedSpeaker = ''
  // Whoever reads the replies may have seen enough (`| head -1`): that ends the session, and is no failure.
  output.on('error', () => closed.abort())
  errorOutput.on('error', () => {})

  function tell(words: string): void {
    errorOutput.write(words)
  }

  async function writeReply(text: string): Promise<void> {
    if (closed.signal.aborted) return
    await new Promise<void>((resolve) => output.write(`${text.replace(/\n+$/, '')}\n`, () => resolve()))
  }

  async function readLine(): Promise<string | undefined> {
    for (;;) {
      const { value, done } = await lines.next()
      if (done || closed.signal.aborted) return undefined
      if (value.type === 'line') {
        if (value.text.trim() !== '') return value.text
      } else {
        tell(encodeNotice({ text: style.phrases.lineTooLong(maxMessageLength), tone: 'error' }, style))
        onFailure()
      }
    }
  }

  function present(kind: AnswerKind): Presentation {
    const replies: string[] = []
    if (kind === 'left-over') tell(encodeNotice({ text: style.phrases.leftOver, tone: 'warning' }, style))

    function show(part: ShownPart): void {
      switch (part.type) {
        case 'reply-started':
          if (kind !== 'asked' || part.persona.name !== namedSpeaker)
            tell(encodeSpeaker(part.persona, style) + (kind === 'asked' ? '\n' : ''))
          namedSpeaker = part.persona.name
          break
        case 'reply-finished':
          if (part.text && kind === 'asked') replies.push(encodeText(part.text))
          else if (part.text) tell(`${encodeText(part.text)}\n`)
          tell(encodeAfterReply(part, style))
          if (part.finish === 'failed') onFailure()
          break
        case 'notice':
          tell(encodeNotice(part, style))
          if (part.tone === 'error') onFailure()
          break
        case 'choice-offered':
          tell(encodeChoice(part, style))
          break
        case 'typing-changed':
        case 'reply-delta':
        case 'cast-changed':
          break
      }
    }

    async function settle(written: boolean): Promise<void> {
      if (written) for (const reply of replies) await writeReply(reply)
      if (written) return
      tell(encodeNotice({ text: style.phrases.notWritten, tone: 'warning' }, style))
      onFailure()
      // Its line keeps its place in the mailbox; later lines would only pile up behind it.
      closed.abort()
    }

    return { show, settle }
  }

  return {
    open() {},
    readLine,
    tell,
    present,
    close: () => closed.abort(),
  }
}
