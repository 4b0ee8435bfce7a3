import { setTimeout as delay } from 'node:timers/promises'
import OpenAI from 'openai'
import { createModelConfig } from '../model/requests.ts'
import { type BenchApp, openBenchApp } from './support/app.ts'
import { type ModelProcess, openModelProcess } from './support/model-process.ts'
import { mean, median, percentile } from './support/statistics.ts'
import { type Goal, judge, type Print, printTable } from './support/table.ts'

/** 1,200 characters. */
const persona = '她夜里守着一家自助洗衣店，听短波，收集旧天气图，说话慢而短。'.repeat(40)
/** 60 characters. */
const said =
  '今天又加班到半夜，地铁停了，走回来的路上下了一点雨，鞋全湿了，想在你这儿坐一会儿，等衣服烘干再走，行吗？我很快就走。'
/** With it the engine's window has as many messages in the mean as the bare loop's. */
const contextTokens = 4_300
const windowMessages = 20
const tokens = 90

interface Load {
  readonly name: string
  readonly conversations: number
  readonly turns: number
  /** Pause of the server before each of the 90 tokens. */
  readonly tokenMs: number
  readonly rounds: number
  readonly goals: Partial<Record<keyof Measure, Goal>>
}

const loads: readonly Load[] = [
  {
    name: '1 conversation',
    conversations: 1,
    turns: 400,
    tokenMs: 0,
    rounds: 5,
    goals: { p50Ms: { atMost: 0.8 } },
  },
  {
    name: '16 conversations',
    conversations: 16,
    turns: 60,
    tokenMs: 0,
    rounds: 5,
    goals: { cpuMsPerTurn: { atMost: 0.6 }, turnsPerSecond: { atLeast: 1.7 } },
  },
  { name: '128 conversations', conversations: 128, turns: 10, tokenMs: 0, rounds: 5, goals: {} },
  {
    name: '64 conversations, 100 tokens a second',
    conversations: 64,
    turns: 4,
    tokenMs: 10,
    rounds: 3,
    goals: { cpuMsPerTurn: { atMost: 0.7 } },
  },
]

interface Measure {
  readonly cpuMsPerTurn: number
  readonly turnsPerSecond: number
  /** Waits less the server's pauses. */
  readonly p50Ms: number
  readonly p99Ms: number
}

type Turn = (conversation: number) => Promise<void>

/** What a turn costs through the whole program, store included, beside a loop that does nothing but call the model. */
export async function run(print: Print): Promise<void> {
  print(
    'the whole engine with SQLite beside the bare loop of the OpenAI SDK; ratio: medians of rounds in turns',
  )
  for (const load of loads) await compare(load, print)
}

async function compare(load: Load, print: Print): Promise<void> {
  const server = await openModelProcess()
  const engine = await openEngine(server.baseUrl, load.conversations)
  const bare = createBareLoop(server.baseUrl, load.conversations)
  const engineTurn: Turn = (conversation) => engine.speak(conversation, said)
  const rounds: { readonly bare: Measured; readonly engine: Measured }[] = []
  try {
    await takeTurns({ ...load, turns: 12, tokenMs: 0 }, bare)
    await takeTurns({ ...load, turns: 12, tokenMs: 0 }, engineTurn)
    await server.pace(load.tokenMs)
    for (let round = 0; round < load.rounds; round += 1) {
      rounds.push({
        bare: await measure(load, server, bare),
        engine: await measure(load, server, engineTurn),
      })
      engine.forget()
    }
  } finally {
    await engine.close()
    await server.close()
  }
  print('')
  print(`${load.name}, ${load.conversations * load.turns} turns, ${load.rounds} rounds`)
  printTable(print, [['', 'bare SDK', 'engine', 'ratio'], ...rowsOf(load, rounds)])
  const served = rounds.map((round) => round.engine)
  print(
    `engine: ${mean(served.map(({ callsPerTurn }) => callsPerTurn)).toFixed(2)} model calls a turn of ` +
      `${mean(served.map(({ messages }) => messages)).toFixed(0)} messages (bare: ` +
      `${mean(rounds.map((round) => round.bare.messages)).toFixed(0)}); the server took ` +
      `${median(rounds.map((round) => round.bare.serverCpuMs)).toFixed(2)} ms CPU a turn of the bare loop's, ` +
      `${median(served.map(({ serverCpuMs }) => serverCpuMs)).toFixed(2)} of the engine's`,
  )
}

