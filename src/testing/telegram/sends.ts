import type { Message } from 'grammy/types'
import { storeFile } from './files.ts'
import { typedText } from './text.ts'
import type { TelegramFileOptions } from './types.ts'
import type { World } from './world.ts'

/** The smallest picture: what Telegram makes of a photo keeps nothing of the file that was sent. */
const photoBytes = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
)

/** A file as a message carries it. */
export function attached(world: World, file: TelegramFileOptions): Partial<Message> {
  const { name, mediaType, bytes, caption = '', isPhoto = false } = file
  const { text, entities } = typedText(caption.trim())
  const words = {
    ...(text === '' ? {} : { caption: text }),
    ...(entities.length > 0 ? { caption_entities: entities } : {}),
  }
  if (isPhoto) return { photo: [sizeOf(world, 90), sizeOf(world, 1280)], ...words }
  const { id, uniqueId } = storeFile(world, { folder: 'documents', name, bytes: bytes.slice() })
  const document = {
    file_id: id,
    file_unique_id: uniqueId,
    file_name: name,
    mime_type: mediaType,
    file_size: bytes.length,
  }
  return { document, ...words }
}

function sizeOf(world: World, width: number) {
  const { id, uniqueId } = storeFile(world, { folder: 'photos', name: 'file.jpg', bytes: photoBytes })
  return { file_id: id, file_unique_id: uniqueId, file_size: photoBytes.length, width, height: width }
}
