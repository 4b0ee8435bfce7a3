/** `quietDirectMs` as settings and cards write it: `quiet_direct_ms`. */
export function toWritten(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
