import type { ReasoningHabit } from './reasoning-habit.ts'

const open = '<think>'
const close = '</think>'

/** Takes the reasoning out of a stream of text: `<think>…</think>` at its start, or all before a `</think>` that nothing opened. */
export interface ReasoningFilter {
  /** The part of what came so far that is known to be text and was not returned before. */
  push(text: string): string
  /** The server tells reasoning apart from text: what comes here is none. */
  isApart(): void
  /**
   * What was held back, when the stream is over; `isWhole`: the model had its say. Text that was held back for a `</think>` that
   * never came is none: it may be all reasoning.
   */
  finish(isWhole: boolean): string
  /** Whether there was any reasoning; `bare`: some that nothing opened. */
  readonly found: 'bare' | 'tagged' | undefined
  /** How often everything returned so far turned out to be reasoning; it is to be forgotten. */
  readonly timesTakenBack: number
}

/**
 * A filter for one stream. Text without the tags goes through untouched, byte for byte, and at once, unless the model is known to
 * begin inside its reasoning.
 */
export function createReasoningFilter(habit: ReasoningHabit): ReasoningFilter {
  let state: 'start' | 'reasoning' | 'gap' | 'text' = 'start'
  let isExpected = habit.isExpected
  let held = ''
  let found: ReasoningFilter['found']
  let timesTakenBack = 0
  /** The end of what was returned: a tag may come in pieces. */
  let tail = ''
  let hasOpened = false

  function advance(): string {
    if (state === 'start') {
      const start = held.trimStart()
      if (start.startsWith(open)) {
        isExpected = false
        state = 'reasoning'
        found = 'tagged'
        held = start.slice(open.length)
      } else if (isExpected) {
        const end = held.indexOf(close)
        if (end < 0) return ''
        isExpected = false
        state = 'gap'
        found = 'bare'
        held = held.slice(end + close.length)
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
    return give(text)
  }

  /** Looks for a closing tag that nothing opened: the chat template of the model opened it. */
  function give(text: string): string {
    const end = tail + text
    tail = end.slice(1 - close.length)
    if (!text.includes('>')) return text
    const at = end.lastIndexOf(close)
    const isBare = at >= 0 && !hasOpened && end.lastIndexOf(open, at) < 0
    hasOpened ||= end.includes(open)
    if (!isBare) return text
    habit.found()
    found = 'bare'
    timesTakenBack += 1
    tail = ''
    state = 'gap'
    held = end.slice(at + close.length)
    return advance()
  }

  return {
    get found() {
      return found
    },
    get timesTakenBack() {
      return timesTakenBack
    },
    push(text) {
      if (state === 'text') return give(text)
      held += text
      return advance()
    },
    isApart() {
      isExpected = false
    },
    finish(isWhole) {
      if (state !== 'start') return ''
      if (!isExpected) return release()
      if (isWhole) habit.missed()
      // Cut short, it is taken for reasoning.
      else found = 'bare'
      return ''
    },
  }
}
