import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type LoopbackDiscord, openLoopbackDiscord } from '../../../src/testing/index.ts'
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

/** What `dramatis start` takes on Discord with nobody speaking, on each of these stores; the built package. */
export async function weighIdleProcesses<Name extends string>(
  memoryUrls: {
    readonly [Key in Name]: string
  },
): Promise<{ [Key in Name]?: IdleWeight }> {
  const weighed: { [Key in Name]?: IdleWeight } = {}
  await withStagedPackage(async (directory) => {
    await symlink(packagesDirectory, join(directory, 'node_modules'))
    for (const name in memoryUrls) weighed[name] = await weighBoth(directory, memoryUrls[name])
  })
  return weighed
}

async function weighBoth(directory: string, memoryUrl: string): Promise<IdleWeight> {
  const discord = await openLoopbackDiscord()
  discord.createGuild({ name: 'Harbour' }).createChannel({ name: 'quay' })
  try {
    const first = await weighOne(directory, memoryUrl, discord)
    return { first, later: await weighOne(directory, memoryUrl, discord) }
  } finally {
    await discord.close()
  }
}

async function weighOne(directory: string, memoryUrl: string, discord: LoopbackDiscord): Promise<number> {
  const before = discord.sessions.length
  const child = spawn(process.execPath, ['dist/src/main.js', 'start'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      MEMORY_URL: memoryUrl,
      MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
      MODEL_NAME: 'none',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  try {
    while (discord.sessions.length === before && child.exitCode === null) await delay(50)
    if (child.exitCode !== null) throw new TypeError(`dramatis start ended with ${child.exitCode}`)
    await delay(restMs)
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
