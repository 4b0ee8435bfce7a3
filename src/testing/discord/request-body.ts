import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { refusals } from './refusal.ts'
import { isRecord } from './validate.ts'

const largestRequestBytes = 25 * 1024 * 1024

/** What came with a request. */
export interface RequestBody {
  readonly body: unknown
  readonly files: ReadonlyMap<number, File>
}

/** The bytes of a request, up to what Discord takes. */
export async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(incoming, 'end')
  return Buffer.concat(chunks)
}

/** Reads JSON, or a form with `payload_json` and `files[n]`. */
export async function parseBody(bytes: Buffer, contentType: string): Promise<RequestBody> {
  if (bytes.length > largestRequestBytes) throw refusals.tooLarge()
  if (bytes.length === 0) return { body: undefined, files: new Map() }
  if (contentType.startsWith('application/json')) return { body: parse(bytes.toString()), files: new Map() }
  if (!contentType.startsWith('multipart/form-data')) throw refusals.invalidJson()
  const form = await readForm(bytes, contentType)
  const files = new Map<number, File>()
  const fields: { [name: string]: string } = {}
  let payload: unknown
  for (const [name, value] of form) {
    const [, number] = /^files\[(\d+)\]$/.exec(name) ?? []
    if (typeof value !== 'string' && number !== undefined) files.set(Number(number), value)
    else if (name === 'payload_json') payload = parse(String(value))
    else fields[name] = String(value)
  }
  return { body: isRecord(payload) ? { ...fields, ...payload } : fields, files }
}

async function readForm(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw refusals.invalidJson()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refusals.invalidJson()
  }
}
