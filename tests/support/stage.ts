import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppDependencies, createApp } from '../../src/app.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import { createModelConfig } from '../../src/config/model-config.ts'
import type { Random } from '../../src/contract/clock.ts'
import {
  type Config,
  feedbackDefaults,
  type ModelConfig,
  retentionDefaults,
  safetyDefaults,
} from '../../src/contract/config.ts'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { Log } from '../../src/contract/log.ts'
import type { ModelServer, ModelServerOptions } from '../../src/testing/model-server.ts'
import { openModelServer } from '../../src/testing/model-server.ts'
import { createFakeClock } from './fake-clock.ts'
import { patience } from './patience.ts'
import { createEvents, createTestPlatform, type Shown, type Speaker } from './platform.ts'

/** Two characters that tests talk with. */
export const cards = {
  'wren.yaml': `name: Wren Halloway
nicknames: [Wren, Captain]
about: Wren pilots the night ferry.
attributes:
  relationships: {user: A passenger without luggage.}
greetings: ["Mind the wet plank, {{user}}.", "You're late."]
group_greetings: ["Spread out or we list."]
boundaries: {dodges: ["Hm? No, two sugars."]}
examples:
  - |
    user: Where does this ferry go?
    char: Other side.
`,
  'lin.yaml': `name: 林栖迟
nicknames: [栖迟]
language: zh
about: 林栖迟夜里守着自助洗衣店。
greeting: 局部有雨。
talkativeness: 0.9
`,
}

