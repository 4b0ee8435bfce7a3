import { shorten } from './shorten.ts'

const maxNameCharacters = 80

/** A name out of a file, fit for a message. */
export function printable(name: string): string {
  return shorten(name.toWellFormed().replace(/[\p{Cc}\p{Cf}`]/gu, '\uFFFD'), maxNameCharacters)
}
