import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openRedisServer, type RedisServer, type RedisServerOptions } from './redis-server.ts'

async function open(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await openRedisServer(options)
  onTestFinished(() => server.close())
  return server
}

async function ask({ port }: RedisServer, question: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${question}\r\n`)
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return `${answer}`.trim()
}

test('a server that is killed comes back on its port with what it has acknowledged', async () => {
  const server = await open()
  expect(await ask(server, 'SET name Wren')).toBe('+OK')
  await server.kill()
  await expect(ask(server, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await server.restart()
  expect(await ask(server, 'GET name')).toBe('$4\r\nWren')
  await server.stop()
  await server.restart()
  expect(await ask(server, 'GET name')).toBe('$4\r\nWren')
})

test('a server that keeps nothing forgets', async () => {
  const server = await open({ persistent: false })
  expect(await ask(server, 'SET name Wren')).toBe('+OK')
  await server.kill()
  await server.restart()
  expect(await ask(server, 'GET name')).toBe('$-1')
})

test('a full server refuses to write', async () => {
  const server = await open({ maxMemory: '1kb' })
  expect(await ask(server, 'SET name Wren')).toMatch(/^-OOM/)
})

test('a paused server takes a question and answers it when it goes on', async () => {
  const server = await open()
  server.pause()
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('PING\r\n')
  let answer = ''
  socket.on('data', (data) => {
    answer += data
  })
  await new Promise(setImmediate)
  expect(answer).toBe('')
  server.resume()
  await once(socket, 'data')
  expect(answer).toBe('+PONG\r\n')
  socket.destroy()
})

test('settings that a server refuses are told in its own words', async () => {
  await expect(openRedisServer({ config: ['--no-such-setting', 'yes'] })).rejects.toThrow(/no-such-setting/)
})
