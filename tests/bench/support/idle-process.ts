import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openLoopbackDiscord, openLoopbackTelegram } from '../../../src/testing/index.ts'
import { packagesDirectory, withStagedPackage } from './stage-package.ts'

/** After so long everything is loaded and compiled that an idle process needs. */
const restMs = 5_000

/** Bytes that a process takes (RSS). */
export interface IdleWeight {
  /** The first of its version, which registers its commands. */
  readonly first: number
  /** Any other. */
  readonly later: number
}

/** A platform where nobody speaks. */
interface IdlePlatform {
  /** By which a process finds it. */
  readonly environment: { readonly [name: string]: string }
  /** How often a process began to listen to it. */
  listened(): number
  close(): Promise<void>
}

const platforms = {
  async discord() {
    const discord = await openLoopbackDiscord()
    discord.createGuild({ name: 'Harbour' }).createChannel({ name: 'quay' })
    return {
      environment: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
      listened: () => discord.sessions.length,
      close: discord.close,
    }
  },
  async telegram() {
    const telegram = await openLoopbackTelegram()
    const creator = telegram.createUser({ name: 'Ann' })
    telegram.createGroup({ title: 'Quay', creator })
    return {
      environment: { TELEGRAM_TOKEN: telegram.token, TELEGRAM_API_URL: telegram.apiUrl },
      listened: () => telegram.requests.filter(({ method }) => method === 'getWebhookInfo').length,
      close: telegram.close,
    }
  },
} as const satisfies { readonly [name: string]: () => Promise<IdlePlatform> }

/** What `dramatis start` takes on a platform with nobody speaking, on each of these stores; the built package. */
export async function weighIdleProcesses<Name extends string>(
  platform: keyof typeof platforms,
  memoryUrls: {
    readonly [Key in Name]: string
  },
): Promise<{ [Key in Name]?: IdleWeight }> {
  const weighed: { [Key in Name]?: IdleWeight } = {}
  await withStagedPackage(async (directory) => {
    await symlink(packagesDirectory, join(directory, 'node_modules'))
    for (const name in memoryUrls) weighed[name] = await weighBoth(directory, memoryUrls[name], platform)
  })
  return weighed
}

async function weighBoth(
  directory: string,
  memoryUrl: string,
  name: keyof typeof platforms,
): Promise<IdleWeight> {
  const platform = await platforms[name]()
  try {
    const first = await weighOne(directory, memoryUrl, platform)
    return { first, later: await weighOne(directory, memoryUrl, platform) }
  } finally {
    await platform.close()
  }
}

async function weighOne(directory: string, memoryUrl: string, platform: IdlePlatform): Promise<number> {
  const before = platform.listened()
  const child = spawn(process.execPath, ['dist/src/main.js', 'start'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      ...platform.environment,
      MEMORY_URL: memoryUrl,
      MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
      MODEL_NAME: 'none',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  try {
    while (platform.listened() === before && child.exitCode === null) await delay(50)
    if (child.exitCode !== null) throw new TypeError(`dramatis start ended with ${child.exitCode}`)
    await delay(restMs)
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
