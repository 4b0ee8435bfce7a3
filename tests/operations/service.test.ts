import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemRandom } from '../../src/app/system.ts'
import { runService } from '../../src/cli/run-service.ts'
import { loadConfig } from '../../src/config.ts'
import type { HttpRoute } from '../../src/contract/http.ts'
import { openModelServer } from '../../src/testing/index.ts'
import { serve } from '../http/support.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createEvents, createTestPlatform } from '../support/platform.ts'
import { createRecordingLog } from '../support/store.ts'

const alice = {
  id: 'alice',
  name: 'Alice',
  audience: 'direct',
  conversation: { platform: 'test', place: 'alice', thread: '' },
} as const

/** A service whose model keeps its words back, and who may be asked how it is. */
async function startService(port = 0, routes: readonly HttpRoute[] = []) {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-service-'))
  const server = await openModelServer({ misbehaviours: ['slow-first-token'] })
  onTestFinished(async () => {
    await server.close()
    await rm(directory, { recursive: true })
  })
  await writeFile(join(directory, 'wren.yaml'), 'name: Wren\nabout: Wren pilots the ferry.\n')
  const environment = {
    MODEL_BASE_URL: server.baseUrl,
    MODEL_NAME: 'test-model',
    CHARACTERS_DIR: directory,
    MEMORY_URL: 'sqlite::memory:',
  }
  const config = await loadConfig({ environment, directory })
  const clock = createFakeClock()
  const logged: string[] = []
  const platform = createTestPlatform()
  const signal = new AbortController()
  const running = runService(
    [{ ...platform, routes }],
    { ...config, http: { host: '127.0.0.1', port } },
    { log: createRecordingLog(logged), clock, random: systemRandom },
    signal.signal,
  )
  // Whichever comes first: it may not be able to start.
  const host = await Promise.race([platform.host(), running.then(() => platform.host())])
  const { url } = logged.map((entry) => JSON.parse(entry)).find((entry) => entry.url)
  const ask = async (path: string) => {
    const answer = await fetch(`${url}${path}`)
    return { status: answer.status, body: await answer.text() }
  }
  return { server, clock, platform, host, running, ask, end: () => signal.abort('SIGTERM') }
}

test('a service that is told to end is alive and not ready until its running reply is shown', async () => {
  const { server, clock, platform, host, running, ask, end } = await startService()
  expect(await ask('/readyz')).toMatchObject({ status: 200 })
  const events = createEvents(clock.now)
  await host.accept(events.command(alice, 'character set', { character: 'wren' }))
  await clock.advance(10_000)
  await host.accept(events.message(alice, 'Good evening.'))
  await clock.advance(2_000)
  await server.request(0)
  expect((await ask('/metrics')).body).toMatch(/^dramatis_running_turns\{adapter="test"\} 1$/m)

  end()
  const leaving = await ask('/readyz')
  expect([leaving.status, JSON.parse(leaving.body).reasons]).toEqual([503, ['the process is ending']])
  expect(await ask('/healthz')).toMatchObject({ status: 200 })

  server.hold.open()
  await platform.sees((part) => part.type === 'reply-finished')
  await running
  expect(platform.shown.at(-1)).toMatchObject({ type: 'reply', text: 'Good evening.' })
  await expect(ask('/healthz')).rejects.toThrow('fetch failed')
})

test('what an adapter is called at is served until its last reply is shown', async () => {
  const route = {
    method: 'GET',
    path: '/called',
    handle: () => ({ status: 200, headers: {}, body: 'here' }),
  } as const
  const { server, clock, platform, host, running, ask, end } = await startService(0, [route])
  const events = createEvents(clock.now)
  await host.accept(events.command(alice, 'character set', { character: 'wren' }))
  await clock.advance(10_000)
  await host.accept(events.message(alice, 'Good evening.'))
  await clock.advance(2_000)
  await server.request(0)
  end()
  expect(await ask('/called')).toEqual({ status: 200, body: 'here' })
  server.hold.open()
  await platform.sees((part) => part.type === 'reply-finished')
  await running
  await expect(ask('/called')).rejects.toThrow('fetch failed')
})

test('a port that is taken ends the start, with the setting to change', async () => {
  const { server } = await serve([])
  const { port } = new URL(server.url)
  await expect(startService(Number(port))).rejects.toThrow(/HTTP_PORT/)
})
