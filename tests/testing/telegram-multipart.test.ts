import { once } from 'node:events'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { Api, InputFile } from 'grammy'
import { describe, expect, test } from 'vitest'
import { parseMultipart } from '../../src/testing/telegram/multipart.ts'
import { Refusal } from '../../src/testing/telegram/refusal.ts'

/** Forms know one kind of line end. */
const word = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((text) => text.isWellFormed() && !/[\r\n"%\\]/.test(text) && text.trim() === text)
const fields = fc.dictionary(
  word.filter((name) => name !== '__proto__'),
  fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text)),
)
const file = fc.record({ filename: word, bytes: fc.uint8Array({ maxLength: 300 }) })

async function encode(
  parts: { readonly [name: string]: string },
  files: readonly { readonly filename: string; readonly bytes: Uint8Array }[],
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) form.append(name, value)
  for (const { filename, bytes } of files) form.append('f', new File([bytes.slice()], filename))
  const request = new Request('http://127.0.0.1', { method: 'POST', body: form })
  return parseMultipart(request.headers.get('content-type') ?? '', Buffer.from(await request.arrayBuffer()))
}

/** What the real client puts on the wire. */
async function sendByGrammy(input: InputFile, caption: string) {
  const sent = Promise.withResolvers<ReturnType<typeof parseMultipart>>()
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming)
    sent.resolve(parseMultipart(incoming.headers['content-type'] ?? '', body))
    outgoing.end('{"ok":true,"result":{}}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await new Api('1:a', { apiRoot: `http://127.0.0.1:${port}` }).sendDocument(5, input, { caption })
  server.close()
  return sent.promise
}

describe('a form', () => {
  test('is read as it was written, whatever its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fields, fc.array(file, { maxLength: 3 }), async (parts, files) => {
        const form = await encode(parts, files)
        expect(form.fields).toEqual(parts)
        expect(form.files.map(({ filename, bytes }) => ({ filename, bytes: new Uint8Array(bytes) }))).toEqual(
          files,
        )
      }),
    )
  })

  test.each(['conversation.jsonl', 'two words; and "more".txt', '对话.txt', 'a=b.txt'])(
    'of the real client is read: %s',
    async (filename) => {
      const bytes = Buffer.from('a\r\n--b\r\n\r\nc\0')
      const form = await sendByGrammy(new InputFile(bytes, filename), 'Here.')
      expect(form.fields).toMatchObject({ chat_id: '5', caption: 'Here.' })
      expect(form.files).toMatchObject([{ filename, mediaType: 'application/octet-stream', bytes }])
      expect(form.fields.document).toBe(`attach://${form.files[0]?.name}`)
    },
  )

  test('may have its headers in any case, a boundary in quotes, and text around it', () => {
    const body = [
      'before',
      '--a b',
      'CONTENT-TYPE: image/png',
      'Content-Disposition: form-data; NAME="p"; FileName="x.png"',
      '',
      'PNG',
      '--a b ',
      'content-disposition:form-data;name=plain',
      '',
      '',
      '--a b--',
      'after',
    ].join('\r\n')
    const { fields: found, files } = parseMultipart('multipart/form-data; boundary="a b"', Buffer.from(body))
    expect(found).toEqual({ plain: '' })
    expect(files).toMatchObject([{ name: 'p', filename: 'x.png', mediaType: 'image/png' }])
    expect(files[0]?.bytes.toString()).toBe('PNG')
  })

  test.each([
    ['no boundary', 'multipart/form-data', '--a\r\n\r\n\r\n--a--'],
    ['another boundary', 'multipart/form-data; boundary=b', '--a\r\n\r\n\r\n--a--'],
    ['no end', 'multipart/form-data; boundary=a', '--a\r\ncontent-disposition:form-data;name="x"\r\n\r\ny'],
    ['no headers', 'multipart/form-data; boundary=a', '--a\r\nx\r\n--a--'],
    ['no name', 'multipart/form-data; boundary=a', '--a\r\ncontent-type:text/plain\r\n\r\ny\r\n--a--'],
  ])('with %s is refused', (_what, contentType, body) => {
    expect(() => parseMultipart(contentType, Buffer.from(body))).toThrow(Refusal)
  })

  test('never fails but by a refusal', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('--a', '\r\n', '--', ':', ';', '"', 'name=', 'content-disposition', 'x', '\\'),
        ),
        (parts) => {
          try {
            parseMultipart('multipart/form-data; boundary=a', Buffer.from(parts.join('')))
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal)
          }
        },
      ),
    )
  })

  test('takes time by its size alone', () => {
    const part = '\r\n--a\r\ncontent-disposition:form-data;name="x"\r\n\r\n'
    for (const filling of ['\r\n--', '\r\n\r\n', part]) {
      const body = `--a\r\ncontent-disposition:form-data;name="x"\r\n\r\n${filling.repeat(8_000_000 / filling.length)}\r\n--a--`
      expect(
        Object.keys(parseMultipart('multipart/form-data; boundary=a', Buffer.from(body)).fields),
      ).toEqual(['x'])
    }
  })
})
