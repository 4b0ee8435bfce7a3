/** `1 card`, `2 cards`; a plural that is not made with an s is named. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}
