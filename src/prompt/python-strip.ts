/**
 * `str.strip()` of Python, which CharacterGLM's own code calls: it strips U+001C to U+001F and U+0085, which `trim` leaves, and
 * leaves U+FEFF, which `trim` strips.
 */
export function pythonStrip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isPythonSpace(text.charCodeAt(start))) start += 1
  while (end > start && isPythonSpace(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isPythonSpace(code: number): boolean {
  return (
    (code >= 0x09 && code <= 0x0d) ||
    (code >= 0x1c && code <= 0x20) ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}