type Round = { readonly bare: Measured; readonly engine: Measured }

function rowsOf(load: Load, rounds: readonly Round[]): readonly (readonly string[])[] {
  const row = (name: string, key: keyof Measure) => {
    const ratio = median(rounds.map((round) => round.engine[key] / round.bare[key]))
    const goal = load.goals[key]
    return [
      name,
      median(rounds.map((round) => round.bare[key])).toFixed(2),
      median(rounds.map((round) => round.engine[key])).toFixed(2),
      ratio.toFixed(2),
      ...(goal ? judge(ratio, goal) : []),
    ]
  }
  return [
    row('CPU ms a turn', 'cpuMsPerTurn'),
    row('turns a second', 'turnsPerSecond'),
    row('added latency p50 ms', 'p50Ms'),
    row('added latency p99 ms', 'p99Ms'),
  ]
}

/** Window in memory, one streamed completion, the reply collected. */
function createBareLoop(baseURL: string, conversations: number): Turn {
  const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
  const windows: { role: 'user' | 'assistant'; content: string }[][] = Array.from(
    { length: conversations },
    () => [],
  )
  return async (conversation) => {
    const window = windows[conversation] ?? []
    window.push({ role: 'user', content: said })
    const stream = await client.chat.completions.create({
      model: 'test-model',
      messages: [{ role: 'system', content: persona }, ...window.slice(1 - windowMessages)],
      stream: true,
      max_tokens: 256,
    })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    window.push({ role: 'assistant', content: text })
  }
}

/** The whole program, with its character in each of the conversations. */
export async function openEngine(baseUrl: string, conversations: number): Promise<BenchApp> {
  const engine = await openBenchApp({
    card: `name: 林栖迟\nlanguage: zh\nabout: ${persona}\n`,
    // Without summaries, which would be calls of their own.
    reply: createModelConfig({ baseUrl, contextTokens, maxConcurrent: 256, followsInstructions: false }),
  })
  for (let index = 0; index < conversations; index += 1) await engine.enter(index)
  return engine
}

interface Measured extends Measure {
  readonly callsPerTurn: number
  /** Messages of a request, in the mean. */
  readonly messages: number
  readonly serverCpuMs: number
}

async function measure(load: Load, server: ModelProcess, turn: Turn): Promise<Measured> {
  const turns = load.conversations * load.turns
  await server.takeServed()
  globalThis.gc?.()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const waits = await takeTurns(load, turn)
  const elapsedMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  const added = waits.map((ms) => ms - tokens * load.tokenMs)
  const served = await server.takeServed()
  return {
    cpuMsPerTurn: (user + system) / 1_000 / turns,
    turnsPerSecond: (turns / elapsedMs) * 1_000,
    p50Ms: median(added),
    p99Ms: percentile(added, 0.99),
    callsPerTurn: served.requests / turns,
    messages: served.messages / served.requests,
    serverCpuMs: served.cpuMs / turns,
  }
}

/** All conversations at once, each turn after the one before it. Answers how long each took, in ms. */
export async function takeTurns(
  { conversations, turns, tokenMs }: Pick<Load, 'conversations' | 'turns' | 'tokenMs'>,
  turn: Turn,
): Promise<number[]> {
  const waits: number[] = []
  await Promise.all(
    Array.from({ length: conversations }, async (_, conversation) => {
      // People do not begin at the same moment.
      await delay((conversation / conversations) * tokens * tokenMs)
      for (let index = 0; index < turns; index += 1) {
        const startedAt = performance.now()
        await turn(conversation)
        waits.push(performance.now() - startedAt)
      }
    }),
  )
  return waits
}
