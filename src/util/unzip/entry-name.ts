import { isUtf8 } from 'node:buffer'
import type { ArchiveLimits, RefuseArchive } from './refuse-archive.ts'

/** The name of a file in an archive, which must stay where it is unpacked on every system; a folder's ends with a slash. */
export function checkEntryName(
  raw: Buffer,
  { entryNameBytes }: ArchiveLimits,
  refuse: RefuseArchive,
): string {
  if (raw.length > entryNameBytes) {
    throw refuse('file-unsafe', `has a name of ${raw.length} bytes`)
  }
  if (!isUtf8(raw)) throw refuse('file-damaged', 'has a name that is no UTF-8')
  const name = raw.toString('utf8')
  if (!isSafePath(name)) throw refuse('file-unsafe', 'has an unsafe path')
  return name
}

/** Whether a path is relative, plain, and leads nowhere but down. */
export function isSafePath(path: string): boolean {
  if (/[\p{Cc}\\]/u.test(path) || /^[A-Za-z]:/.test(path)) return false
  const steps = path.replace(/\/$/, '').split('/')
  return steps.every((step) => step !== '' && step !== '.' && step !== '..')
}
