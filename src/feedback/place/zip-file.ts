import { packZip } from '../../util/pack-zip.ts'
import { tooLargeError } from './gzip-parts.ts'

/** Most bytes of text that are packed for somebody: they are held in memory. */
export const mostFolderBytes = 1 << 26

/** Texts of several files, for one archive. */
export interface FolderArchive {
  /** Appends to a file. Fails with a FeedbackError `too-large`. */
  add(file: string, text: string): void
  pack(): Promise<Uint8Array>
}

/** See {@link FolderArchive}. */
export function createFolderArchive(): FolderArchive {
  const files = new Map<string, string[]>()
  let bytes = 0
  return {
    add(file, text) {
      bytes += Buffer.byteLength(text)
      if (bytes > mostFolderBytes) throw tooLargeError()
      const texts = files.get(file)
      if (texts) texts.push(text)
      else files.set(file, [text])
    },
    async pack() {
      return await packZip(
        Iterator.from(files).map(([name, texts]) => ({ name, bytes: Buffer.from(texts.join('')) })),
      )
    },
  }
}
