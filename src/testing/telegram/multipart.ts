import { badRequest } from './refusal.ts'

/** A part with a file name. */
export interface FormFile {
  readonly name: string
  readonly filename: string
  readonly mediaType: string
  readonly bytes: Buffer
}

/** What a form carries. */
export interface Form {
  readonly fields: { readonly [name: string]: string }
  readonly files: readonly FormFile[]
}

const unreadable = () => badRequest('the form cannot be read')

/** Reads `multipart/form-data`, whatever the case and spacing of its headers. Fails with a Refusal. */
export function parseMultipart(contentType: string, body: Buffer): Form {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw unreadable()
  const fields = new Map<string, string>()
  const files: FormFile[] = []
  for (const part of partsOf(body, boundary)) {
    const end = part.indexOf('\r\n\r\n')
    if (end < 0) throw unreadable()
    const headers = headersOf(part.toString('utf8', 0, end))
    const disposition = parametersOf(headers.get('content-disposition') ?? '')
    const name = disposition.get('name')
    const filename = disposition.get('filename')
    const bytes = part.subarray(end + 4)
    if (name === undefined) throw unreadable()
    if (filename === undefined) fields.set(name, bytes.toString())
    else {
      const mediaType = headers.get('content-type') ?? 'application/octet-stream'
      files.push({ name, filename, mediaType, bytes })
    }
  }
  return { fields: Object.fromEntries(fields), files }
}

function* partsOf(body: Buffer, boundary: string): Generator<Buffer> {
  const opening = `--${boundary}`
  const start = body.indexOf(opening)
  if (start < 0) throw unreadable()
  let from = start + opening.length
  while (body.toString('latin1', from, from + 2) !== '--') {
    const lineEnd = body.indexOf('\r\n', from)
    if (lineEnd < 0 || body.toString('latin1', from, lineEnd).trim() !== '') throw unreadable()
    const to = body.indexOf(`\r\n${opening}`, lineEnd)
    if (to < 0) throw unreadable()
    yield body.subarray(lineEnd + 2, Math.max(to, lineEnd + 2))
    from = to + 2 + opening.length
  }
}

function headersOf(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}

function parametersOf(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const pattern = /;\s*([\w*-]+)\s*=\s*(?:"((?:\\"|[^"])*)"(?=\s*(?:;|$))|([^;]*))/gy
  pattern.lastIndex = Math.max(0, header.indexOf(';'))
  for (const match of header.matchAll(pattern)) {
    const [whole, key = '', quoted, plain = ''] = match
    const name = key.toLowerCase()
    if (quoted !== undefined) found.set(name, unquote(quoted))
    else if (name !== 'filename') found.set(name, plain.trim())
    else {
      // One without quotes may have anything in it, and is the last.
      const start = match.index + whole.length - plain.length
      return found.set(name, header.slice(start).trim())
    }
  }
  return found
}

/** Browsers write what cannot stand in quotes as `%22`, older clients as `\"`. */
function unquote(text: string): string {
  return text
    .replace(/\\"|%22/g, '"')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
}
