/** Behind an `@`, so that the name after it is nobody's. */
const parting = '\u200B'

/** Words in which nobody is called by their name, whoever is named. */
export function callNobody(text: string): string {
  return text.replace(/(?<!\w)@(?=\w)/g, `@${parting}`)
}

/** What somebody wrote, where they copied a name from such words. */
export function withoutPartings(text: string): string {
  return text.replaceAll(`@${parting}`, '@')
}
