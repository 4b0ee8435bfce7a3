import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { OpenAI } from 'openai'
import { systemClock } from '../../src/app/system.ts'
import { openModel } from '../../src/model/open-models.ts'
import { renderChat } from '../../src/prompt/render-chat.ts'
import { createModelConfig, createModelRequest } from '../model/requests.ts'
import { createPrompt, replied, said } from '../prompt/fixtures.ts'
import { silentLog } from '../support/store.ts'

/** One client under one load. */
export interface ClientFigure {
  readonly load: string
  readonly cpuMsPerTurn: number
  readonly turnsPerSecond: number
  readonly p50Ms: number
}

/** Our client beside the SDK's own stream, measured in the same run. */
export interface ClientComparison {
  readonly ours: ClientFigure
  readonly sdk: ClientFigure
  /** Ours by the SDK's: below 1 is better. */
  readonly cpuRatio: number
}

interface Load {
  readonly name: string
  readonly channels: number
  readonly turns: number
  /** Pause of the server before each of the 90 tokens. */
  readonly pauseMs: number
}

const loads: readonly Load[] = [
  { name: '1 channel, no pause', channels: 1, turns: 600, pauseMs: 0 },
  { name: '16 channels, no pause', channels: 16, turns: 2000, pauseMs: 0 },
  { name: '64 channels, 100 tokens a second', channels: 64, turns: 384, pauseMs: 10 },
]
const rounds = 3

/** The workload of the baselines: a persona of 1,200 Chinese characters, 20 messages of 60, a reply of 90 tokens. */
const prompt = createPrompt({
  head: '她'.repeat(1200),
  lines: Array.from({ length: 21 }, (_, index) =>
    (index % 2 === 0 ? said : replied)(String(index), '雨'.repeat(60)),
  ),
})

type Turn = () => Promise<string>

function ourTurn(baseUrl: string): { turn: Turn; close(): Promise<void> } {
  const model = openModel(createModelConfig({ baseUrl }), { log: silentLog, clock: systemClock })
  const turn = async () => {
    let text = ''
    const parts = model.generate(
      createModelRequest({ prompt, sampling: { maxTokens: 128 }, signal: new AbortController().signal }),
    )
    for await (const part of parts) if (part.type === 'text-delta') text += part.text
    return text
  }
  return { turn, close: () => model.close() }
}

function sdkTurn(baseURL: string): { turn: Turn; close(): Promise<void> } {
  const sdk = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
  const turn = async () => {
    const { messages, stops } = renderChat(prompt, {
      assistantFirst: true,
      systemMessage: true,
      emotionLabels: false,
    })
    const stream = await sdk.chat.completions.create({
      model: 'test-model',
      messages: [...messages],
      stop: [...stops],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 128,
      temperature: 0.9,
      seed: 7,
    })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    return text
  }
  return { turn, close: async () => {} }
}

async function measure(load: Load, turn: Turn): Promise<ClientFigure> {
  const waits: number[] = []
  let left = load.turns
  const cpu = process.cpuUsage()
  const start = performance.now()
  await Promise.all(
    Array.from({ length: load.channels }, async () => {
      while (left-- > 0) {
        const began = performance.now()
        const { length } = await turn()
        if (length !== 90) throw new RangeError(`a reply of ${length} characters`)
        waits.push(performance.now() - began)
      }
    }),
  )
  const { user, system } = process.cpuUsage(cpu)
  return {
    load: load.name,
    cpuMsPerTurn: (user + system) / 1000 / load.turns,
    turnsPerSecond: load.turns / ((performance.now() - start) / 1000),
    p50Ms: median(waits),
  }
}

/** Compares the two clients under each load; the median of three rounds each, taken in turns. */
export async function compareModelClients(): Promise<readonly ClientComparison[]> {
  const comparisons: ClientComparison[] = []
  for (const load of loads) {
    const { process: server, baseUrl } = await startServer(load.pauseMs)
    const [ours, sdk] = [ourTurn(baseUrl), sdkTurn(baseUrl)]
    const figures: { ours: ClientFigure[]; sdk: ClientFigure[] } = { ours: [], sdk: [] }
    for (let round = 0; round <= rounds; round += 1) {
      const pair = { ours: await measure(load, ours.turn), sdk: await measure(load, sdk.turn) }
      // The first round warms up.
      if (round === 0) continue
      figures.ours.push(pair.ours)
      figures.sdk.push(pair.sdk)
    }
    await ours.close()
    server.disconnect()
    const middle = { ours: middleOf(figures.ours), sdk: middleOf(figures.sdk) }
    comparisons.push({ ...middle, cpuRatio: middle.ours.cpuMsPerTurn / middle.sdk.cpuMsPerTurn })
  }
  return comparisons
}

async function startServer(pauseMs: number): Promise<{ process: ChildProcess; baseUrl: string }> {
  const server = fork(new URL('./model-server-process.ts', import.meta.url), [String(pauseMs)])
  const [baseUrl] = await once(server, 'message')
  return { process: server, baseUrl: String(baseUrl) }
}

function middleOf(figures: readonly ClientFigure[]): ClientFigure {
  const [first] = figures
  return {
    load: first?.load ?? '',
    cpuMsPerTurn: median(figures.map(({ cpuMsPerTurn }) => cpuMsPerTurn)),
    turnsPerSecond: median(figures.map(({ turnsPerSecond }) => turnsPerSecond)),
    p50Ms: median(figures.map(({ p50Ms }) => p50Ms)),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

if (import.meta.main) {
  for (const { ours, sdk, cpuRatio } of await compareModelClients()) {
    const row = (name: string, figure: ClientFigure) =>
      `  ${name}: ${figure.cpuMsPerTurn.toFixed(3)} ms of CPU a turn, ${figure.turnsPerSecond.toFixed(0)} turns/s, p50 ${figure.p50Ms.toFixed(2)} ms\n`
    process.stdout.write(`${ours.load}\n${row('ours', ours)}${row('sdk ', sdk)}`)
    process.stdout.write(`  CPU ratio ${cpuRatio.toFixed(2)}\n`)
  }
}
