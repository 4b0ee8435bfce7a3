// A letter of Chinese beside a Latin word ends it: 问问Wren在不在.
const wordLetter =
  /[[\p{L}\p{N}\p{M}_]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]]/v

/** Whether `word` stands in `text` as whole words. Both are compared as they are. */
export function includesWord(text: string, word: string): boolean {
  if (word === '') return false
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!continuesWord(text, word, at)) return true
  }
  return false
}

function continuesWord(text: string, word: string, at: number): boolean {
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? ''
  const after = String.fromCodePoint(text.codePointAt(at + word.length) ?? 0x20)
  const [first = '', last = ''] = [[...word][0], [...word].at(-1)]
  return (
    (wordLetter.test(first) && wordLetter.test(before)) || (wordLetter.test(last) && wordLetter.test(after))
  )
}
