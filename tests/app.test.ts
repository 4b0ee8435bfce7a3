import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../memory/index.ts'
import { systemClock, systemRandom } from '../src/app/system.ts'
import { type AppDependencies, createApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import type { Config } from '../src/contract/config.ts'
import { MemoryError } from '../src/contract/errors.ts'
import type { PlatformAdapter } from '../src/contract/platform.ts'
import { createGate, openModelServer } from '../src/testing/index.ts'
import { patience } from './support/patience.ts'
import { createEvents, createTestPlatform, type Speaker } from './support/platform.ts'
import { silentLog } from './support/store.ts'

const alice: Speaker = {
  id: 'alice',
  name: 'Alice',
  audience: 'direct',
  conversation: { platform: 'test', place: 'dm', thread: '' },
}

async function createFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-app-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'min.yaml'), 'name: Min\nabout: Min is small.\n')
  return directory
}

async function open(
  directory: string,
  environment: Record<string, string> = {},
  extra: Partial<AppDependencies> = {},
  settings: Partial<Config> = {},
) {
  const config = await loadConfig({ environment: { CHARACTERS_DIR: directory, ...environment }, directory })
  const app = await createApp(
    { ...config, ...settings },
    { log: silentLog, clock: systemClock, random: systemRandom, ...extra },
  )
  return app
}

const failure = new MemoryError({ code: 'corrupt', what: 'The file is damaged.', remedy: 'Restore it.' })

test('a store that fails for good ends what listens, and is what the run fails with', async () => {
  const app = await open(
    await createFolder(),
    {},
    {
      openStore: async (_, dependencies) => {
        const store = await openStore('memory:', dependencies)
        return { ...store, mailbox: { ...store.mailbox, work: () => Promise.reject(failure) } }
      },
    },
  )
  const platform = createTestPlatform()
  await expect(app.run([platform], patience())).rejects.toBe(failure)
  await app.close()
})

test('a platform that fails ends the others', async () => {
  const app = await open(await createFolder(), { MEMORY_URL: 'memory:' })
  const broken: PlatformAdapter = { ...createTestPlatform('broken'), listen: () => Promise.reject(failure) }
  await expect(app.run([createTestPlatform(), broken], patience())).rejects.toBe(failure)
  await app.close()
})

test('an answer whose end cannot be shown holds nobody up', async () => {
  const app = await open(await createFolder(), { MEMORY_URL: 'memory:' })
  const platform = createTestPlatform('test', false)
  const adapter: PlatformAdapter = {
    ...platform,
    deliver: async (...all) => ({
      ...(await platform.deliver(...all)),
      settle: () => Promise.reject(failure),
    }),
  }
  const running = app.run([adapter], patience())
  const host = await platform.host()
  await host.accept(createEvents(systemClock.now).command(alice, 'help'))
  await host.whenIdle(alice.conversation, patience())
  platform.end()
  await running
  await app.close()
})

test('a turn that the end of the program breaks off is not written, and is taken up at the next start', async () => {
  const directory = await createFolder()
  const server = await openModelServer({
    reply: (_, index) =>
      index === 0 ? { text: 'never seen', fault: { type: 'hang', afterTokens: 1 } } : 'Here.',
  })
  onTestFinished(() => server.close())
  const environment = {
    MODEL_BASE_URL: server.baseUrl,
    MODEL_NAME: 'test-model',
    MEMORY_URL: `sqlite:${join(directory, 'a.db')}`,
  }
  const events = createEvents(systemClock.now)

  const first = await open(directory, environment, {}, { shutdownMs: 1 })
  const platform = createTestPlatform('test', false)
  const leaving = new AbortController()
  const running = first.run([platform], leaving.signal)
  const host = await platform.host()
  await host.accept(events.command(alice, 'character set', { character: 'min' }))
  await host.accept(events.message(alice, 'Hello?'))
  await platform.sees(({ type }) => type === 'reply-delta')
  leaving.abort()
  await running
  await first.close()

  const second = await open(directory, environment)
  const again = createTestPlatform('test', false)
  const runningAgain = second.run([again], patience())
  await again.sees(({ type }) => type === 'reply-finished')
  again.end()
  await runningAgain
  await second.close()
  expect(again.shown.map(({ text }) => text)).toEqual(['Here.'])
  expect(server.requests[1]?.messages.at(-1)?.content).toContain('Hello?')
})

test('a service that is told to end takes nothing more, finishes the reply that is being written, and keeps it', async () => {
  const directory = await createFolder()
  const gate = createGate()
  const server = await openModelServer({ reply: () => ({ text: 'One moment. Here.', gate }) })
  onTestFinished(() => server.close())
  const environment = {
    MODEL_BASE_URL: server.baseUrl,
    MODEL_NAME: 'test-model',
    MEMORY_URL: `sqlite:${join(directory, 'a.db')}`,
  }
  const events = createEvents(systemClock.now)
  const app = await open(directory, environment)
  const platform = createTestPlatform('test', false)
  const ending = new AbortController()
  const running = app.run([platform], ending.signal)
  const host = await platform.host()
  await host.accept(events.command(alice, 'character set', { character: 'min' }))
  await host.accept(events.message(alice, 'Hello?'))
  await platform.sees(({ type }) => type === 'typing-changed')
  ending.abort('SIGTERM')
  await host.accept(events.message(alice, 'Too late?'))
  gate.open()
  await running
  expect(platform.shown.at(-1)).toMatchObject({ type: 'reply', text: 'One moment. Here.' })
  const waiting = await app.store.mailbox.list()
  expect(waiting).toMatchObject([{ state: 'waiting', type: 'message-received' }])
  await app.close()
})
