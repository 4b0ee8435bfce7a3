const open = '<think>'
const close = '</think>'

/** Takes the reasoning out of a stream of text that begins with `<think>…</think>`. */
export interface ReasoningFilter {
  /** The part of what came so far that is known to be text and was not returned before. */
  push(text: string): string
  /** What was held back, when the stream is over. */
  finish(): string
  /** Whether there was any reasoning. */
  readonly found: boolean
}

/** A filter for one stream. Text that does not begin with the tag goes through untouched, byte for byte. */
export function createReasoningFilter(): ReasoningFilter {
  let state: 'start' | 'reasoning' | 'gap' | 'text' = 'start'
  let held = ''
  let found = false

  function advance(): string {
    if (state === 'start') {
      const start = held.trimStart()
      if (start.startsWith(open)) {
        state = 'reasoning'
        found = true
        held = start.slice(open.length)
      } else if (!open.startsWith(start)) return release()
    }
    if (state === 'reasoning') {
      const end = held.indexOf(close)
      // The tag may be cut in two: its beginning is kept.
      if (end < 0) held = held.slice(-close.length)
      else {
        state = 'gap'
        held = held.slice(end + close.length)
      }
    }
    if (state === 'gap') {
      held = held.trimStart()
      if (held !== '') return release()
    }
    return ''
  }

  function release(): string {
    state = 'text'
    const text = held
    held = ''
    return text
  }

  return {
    get found() {
      return found
    },
    push(text) {
      if (state === 'text') return text
      held += text
      return advance()
    },
    finish() {
      return state === 'start' ? release() : ''
    },
  }
}
