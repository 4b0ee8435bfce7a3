import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '../../../memory/index.ts'
import { createLog, systemRandom } from '../../../src/app/system.ts'
import { createApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config.ts'
import { commands } from '../../../src/contract/commands.ts'
import { MemoryError } from '../../../src/contract/errors.ts'
import type { InboundEvent } from '../../../src/contract/event.ts'
import type { Mailbox } from '../../../src/contract/mailbox.ts'
import { openOperations } from '../../../src/http/operations.ts'
import { createPrometheus } from '../../../src/http/prometheus.ts'
import { openModelServer } from '../../../src/testing/index.ts'
import type { ModelServerReply } from '../../../src/testing/model-replies.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createEvents, createTestPlatform, type Speaker } from '../../support/platform.ts'
import { card, marks } from '../marks.ts'

// The whole program, played by somebody whose every word is marked, with everything that can go wrong. What it writes is its log;
// on standard output are the pages that it serves. The environment has a secret in every setting that takes one.

const directory = process.cwd()
await Promise.all([
  writeFile(join(directory, 'characters', 'wren.yaml'), card),
  writeFile(join(directory, 'characters', 'broken.yaml'), `${card}\n${marks.text}: ${marks.text}\n`),
])

const key = process.env.MODEL_API_KEY ?? ''
/** What the model says next, and how it fails; otherwise it says the marked text. */
const answers: ModelServerReply[] = []
const server = await openModelServer({ apiKey: key, reply: () => answers.shift() ?? marks.text })
const helper = await openModelServer({
  apiKey: process.env.HELPER_API_KEY ?? '',
  reply: () => marks.text,
})

const environment = { ...process.env, MODEL_BASE_URL: server.baseUrl, HELPER_BASE_URL: helper.baseUrl }
const config = await loadConfig({ environment, directory })
const clock = createFakeClock()
const log = createLog(config.logLevel)
const metrics = await createPrometheus()

/** What the next commits fail with. */
let commitError: Error | undefined

/** The store of the settings, whose commits can fail. */
const openFaultyStore: typeof openStore = async (url, dependencies) => {
  const store = await openStore(url, dependencies)
  const mailbox: Mailbox = {
    ...store.mailbox,
    work: (worker) =>
      store.mailbox.work({
        ...worker,
        handle: (batch) =>
          worker.handle({
            ...batch,
            async commit(effects) {
              if (commitError) throw commitError
              return await batch.commit(effects)
            },
          }),
      }),
  }
  return { ...store, mailbox }
}

const app = await createApp(config, { log, clock, random: systemRandom, metrics, openStore: openFaultyStore })
const ending = new AbortController()
const operations = await openOperations(
  { host: '127.0.0.1', port: 0 },
  {
    metrics,
    store: app.store,
    activeAdapters: app.active,
    replies: 'model',
    ending: ending.signal,
    log,
  },
)
const platform = createTestPlatform('test')
const running = app.run([platform], ending.signal)
const host = await platform.host()
const events = createEvents(clock.now)

const alone: Speaker = {
  id: marks.person,
  name: marks.name,
  audience: 'direct',
  conversation: { platform: 'test', place: marks.person, thread: '' },
}
const inGroup: Speaker = {
  ...alone,
  audience: 'group',
  conversation: { platform: 'test', place: 'tavern', thread: 'hall' },
}

/** Lets events in, and lets the time pass until all is over. */
async function happens(...happening: readonly InboundEvent[]): Promise<void> {
  for (const event of happening) await host.accept(event).catch(() => {})
  await clock.advance(20_000)
  await app.settled()
}

const commandPaths = commands.map(({ path }) => path)
const optionNames = commands.flatMap(({ options }) => options.map(({ name }) => name))

async function play(who: Speaker): Promise<void> {
  const says = (text: string) => happens(events.message(who, text, { mentionsBot: true }))
  await happens(events.command(who, 'character set', { character: 'wren' }))
  await happens(events.command(who, 'me', { text: marks.text }))
  await says(`Wren, ${marks.text}`)
  for (const command of ['regenerate', 'previous', 'next', 'restart', 'help'])
    await happens(events.command(who, command))
  const wrong = Object.fromEntries(optionNames.map((name) => [name, marks.text]))
  for (const command of [...commandPaths, 'rewrite', marks.text])
    await happens(events.command(who, command, wrong))
  await happens(events.command(who, 'character set', { character: 'wren' }))
  const message = events.message(who, marks.text)
  await happens(message, events.edit(who, `message-of-${message.id}`, `${marks.text} again`))
  await happens(events.edit(who, `message-of-${message.id}`, `${marks.text} once more`))
  await happens(events.deletion(who, `message-of-${message.id}`))

  // The model fails in every way, and says why in words that it was told.
  const said = `${marks.text} ${key}`
  answers.push(
    { fault: { type: 'error', status: 400, message: said } },
    { fault: { type: 'error', status: 500, message: `${said} is too much` } },
    { fault: { type: 'raw-error', status: 502, body: said } },
    {
      text: `${marks.text} and so on`,
      fault: { type: 'stream-error', afterTokens: 2, status: 500, message: said },
    },
    { text: `${marks.text} and so on`, fault: { type: 'invalid-json', afterTokens: 1 } },
    { text: `${marks.text} and so on`, fault: { type: 'close', afterTokens: 1 } },
    { text: '' },
  )
  while (answers.length > 0) {
    await says(marks.text)
    await clock.advance(120_000)
  }
  server.misbehaviours.add('wrong-key')
  await says(marks.text)
  server.misbehaviours.delete('wrong-key')
  await clock.advance(600_000)

  platform.failNextDelivery()
  await says(marks.text)
  // Enough for the window to be cut, and its story to be written.
  for (let index = 0; index < 12; index += 1) await says(`${marks.text} ${`${index} and more `.repeat(20)}`)
}

await play(alone)
await play(inGroup)

// A store that refuses and then takes it, and one that never does: the event is given up.
commitError = new MemoryError({
  code: 'full',
  what: 'The disk is full.',
  remedy: 'Make room.',
  cause: new TypeError(marks.text),
  isRetryable: true,
})
await host.accept(events.message(alone, marks.text))
await clock.advance(3_000)
commitError = undefined
await happens()
commitError = new TypeError(marks.text)
await happens(events.message(alone, marks.text))
await clock.advance(3_600_000)
commitError = undefined

for (const path of ['/metrics', '/healthz', '/readyz', `/${marks.text}`]) {
  const answer = await fetch(`${operations.url}${path}`)
  process.stdout.write(
    `${path === `/${marks.text}` ? '/elsewhere' : path} ${answer.status}\n${await answer.text()}`,
  )
}

ending.abort()
platform.end()
await clock.advance(60_000)
await running
await operations.close()
await app.close()
await Promise.all([server.close(), helper.close()])
await rm(join(directory, 'characters', 'broken.yaml'))
