import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { FeedbackError } from '../../contract/errors.ts'
import type { ExportFile } from '../../contract/feedback-export.ts'

const zip = promisify(gzip)

/** Bytes of text that are zipped at once. */
const blockBytes = 1 << 19
/** What is smaller is sent as it is: it opens without being unpacked. */
const plainBytes = 1 << 17

/** How large files may be, and how many. */
export interface FileLimits {
  readonly maxFileBytes: number
  readonly maxFiles: number
}

/** Rows in as many files as they need. */
export interface FileParts {
  /** Fails with a FeedbackError `too-large`. */
  add(row: string): Promise<void>
  /** None, where no row was added. */
  end(name: string, mediaType: string): Promise<readonly ExportFile[]>
}

/** Gathers whole rows in gzipped files, each below a size. A gzip file may have several members, so a file grows by one at a time. */
export function createFileParts(header: string, { maxFileBytes, maxFiles }: FileLimits): FileParts {
  const parts: Buffer[][] = []
  let pending: string[] = []
  let pendingBytes = 0
  let plain: string[] | undefined = []

  async function zipRows(rows: readonly string[]): Promise<void> {
    const member = await zip(rows.join(''))
    const part = parts.at(-1)
    if (part && sizeOf(part) + member.length <= maxFileBytes) {
      part.push(member)
      return
    }
    const opening = header === '' ? [] : [await zip(header)]
    if (sizeOf(opening) + member.length > maxFileBytes) {
      if (rows.length < 2) throw tooLargeError()
      const half = rows.length >> 1
      await zipRows(rows.slice(0, half))
      await zipRows(rows.slice(half))
      return
    }
    parts.push([...opening, member])
    if (parts.length > maxFiles) throw tooLargeError()
  }

  async function flush(): Promise<void> {
    const rows = pending
    pending = []
    pendingBytes = 0
    if (rows.length > 0) await zipRows(rows)
  }

  return {
    async add(row) {
      pending.push(row)
      plain?.push(row)
      pendingBytes += Buffer.byteLength(row)
      if (pendingBytes > Math.min(plainBytes, maxFileBytes)) plain = undefined
      if (pendingBytes > blockBytes) await flush()
    },
    async end(name, mediaType) {
      const whole = plain && Buffer.from(header + plain.join(''))
      if (whole && whole.length <= maxFileBytes)
        return pending.length === 0 ? [] : [{ name, mediaType, bytes: whole }]
      await flush()
      const [stem = '', ending = ''] = name.split(/(?=\.)/)
      return parts.map((part, index) => ({
        name: `${stem}${parts.length > 1 ? `-${index + 1}` : ''}${ending}.gz`,
        mediaType: 'application/gzip',
        bytes: Buffer.concat(part),
      }))
    },
  }
}

function sizeOf(part: readonly Buffer[]): number {
  return part.reduce((sum, { length }) => sum + length, 0)
}

/** More than the platform takes as files. */
export function tooLargeError(): FeedbackError {
  return new FeedbackError({
    code: 'too-large',
    what: 'There is more feedback than fits into the files that can be sent here.',
    remedy:
      'Ask for less: a shorter period, one character, one kind. Whoever runs the bot gets all of it with `npx dramatis feedback export`.',
  })
}
