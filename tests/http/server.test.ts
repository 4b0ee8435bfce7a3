import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/contract/errors.ts'
import type { HttpRoute } from '../../src/contract/http.ts'
import { openHttpServer } from '../../src/http/server.ts'
import { silentLog } from '../support/store.ts'
import { serve } from './support.ts'

const text = { 'content-type': 'text/plain' }

function get(path: string, handle: HttpRoute['handle']): HttpRoute {
  return { method: 'GET', path, handle }
}

const echo: HttpRoute = {
  method: 'POST',
  path: '/echo',
  maxBodyBytes: 8,
  handle: ({ body, query, headers }) => ({
    status: 201,
    headers: text,
    body: `${headers['x-secret']} ${query.get('q')} ${Buffer.from(body)}`,
  }),
}

/** Sends bytes as they are, and reads until the server closes. */
async function sendRaw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    received += chunk
  })
  socket.write(bytes)
  await once(socket, 'close')
  return received
}

describe('routes', () => {
  test('are found by path and method', async () => {
    const { at } = await serve([get('/hello', () => ({ status: 200, headers: text, body: 'hello' })), echo])
    const hello = await at('/hello?x=1')
    expect([hello.status, await hello.text()]).toEqual([200, 'hello'])
    expect(hello.headers.get('cache-control')).toBe('no-store')
    const posted = await at('/echo?q=%E5%A5%BD', {
      method: 'POST',
      body: '12345678',
      headers: { 'X-Secret': 's' },
    })
    expect([posted.status, await posted.text()]).toEqual([201, 's 好 12345678'])
    expect((await at('/')).status).toBe(404)
    expect((await at('/hello/')).status).toBe(404)
    const refused = await at('/hello', { method: 'DELETE' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect((await at('/echo')).headers.get('allow')).toBe('POST')
  })

  test('answer HEAD as they answer GET, without the body', async () => {
    const { at } = await serve([get('/hello', () => ({ status: 200, headers: text, body: '你好' }))])
    const answer = await at('/hello', { method: 'HEAD' })
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '6', ''])
  })

  test('fail without telling why, but to the log', async () => {
    const { at, logged } = await serve([
      get('/broken', () => {
        throw new TypeError('hunter2')
      }),
    ])
    const answer = await at('/broken')
    expect([answer.status, await answer.text()]).toEqual([500, 'failed\n'])
    expect(logged.map((entry) => JSON.parse(entry))).toEqual([
      { message: 'a request over HTTP failed', path: '/broken', error: 'TypeError' },
    ])
  })

  test('learn that nobody waits any more', async () => {
    const asked = Promise.withResolvers<AbortSignal>()
    const never = Promise.withResolvers<never>()
    const { at } = await serve([
      get('/slow', ({ signal }) => {
        asked.resolve(signal)
        return never.promise
      }),
    ])
    const leaving = new AbortController()
    const answer = at('/slow', { signal: leaving.signal })
    const signal = await asked.promise
    leaving.abort()
    await expect(answer).rejects.toThrow('abort')
    if (!signal.aborted) await once(signal, 'abort')
    expect(signal.aborted).toBe(true)
  })
})

describe('bodies', () => {
  test('that are longer than the route takes are refused, announced or not', async () => {
    const { server } = await serve([echo])
    const announced = await sendRaw(server.url, 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n')
    expect(announced).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i)
    const chunked = await sendRaw(
      server.url,
      'POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nfghij\r\n',
    )
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('are not read from whoever is not let in', async () => {
    const { server, at } = await serve([{ ...echo, admits: ({ 'x-secret': secret }) => secret === 's' }])
    const head = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 8\r\n'
    expect(await sendRaw(server.url, `${head}\r\n`)).toMatch(/^HTTP\/1\.1 401 [\s\S]*connection: close/i)
    const known = { method: 'POST', body: '12345678', headers: { 'X-Secret': 's' } }
    expect((await at('/echo', known)).status).toBe(201)
  })

  test('are read of so many at once', async () => {
    const hello = get('/hello', () => ({ status: 200, headers: text, body: '' }))
    const { server, at } = await serve([echo, hello])
    const stalled = Array.from({ length: 64 }, () => connect(Number(new URL(server.url).port), '127.0.0.1'))
    for (const socket of stalled) socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 8\r\n\r\n')
    const post = async () => (await at('/echo', { method: 'POST', body: '1' })).status
    await expect.poll(post).toBe(503)
    expect((await at('/hello')).status).toBe(200)
    for (const socket of stalled) socket.destroy()
    await expect.poll(post).toBe(201)
  })

  test('are refused where a route takes none', async () => {
    const { server } = await serve([get('/hello', () => ({ status: 200, headers: text, body: '' }))])
    const answer = await sendRaw(server.url, 'GET /hello HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('that are no HTTP are answered and let go', async () => {
    const { server } = await serve([echo])
    expect(await sendRaw(server.url, 'EHLO there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    const header = `x: ${'y'.repeat(9_000)}`
    expect(await sendRaw(server.url, `GET / HTTP/1.1\r\n${header}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
  })
})

describe('the end', () => {
  test('lets a running answer be sent, and nobody new in', async () => {
    const asked = Promise.withResolvers<void>()
    const answering = Promise.withResolvers<void>()
    const { server, at } = await serve([
      get('/slow', async () => {
        asked.resolve()
        await answering.promise
        return { status: 200, headers: text, body: 'done' }
      }),
    ])
    const running = at('/slow')
    await asked.promise
    const closing = server.close()
    await expect(at('/slow')).rejects.toThrow('fetch failed')
    answering.resolve()
    const answer = await running
    expect([await answer.text(), answer.headers.get('connection')]).toEqual(['done', 'close'])
    await closing
    await server.close()
  })

  test('does not wait for an answer that never comes', async () => {
    const asked = Promise.withResolvers<void>()
    const never = Promise.withResolvers<never>()
    const { server, at } = await serve([
      get('/stuck', () => {
        asked.resolve()
        return never.promise
      }),
    ])
    const running = expect(at('/stuck')).rejects.toThrow('fetch failed')
    await asked.promise
    await server.close()
    await running
  })
})

describe('a port that cannot be had', () => {
  const open = (host: string, port: number) => openHttpServer({ host, port, routes: [], log: silentLog })

  test('names the setting', async () => {
    const { server } = await serve([])
    const failing = open('127.0.0.1', Number(new URL(server.url).port))
    await expect(failing).rejects.toBeInstanceOf(ConfigurationError)
    await expect(failing).rejects.toThrow(/another program has it\. .*HTTP_PORT/)
    await expect(open('192.0.2.1', 0)).rejects.toThrow(/not of this machine\. .*HTTP_HOST/)
  })

  test('an address for all is told as one that can be opened', async () => {
    const server = await open('0.0.0.0', 0)
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await server.close()
  })
})
