import type { APIAttachment, RESTAPIAttachment } from 'discord-api-types/v10'
import { refusals } from './refusal.ts'
import type { World } from './world.ts'

/** Largest file that may be uploaded (bytes). */
export const attachmentSizeLimit = 10 * 1024 * 1024

/** Keeps a file where `/cdn` serves it. */
export function storeAttachment(
  world: World,
  channelId: string,
  file: { readonly name: string; readonly type: string; readonly blob: Blob },
): APIAttachment {
  const id = world.ids.next()
  const filename = file.name.replace(/[^\p{L}\p{N}_.-]/gu, '_')
  const path = `/attachments/${channelId}/${id}/${encodeURIComponent(filename)}`
  world.files.set(path, file.blob)
  const url = `${world.origin}/cdn${path}`
  return {
    id,
    filename,
    size: file.blob.size,
    url,
    proxy_url: url,
    ...(file.type === '' ? {} : { content_type: file.type }),
  }
}

/** What a request says of a message's attachments. */
export interface AttachmentsRequest {
  readonly channelId: string
  /** Those that the message has. */
  readonly before?: readonly APIAttachment[]
  /** Those that it is to keep or to get; none: it keeps what it has. */
  readonly listed: readonly RESTAPIAttachment[] | null | undefined
  /** By their numbers. */
  readonly files: ReadonlyMap<number, File>
}

/** The attachments of a message after a request: those that are kept, and those that came with it. */
export function attachmentsAfter(
  world: World,
  { channelId, before = [], listed, files }: AttachmentsRequest,
): APIAttachment[] {
  const kept = listed ? before.filter(({ id }) => listed.some((entry) => String(entry.id) === id)) : before
  const added = Array.from(files, ([number, file]) => {
    if (file.size > attachmentSizeLimit) throw refusals.tooLarge()
    const about = listed?.find(({ id }) => String(id) === String(number))
    const name = about?.filename ?? file.name
    const stored = storeAttachment(world, channelId, { name, type: file.type, blob: file })
    return about?.description ? { ...stored, description: about.description } : stored
  })
  return [...kept, ...added]
}
