import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GrammyError, HttpError } from 'grammy'
import { afterEach, describe, expect, test } from 'vitest'
import { createTelegramClient, toPlatformError } from '../../adapters/telegram/client.ts'
import { systemClock } from '../../src/app/system.ts'
import { openLoopbackTelegram } from '../../src/testing/index.ts'
import { createRecordingLog } from '../support/store.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const log = createRecordingLog([])
const signal = new AbortController().signal

function openClient(apiUrl: string, token = '123:secret') {
  const client = createTelegramClient({
    settings: { token, apiUrl },
    host: () => undefined,
    clock: systemClock,
    log,
  })
  closing.push(() => client.close())
  return client
}

/** A server that answers as it is told. */
async function openAnswers(answer: (path: string) => { status?: number; body: string | Buffer }) {
  const server: Server = createServer((incoming, outgoing) => {
    const { status = 200, body } = answer(incoming.url ?? '')
    incoming.resume().on('end', () => outgoing.writeHead(status).end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listens on a port
}

const fileAnswers = (path: string, bytes: Buffer) => (asked: string) =>
  asked.endsWith('/getFile')
    ? { body: JSON.stringify({ ok: true, result: { file_id: 'f', file_path: path } }) }
    : asked === `/file/bot123:secret/${path}`
      ? { body: bytes }
      : { status: 404, body: 'no' }

describe('a file that was handed in', () => {
  test('is read whole, from the server of the API', async () => {
    const telegram = await openLoopbackTelegram({ privacyMode: false })
    closing.push(() => telegram.close())
    const { fetchFile } = openClient(`${telegram.apiUrl}/`, telegram.token)
    const alice = telegram.createUser({ name: 'Alice' })
    const bytes = Buffer.from('a card, 苏梦远')
    const sent = alice.sends(alice.dm, { name: '苏 梦远.yaml', mediaType: 'text/yaml', bytes })
    const fileId = sent.raw.document?.file_id ?? ''
    expect(Buffer.from(await fetchFile(fileId, { maxBytes: 100, signal })).toString()).toBe(`${bytes}`)
    await expect(fetchFile(fileId, { maxBytes: 5, signal })).rejects.toMatchObject({ code: 'too-large' })
    await expect(fetchFile('nobody', { maxBytes: 5, signal })).rejects.toMatchObject({ code: 'not-found' })
    expect(telegram.complaints).toEqual([])
  })

  test('that is larger than it said ends where it is too large', async () => {
    const url = await openAnswers(fileAnswers('documents/a', Buffer.alloc(200_000)))
    await expect(openClient(url).fetchFile('f', { maxBytes: 1_000, signal })).rejects.toMatchObject({
      code: 'too-large',
    })
  })

  test.each(['/var/lib/telegram/documents/a', 'C:\\telegram\\a'])(
    'of a server on its own disk (%s) is not guessed at',
    async (path) => {
      const url = await openAnswers(fileAnswers(path, Buffer.alloc(1)))
      await expect(openClient(url).fetchFile('f', { maxBytes: 9, signal })).rejects.toMatchObject({
        message: expect.stringContaining('--local'),
      })
    },
  )

  test('is looked for in no other place', async () => {
    const url = await openAnswers(fileAnswers('documents/../../secrets', Buffer.alloc(1)))
    await expect(openClient(url).fetchFile('f', { maxBytes: 9, signal })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('is given up with its signal', async () => {
    const url = await openAnswers(fileAnswers('documents/a', Buffer.alloc(1)))
    const reason = new TypeError('over')
    const options = { maxBytes: 9, signal: AbortSignal.abort(reason) }
    await expect(openClient(url).fetchFile('f', options)).rejects.toBe(reason)
  })
})

describe('what a call fails with', () => {
  const refused = (code: number, description: string, method = 'sendMessage') =>
    new GrammyError('Call failed!', { ok: false, error_code: code, description }, method, { text: 'words' })

  test.each([
    [401, 'Unauthorized', 'unauthorized', 'BotFather'],
    [403, 'Forbidden: bot was blocked by the user', 'forbidden', 'blocked'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'forbidden', 'Start'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'forbidden', 'add it again'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'forbidden', 'administrator'],
    [400, 'Bad Request: TOPIC_CLOSED', 'forbidden', 'closed'],
    [400, 'Bad Request: CHAT_GUEST_SEND_FORBIDDEN', 'forbidden', 'administrator'],
    [400, 'Bad Request: CHAT_SEND_PLAIN_FORBIDDEN', 'forbidden', 'administrator'],
    [400, 'Bad Request: chat not found', 'forbidden', 'not in that chat'],
    [400, 'Bad Request: message thread not found', 'not-found', 'deleted'],
    [400, 'Bad Request: message to edit not found', 'not-found', 'deleted'],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'rejected', 'BUTTON_DATA_INVALID'],
    [400, 'Bad Request: file is too big', 'too-large', 'smaller'],
    [413, 'Request Entity Too Large', 'too-large', 'smaller'],
    [429, 'Too Many Requests: retry after 5', 'rate-limited', 'Wait'],
    [409, 'Conflict: terminated by other getUpdates request', 'rejected', 'other program'],
    [
      500,
      "Internal Server Error: sent message was immediately deleted and can't be returned",
      'not-found',
      'deleted',
    ],
    [500, 'Internal Server Error', 'unreachable', 'tried again'],
  ])('%i %s', (status, description, code, remedy) => {
    const error = toPlatformError(refused(status, description), 'to send a message')
    expect(error).toMatchObject({ code, message: expect.stringContaining(remedy) })
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('words')
    expect(error.cause).toBeUndefined()
  })

  test('a token that is not written like one is not valid', () => {
    expect(toPlatformError(refused(404, 'Not Found', 'getMe'), 'to say who it is')).toMatchObject({
      code: 'unauthorized',
    })
  })

  test('what stands between, and what does not answer, can be tried again; no token is told', async () => {
    const url = await openAnswers(() => ({ status: 502, body: '<html>/bot123:secret</html>' }))
    const errors = [url, 'http://127.0.0.1:1'].map(async (address) => {
      const failed: unknown = await openClient(address)
        .api.getMe()
        .catch((error: unknown) => error)
      expect(failed).toBeInstanceOf(HttpError)
      return toPlatformError(failed, 'to say who it is')
    })
    for (const error of await Promise.all(errors)) {
      expect(error).toMatchObject({ code: 'unreachable', isRetryable: true })
      expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain('secret')
    }
  })
})
