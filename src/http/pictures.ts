import type { HttpAnswer, HttpRoute } from '../contract/http.ts'
import { type PictureReference, parsePicturePath, picturesPath } from '../util/picture-address.ts'

/** Most pictures that are read at once: each lies in memory as a whole. */
const mostAtOnce = 16

/** Finds a picture; `undefined`: there is none, or no longer under that hash. */
export type FindPicture = (
  reference: PictureReference,
  signal: AbortSignal,
) => Promise<{ readonly bytes: Uint8Array; readonly mediaType: string } | undefined>

/** Serves what `pictureAddress` gives out. `basePath`: of `Config.publicUrl`, for whoever leads it here as a whole. */
export function createPictureRoutes(findPicture: FindPicture, basePath: string): readonly HttpRoute[] {
  let reading = 0

  async function answer(path: string, signal: AbortSignal): Promise<HttpAnswer> {
    const reference = parsePicturePath(path)
    if (!reference) return plain(404, 'not found')
    if (reading >= mostAtOnce) return plain(503, 'busy', { 'retry-after': '1' })
    reading += 1
    try {
      const picture = await findPicture(reference, signal)
      if (!picture?.mediaType.startsWith('image/')) return plain(404, 'not found')
      // Another picture has another address.
      const headers = {
        'content-type': picture.mediaType,
        'cache-control': 'public, max-age=31536000, immutable',
      }
      return { status: 200, headers, body: picture.bytes }
    } finally {
      reading -= 1
    }
  }

  return [...new Set(['', basePath.replace(/\/+$/, '')])].map((base) => {
    const path = `${base}${picturesPath}`
    return {
      method: 'GET',
      path,
      isPrefix: true,
      handle: (request) => answer(request.path.slice(path.length), request.signal),
    }
  })
}

function plain(status: number, text: string, headers: HttpAnswer['headers'] = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` }
}
