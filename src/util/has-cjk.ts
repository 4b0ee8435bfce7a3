const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u

/** Whether a text has a letter of Chinese, Japanese or Korean, which put no space between words. */
export function hasCjk(text: string): boolean {
  return cjk.test(text)
}
