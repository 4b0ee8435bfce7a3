import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { parseJson } from '../../util/parse-json.ts'
import { parseMultipart } from './multipart.ts'
import { badRequest, Refusal } from './refusal.ts'
import type { Call, UploadedFile } from './route.ts'

const largestRequestBytes = 60 * 1024 * 1024

/** The bytes of a request. */
export async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(incoming, 'end')
  return Buffer.concat(chunks)
}

/** Reads what a call is given: in the address, as JSON, or as a form with files. Values of addresses and forms are text. */
export function parseBody(
  bytes: Buffer,
  contentType: string,
  query: URLSearchParams,
): Pick<Call, 'payload' | 'files'> {
  if (bytes.length > largestRequestBytes) throw new Refusal(413, 'Request Entity Too Large')
  const inAddress = Object.fromEntries(query)
  const noFiles: Call['files'] = new Map()
  if (bytes.length === 0) return { payload: inAddress, files: noFiles }
  if (contentType.startsWith('application/json')) {
    const body = parseJson(bytes.toString())
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw badRequest('object expected as the request body')
    }
    return { payload: { ...inAddress, ...body }, files: noFiles }
  }
  if (contentType.startsWith('multipart/form-data')) {
    const form = parseMultipart(contentType, bytes)
    const files = form.files.map(({ name, filename, mediaType, bytes: content }): [string, UploadedFile] => [
      name,
      { name: filename, mediaType, bytes: content },
    ])
    return { payload: { ...inAddress, ...form.fields }, files: new Map(files) }
  }
  return {
    payload: { ...inAddress, ...Object.fromEntries(new URLSearchParams(bytes.toString())) },
    files: noFiles,
  }
}
