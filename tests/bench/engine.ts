import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { createApp, createLog, systemClock, systemRandom } from '../../src/app.ts'
import type { Config } from '../../src/contract/config.ts'
import { createEvents, createTestPlatform, type Speaker } from '../support/platform.ts'

const channels = 16
const turnsPerChannel = 60
const persona = '她夜里守着一家自助洗衣店，听短波，收集旧天气图，说话慢而短。'.repeat(40)
const said =
  '今天又加班到半夜，地铁停了，走回来的路上下了一点雨，鞋全湿了，想在你这儿坐一会儿，等衣服烘干再走，行吗？'

interface BareMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

interface Measure {
  readonly cpuMsPerTurn: number
  readonly turnsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** What a turn costs through the whole program, store included, beside a loop that does nothing but call the model. */
export async function run(print: (line: string) => void): Promise<void> {
  const child = fork(new URL('./support/serve-model.ts', import.meta.url))
  const [baseUrl] = await once(child, 'message')
  try {
    const rounds: { readonly bare: Measure; readonly whole: Measure }[] = []
    for (let round = 0; round < 5; round += 1) {
      rounds.push({
        bare: await measureBareLoop(String(baseUrl)),
        whole: await measureEngine(String(baseUrl)),
      })
    }
    const row = (name: string, pick: (measure: Measure) => number) => {
      const bare = median(rounds.map((round) => pick(round.bare)))
      const whole = median(rounds.map((round) => pick(round.whole)))
      const ratio = median(rounds.map((round) => pick(round.whole) / pick(round.bare)))
      print(
        `${name.padEnd(22)} bare SDK ${bare.toFixed(2).padStart(9)}   engine ${whole.toFixed(2).padStart(9)}   ratio ${ratio.toFixed(2)}`,
      )
    }
    print(
      `whole engine with SQLite, ${channels} channels, ${channels * turnsPerChannel} turns, medians of ${rounds.length} rounds`,
    )
    row('CPU ms per turn', ({ cpuMsPerTurn }) => cpuMsPerTurn)
    row('turns per second', ({ turnsPerSecond }) => turnsPerSecond)
    row('latency p50 ms', ({ p50Ms }) => p50Ms)
    row('latency p99 ms', ({ p99Ms }) => p99Ms)
  } finally {
    child.disconnect()
    await once(child, 'exit')
  }
}

async function measureBareLoop(baseURL: string): Promise<Measure> {
  const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
  const windows: BareMessage[][] = Array.from({ length: channels }, () => [
    { role: 'system', content: persona },
  ])
  return await measure(async (channel) => {
    const window = windows[channel] ?? []
    window.push({ role: 'user', content: said })
    const stream = await client.chat.completions.create({
      model: 'test-model',
      messages: window.slice(0, 1).concat(window.slice(-20)),
      stream: true,
      max_tokens: 256,
    })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    window.push({ role: 'assistant', content: text })
  })
}

async function measureEngine(baseUrl: string): Promise<Measure> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-bench-'))
  await writeFile(join(directory, 'lin.yaml'), `name: 林栖迟\nlanguage: zh\nabout: ${persona}\n`)
  const app = await createApp(configFor(directory, baseUrl), {
    log: createLog('silent'),
    clock: systemClock,
    random: systemRandom,
  })
  const platform = createTestPlatform('bench', false)
  const stopped = new AbortController()
  const running = app.run([platform], stopped.signal)
  const host = await platform.host()
  const events = createEvents(systemClock.now)
  const speakers = Array.from(
    { length: channels },
    (_, index): Speaker => ({
      id: `user-${index}`,
      name: '阿明',
      audience: 'direct',
      conversation: { platform: 'bench', place: `dm-${index}`, thread: '' },
    }),
  )
  const signal = AbortSignal.timeout(120_000)
  for (const speaker of speakers) {
    await host.accept(events.command(speaker, 'character set', { character: 'lin' }))
    await host.whenIdle(speaker.conversation, signal)
  }
  try {
    return await measure(async (channel) => {
      const speaker = speakers[channel]
      if (!speaker) return
      await host.accept(events.message(speaker, said))
      await host.whenIdle(speaker.conversation, signal)
    })
  } finally {
    platform.end()
    await running
    await app.close()
    await rm(directory, { recursive: true })
  }
}

async function measure(turn: (channel: number) => Promise<void>): Promise<Measure> {
  const latencies: number[] = []
  const runTurns = async (channel: number, turns: number) => {
    for (let index = 0; index < turns; index += 1) {
      const started = performance.now()
      await turn(channel)
      latencies.push(performance.now() - started)
    }
  }
  const all = (turns: number) =>
    Promise.all(Array.from({ length: channels }, (_, channel) => runTurns(channel, turns)))
  await all(12)
  latencies.length = 0
  const cpu = process.cpuUsage()
  const started = performance.now()
  await all(turnsPerChannel)
  const elapsed = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  const sorted = latencies.toSorted((a, b) => a - b)
  const turns = channels * turnsPerChannel
  return {
    cpuMsPerTurn: (user + system) / 1_000 / turns,
    turnsPerSecond: (turns / elapsed) * 1_000,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function configFor(directory: string, baseUrl: string): Config {
  return {
    charactersDirectory: directory,
    memoryUrl: `sqlite:${join(directory, 'bench.db')}`,
    models: {
      reply: [
        {
          baseUrl,
          name: 'test-model',
          dialect: 'chat',
          apiKey: '',
          contextTokens: 4_096,
          sampling: {},
          extraBody: {},
          assistantFirst: true,
          systemMessage: true,
          followsInstructions: true,
          emotion: 'off',
          emotionConstraint: 'none',
          maxConcurrent: 64,
          firstTokenTimeoutMs: 60_000,
          idleTimeoutMs: 30_000,
          totalTimeoutMs: 180_000,
        },
      ],
      helper: undefined,
      judge: undefined,
      embedder: undefined,
    },
    discord: undefined,
    telegram: undefined,
    conversation: {
      quietDirectMs: 0,
      quietGroupMs: 0,
      maxWaitMs: 6_000,
      repliesInGroups: 'every',
      goesOnMs: 180_000,
      maxAgeMs: 3_600_000,
      aiMark: ' (AI)',
      cutAt: 0.85,
      cutTo: 0.5,
    },
    logLevel: 'silent',
    language: undefined,
  }
}
