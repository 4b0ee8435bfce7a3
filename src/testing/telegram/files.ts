import type { StoredFile, World } from './world.ts'

/** Keeps a file where `/file` serves it. */
export function storeFile(
  world: World,
  file: { readonly folder: string; readonly name: string; readonly bytes: Uint8Array },
): StoredFile {
  const number = world.next()
  const [, ending = ''] = /(\.[a-zA-Z0-9]{1,8})$/.exec(file.name) ?? []
  const stored = {
    id: `BQACAgQAAx${Buffer.from(`file ${number}`).toString('base64url')}`,
    uniqueId: `AgAD${number}`,
    path: `${file.folder}/file_${number}${ending}`,
    bytes: file.bytes,
  }
  world.files.set(stored.id, stored)
  return stored
}
