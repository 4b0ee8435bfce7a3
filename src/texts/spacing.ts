const latin = /[A-Za-z0-9]/
const han = /\p{Script=Han}/u

/** Between a Latin name or number and Chinese words stands a space. */
export function spaceValues(text: string, values: { readonly [name: string]: string | number }): string {
  let spaced = text
  for (const value of Object.values(values)) {
    if (typeof value !== 'string' || value === '') continue
    spaced = spaced.replaceAll(value, (found, at: number, whole: string) => {
      const before = han.test(whole.charAt(at - 1)) && latin.test(found.charAt(0)) ? ' ' : ''
      const after = latin.test(found.at(-1) ?? '') && han.test(whole.charAt(at + found.length)) ? ' ' : ''
      return `${before}${found}${after}`
    })
  }
  return spaced
}