/** What a test may change. */
export interface StageOptions {
  readonly cards?: Readonly<Record<string, string | Uint8Array>>
  readonly memoryUrl?: string
  readonly reply?: ModelServerOptions['reply']
  /** No model server: the understudy plays. */
  readonly understudy?: boolean
  readonly model?: Partial<ModelConfig>
  /** What a helper model answers; it has a server of its own. */
  readonly helper?: ModelServerOptions['reply']
  readonly waitsForPeople?: boolean
  readonly conversation?: Partial<Config['conversation']>
  readonly limits?: Config['limits']
  readonly imports?: Partial<Config['imports']>
  readonly feedback?: Partial<Config['feedback']>
  readonly safety?: Partial<Config['safety']>
  readonly retention?: Partial<Config['retention']>
  readonly encryptionKeys?: Config['encryptionKeys']
  readonly departedMs?: number
  readonly metrics?: AppDependencies['metrics']
  readonly openStore?: AppDependencies['openStore']
  readonly openWorkshop?: AppDependencies['openWorkshop']
  readonly serverOptions?: Partial<ModelServerOptions>
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The whole program on a test platform, a real model server and a fake clock. */
export async function openStage(options: StageOptions = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-stage-'))
  for (const [name, text] of Object.entries(options.cards ?? cards))
    await writeFile(join(directory, name), text)
  const server = await openModelServer({
    ...options.serverOptions,
    ...(options.reply ? { reply: options.reply } : {}),
  })
  const helper = await openModelServer({
    models: ['helper-model'],
    ...(options.helper ? { reply: options.helper } : {}),
  })
  const clock = createFakeClock()
  const logged: string[] = []
  const app = await createApp(configFor(directory, { server, helper }, options), {
    log: createMemoryLog(logged),
    clock,
    random: createTestRandom(),
    ...(options.metrics ? { metrics: options.metrics } : {}),
    ...(options.openStore ? { openStore: options.openStore } : {}),
    // Without a thread for each card.
    openWorkshop: options.openWorkshop ?? (async () => createCardWorkshop()),
  })
  const platform = createTestPlatform('test', options.waitsForPeople ?? true)
  const stopped = new AbortController()
  const running = app.run([platform], stopped.signal)
  const host = await platform.host()
  const events = createEvents(clock.now)

  /** Lets an event in, and lets the time pass until its turn is over. Answers what people saw of it. */
  async function happens(...happening: readonly InboundEvent[]): Promise<readonly Shown[]> {
    const before = platform.shown.length
    for (const event of happening) await host.accept(event)
    await clock.advance(10_000)
    for (const event of happening) await host.whenIdle(event.conversation, patience())
    await app.settled()
    return platform.shown.slice(before)
  }

  function person(name: string, where: Partial<Speaker> & { readonly place?: string } = {}) {
    const speaker: Speaker = {
      id: `user-${name}`,
      name,
      audience: where.audience ?? 'group',
      conversation: where.conversation ?? {
        platform: 'test',
        place: where.place ?? 'tavern',
        thread: 'general',
      },
      ...(where.parent === undefined ? {} : { parent: where.parent }),
    }
    return {
      speaker,
      message: (text: string, extra = {}) => events.message(speaker, text, extra),
      says: (text: string, extra = {}) => happens(events.message(speaker, text, extra)),
      invokes: (command: string, commandOptions: Record<string, string> = {}, extra = {}) =>
        happens(events.command(speaker, command, commandOptions, extra)),
      command: (command: string, commandOptions: Record<string, string> = {}, extra = {}) =>
        events.command(speaker, command, commandOptions, extra),
      edits: (messageId: string, text: string) => happens(events.edit(speaker, messageId, text)),
      deletes: (messageId: string) => happens(events.deletion(speaker, messageId)),
      edit: (messageId: string, text: string, extra = {}) => ({
        ...events.edit(speaker, messageId, text),
        ...extra,
      }),
      deletion: (messageId: string) => events.deletion(speaker, messageId),
      reaction: (messageId: string, ...added: readonly string[]) =>
        events.reaction(speaker, messageId, added),
    }
  }

  return {
    app,
    server,
    helper,
    platform,
    clock,
    host,
    logged,
    happens,
    person,
    /** Somebody alone with the bot. */
    directly: (name: string) =>
      person(name, {
        audience: 'direct',
        conversation: { platform: 'test', place: `dm-${name}`, thread: '' },
      }),
    /** The messages of the last model request. */
    lastPrompt: () => server.requests.at(-1)?.messages ?? [],
    async close(): Promise<void> {
      platform.end()
      await clock.advance(10_000)
      await running
      await app.close()
      await Promise.all([server.close(), helper.close()])
      await rm(directory, { recursive: true })
    },
  }
}

function configFor(
  directory: string,
  servers: { readonly server: ModelServer; readonly helper: ModelServer },
  options: StageOptions,
): Config {
  const modelAt = ({ baseUrl }: ModelServer, parts: Partial<ModelConfig>) =>
    createModelConfig({ baseUrl, name: 'test-model', contextTokens: 4_096, ...parts })
  return {
    charactersDirectory: directory,
    memoryUrl: options.memoryUrl ?? 'sqlite::memory:',
    memoryMayForget: true,
    models: {
      reply: options.understudy ? [] : [modelAt(servers.server, options.model ?? {})],
      helper: options.helper && modelAt(servers.helper, { name: 'helper-model' }),
      judge: undefined,
      embedder: undefined,
    },
    discord: undefined,
    telegram: undefined,
    conversation: {
      quietDirectMs: 1_200,
      quietGroupMs: 1_500,
      maxWaitMs: 6_000,
      repliesInGroups: 'addressed',
      goesOnMs: 180_000,
      maxAgeMs: 6 * 3_600_000,
      maxMessageLength: 4_096,
      maxReplyTokens: undefined,
      aiMark: ' (AI)',
      cutAt: 0.85,
      cutTo: 0.5,
      ...options.conversation,
    },
    limits: options.limits,
    imports: { perPlace: 20, maxFileBytes: 10_000_000, ...options.imports },
    publicUrl: undefined,
    feedback: { ...feedbackDefaults, ...options.feedback },
    safety: { ...safetyDefaults, ...options.safety },
    retention: { ...retentionDefaults, ...options.retention },
    encryptionKeys: options.encryptionKeys ?? [],
    departedMs: options.departedMs ?? 30 * 86_400_000,
    http: undefined,
    shutdownMs: 5_000,
    hashKey: 'stage',
    logLevel: 'debug',
    language: undefined,
  }
}

/** Repeats itself from test to test. */
function createTestRandom(): Random {
  let count = 0
  const step = () => {
    count += 1
    return count
  }
  return { next: () => ((step() * 37) % 97) / 97, id: () => `id-${step()}` }
}

function createMemoryLog(entries: string[]): Log {
  const write = (level: string) => (fields: object, message: string) => {
    entries.push(JSON.stringify({ level, message, ...fields }))
  }
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  }
  return log
}
