import type { ChapterKey } from '../../contract/conversation.ts'
import { sha256 } from '../../util/sha256.ts'

/** Parts of a data set: what is learned, what tells when to stop, what is looked at last. */
export const splits = ['train', 'validation', 'test'] as const

/** See {@link splits}. */
export type Split = (typeof splits)[number]

const [trainShare, validationShare] = [0.8, 0.1]

/** 80 %, 10 %, 10 % of the chapters of each character; a chapter is never in two, whoever speaks in it. */
export function splitOf(chapter: ChapterKey): Split {
  const { platform, place, thread, chapter: id } = chapter
  const digest = sha256(JSON.stringify(['split', platform, place, thread, id]))
  const share = Number.parseInt(digest.slice(0, 8), 16) / 0x1_0000_0000
  if (share < trainShare) return 'train'
  return share < trainShare + validationShare ? 'validation' : 'test'
}
