/** The text on one line, with at most that many characters; what is left out becomes one `…`. */
export function shorten(text: string, maxCharacters: number): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()]
  if (letters.length <= maxCharacters) return letters.join('')
  return `${letters.slice(0, maxCharacters - 1).join('')}…`
}
