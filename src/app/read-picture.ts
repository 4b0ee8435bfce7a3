import { readFile, stat } from 'node:fs/promises'
import { sniffPicture } from '../cards/files/sniff-picture.ts'
import type { ReadPicture } from '../engine/pictures.ts'

/** Reads a picture file. What its name says does not count: what is no picture is not shown. */
export const readPictureFile: ReadPicture = async (path, maxBytes) => {
  try {
    const { size } = await stat(path)
    return size > maxBytes ? undefined : sniffPicture(await readFile(path))
  } catch {
    // Whatever the reason, the picture cannot be shown.
    return undefined
  }
}
