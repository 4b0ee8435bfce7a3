/** Where a sentence ends. */
export interface SentenceEnd {
  /** Offset right after the sentence and its closing quotes. */
  readonly at: number
  /** Whether it lies inside an action, `（…）`, `(…)` or `*…*`, that has not ended there. */
  readonly isInsideAction: boolean
}

/** The ends of a text's whole sentences, in order. A line's end counts; unfinished words at the text's end do not. */
export function sentenceEnds(text: string): readonly SentenceEnd[] {
  const ends: SentenceEnd[] = []
  let brackets = 0
  let isStarred = false
  const pass = (at: number) => {
    const letter = text.charAt(at)
    if (letter === '（' || letter === '(') brackets += 1
    else if (letter === '）' || letter === ')') brackets = Math.max(0, brackets - 1)
    else if (letter === '*') isStarred = !isStarred && opensAction(text, at)
  }
  let at = 0
  while (at < text.length) {
    const isEnd = endsSentence(text, at)
    pass(at)
    at += 1
    if (!isEnd) continue
    while (at < text.length && follows(text, at, isStarred)) {
      pass(at)
      at += 1
    }
    ends.push({ at, isInsideAction: brackets > 0 || isStarred })
  }
  return ends
}

function endsSentence(text: string, at: number): boolean {
  const letter = text.charAt(at)
  if ('。！？!?…‥\n'.includes(letter)) return true
  // A decimal, a domain or a file name goes on; a number at the very end may.
  if (letter !== '.') return false
  if (at + 1 === text.length) return !/\d/.test(text.charAt(at - 1))
  return /[\s.!?…"'”’)\]）」』*]/.test(text.charAt(at + 1))
}

/** Whether a letter after a sentence's end still belongs to it: another mark, a closing quote, the end of its action. */
function follows(text: string, at: number, isStarred: boolean): boolean {
  const letter = text.charAt(at)
  return '。！？!?….‥”’」』"\'）)'.includes(letter) || (letter === '*' && isStarred)
}

function opensAction(text: string, at: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && /\S/.test(text.charAt(at + 1))
}

/** A text in its sentences, whose concatenation it is; the last one is what is unfinished, or empty. */
export function splitSentences(text: string): readonly string[] {
  let from = 0
  const sentences = sentenceEnds(text).map(({ at }) => {
    const sentence = text.slice(from, at)
    from = at
    return sentence
  })
  return [...sentences, text.slice(from)]
}
