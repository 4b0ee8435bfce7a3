import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { ClientFigure } from './model-client.ts'
import type { Print } from './support/table.ts'

/** Benchmarks by the name that the command line takes. They measure beside a yardstick, print ratios, and assert nothing. */
const benchmarks: { readonly [name: string]: (print: Print) => Promise<void> } = {
  'model-client': printModelClients,
  memory: async (print) => (await import('./memory.ts')).run(print),
  redis: async (print) => (await import('./redis.ts')).run(print),
  engine: async (print) => (await import('./engine.ts')).run(print),
  feedback: async (print) => (await import('./feedback.ts')).run(print),
  lore: async (print) => (await import('./lore.ts')).run(print),
  prefix: async (print) => (await import('./prefix.ts')).run(print),
  safety: async (print) => (await import('./safety.ts')).run(print),
  idle: async (print) => (await import('./idle.ts')).run(print),
  start: async (print) => (await import('./start.ts')).run(print),
  install: async (print) => (await import('./install.ts')).run(print),
}

async function printModelClients(print: Print): Promise<void> {
  const { compareModelClients } = await import('./model-client.ts')
  const row = (name: string, { cpuMsPerTurn, turnsPerSecond, p50Ms }: ClientFigure, ratio: number) =>
    print(
      `  ${name.padEnd(8)} ${cpuMsPerTurn.toFixed(3).padStart(7)} ms CPU a turn  ${turnsPerSecond.toFixed(0).padStart(5)} turns/s` +
        `  p50 ${p50Ms.toFixed(2).padStart(7)} ms  ratio of CPU ${ratio.toFixed(2)}`,
    )
  for (const { ours, sdk, cpuRatio } of await compareModelClients()) {
    print(ours.load)
    row('ours', ours, cpuRatio)
    row("SDK's", sdk, 1)
  }
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => benchmarks[name] === undefined)
const [only, ...others] = asked.length > 0 ? asked : Object.keys(benchmarks)

if (unknown.length > 0) {
  const known = Object.keys(benchmarks).join(', ')
  process.stderr.write(`No benchmark is named ${unknown.join(', ')}. There are: ${known}.\n`)
  process.exitCode = 2
} else if (only !== undefined && others.length === 0) {
  process.stdout.write(`\n${only}\n`)
  await benchmarks[only]?.((line) => process.stdout.write(`  ${line}\n`))
} else {
  // Each in a process of its own: what one leaves on the heap would weigh on the next.
  for (const name of [only ?? '', ...others]) {
    const [code] = await once(fork(import.meta.filename, [name]), 'exit')
    if (code !== 0) process.exitCode = 1
  }
}
