import { setTimeout as delay } from 'node:timers/promises'
import { createModelConfig } from '../model/requests.ts'
import { installRedisServer } from '../support/find-redis-server.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { type BenchApp, openBenchApp } from './support/app.ts'
import { weighIdleProcesses } from './support/idle-process.ts'
import { openModelProcess } from './support/model-process.ts'
import { type Print, printFigures } from './support/table.ts'

const conversations = 10_000
/** So much happens before the first look that everything is compiled and loaded. */
const before = 500
const atOnce = 32

/** What a conversation that has been talked in weighs while nobody speaks, and then the whole program on each platform. */
export async function run(print: Print): Promise<void> {
  const server = await openModelProcess()
  const engine = await openBenchApp({
    card: 'name: 林栖迟\nlanguage: zh\nabout: 林栖迟夜里守着一家自助洗衣店。\n',
    reply: createModelConfig({ baseUrl: server.baseUrl }),
  })
  try {
    await talk(engine, 0, before)
    const first = await weigh(engine)
    const rssBefore = process.memoryUsage().rss
    await talk(engine, before, before + conversations / 2)
    const half = await weigh(engine)
    await talk(engine, before + conversations / 2, before + conversations)
    const all = await weigh(engine)
    const { rss } = process.memoryUsage()
    print(`${conversations} conversations of one turn each, SQLite; heap after garbage collection`)
    printFigures(print, [
      { name: 'heap before', value: first / 1e6, unit: 'MB' },
      { name: 'heap after', value: all / 1e6, unit: 'MB' },
      {
        name: 'memory per idle conversation',
        value: (all - first) / conversations / 1_024,
        unit: 'kB',
        goal: { atMost: 1 },
      },
      {
        name: 'of it for each of the last 5,000',
        value: (all - half) / (conversations / 2) / 1_024,
        unit: 'kB',
      },
      { name: 'process (RSS) before', value: rssBefore / 1e6, unit: 'MB', digits: 0 },
      { name: 'process (RSS) after', value: rss / 1e6, unit: 'MB', digits: 0 },
    ])
  } finally {
    await engine.close()
    await server.close()
  }
  await printProcesses(print)
}

/** What the program takes on a platform before anybody speaks. */
async function printProcesses(print: Print): Promise<void> {
  installRedisServer()
  const redis = await openRedisServer()
  try {
    for (const platform of ['discord', 'telegram'] as const) {
      const weights = await weighIdleProcesses(platform, {
        SQLite: `sqlite:./${platform}.db`,
        Redis: redis.url,
      })
      print(`\`dramatis start\` on ${platform}, nobody speaks (RSS)`)
      printFigures(
        print,
        Object.entries(weights).flatMap(([name, { first, later }]) => [
          { name: `with ${name}`, value: later / 1e6, unit: 'MB', digits: 0, goal: { atMost: 110 } },
          {
            name: `with ${name}, commands just registered`,
            value: first / 1e6,
            unit: 'MB',
            digits: 0,
            goal: { atMost: 110 },
          },
        ]),
      )
    }
  } finally {
    await redis.close()
  }
}

async function talk(engine: BenchApp, from: number, to: number): Promise<void> {
  let next = from
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < to) {
        const index = next
        next += 1
        await engine.enter(index)
        await engine.speak(index, '今天又加班到半夜，地铁停了，走回来的路上下了一点雨。')
      }
    }),
  )
}

/** Bytes of the heap when nothing is under way any more. What one collection finalises, the next one frees. */
async function weigh({ app, forget }: BenchApp): Promise<number> {
  await app.settled()
  forget()
  if (!globalThis.gc) throw new TypeError('start node with --expose-gc')
  for (let pass = 0; pass < 4; pass += 1) {
    await delay(20)
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed
}
