import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { unfinishedError, unfinishedMark } from '../../memory/transfer-marks.ts'
import { createLog, systemClock, systemRandom } from '../app/system.ts'
import { showStoreUrl } from '../config/store-url.ts'
import type { Config } from '../contract/config.ts'
import type { Mailbox } from '../contract/mailbox.ts'
import type { Store } from '../contract/store.ts'
import { count } from './count.ts'
import { broken, examine, type Finding, missing, works } from './finding.ts'
import { findStoreFile, openConfiguredStore } from './open-store.ts'

/** Less than this, and a busy week fills the disk. */
const fewBytes = 1_000_000_000
/** More than this share of its memory is too much for a server that refuses writes when it is full. */
const fullShare = 0.8
/** Slower than this, and people notice it in each turn. */
const slowMs = 20

/** The store: whether it opens, whether something can be written, and what an operator should look after. */
export async function checkStore(config: Config): Promise<readonly Finding[]> {
  return await examine('store', async () => {
    const { memoryUrl } = config
    const store = await openConfiguredStore({ ...config, logLevel: 'silent' })
    try {
      const mark = await store.transfer.fetchMark(unfinishedMark)
      return [
        ...(mark === undefined
          ? []
          : [broken(unfinishedError(`store: ${showStoreUrl(memoryUrl)}`, mark).message)]),
        ...(await checkWritable(store, showStoreUrl(memoryUrl))),
        ...(memoryUrl.startsWith('redis') ? await checkServer(config) : await checkFile(memoryUrl)),
        ...(await checkMailbox(store.mailbox)),
      ]
    } finally {
      await store.close()
    }
  })
}

/** One that takes no writes can be looked at all the same. */
async function checkWritable(store: Store, shown: string): Promise<readonly Finding[]> {
  return await examine('store', async () => {
    await store.check()
    return [works(`store: ${shown} can be written`)]
  })
}

/** What waits, and what was given up. */
async function checkMailbox(mailbox: Mailbox): Promise<readonly Finding[]> {
  const items = await mailbox.list()
  const givenUp = items.filter(({ state }) => state === 'given-up').length
  const waiting = items.length - givenUp
  const found = waiting > 0 ? [works(`store: ${count(waiting, 'event')} waiting for an answer`)] : []
  if (givenUp === 0) return found
  return [
    ...found,
    missing(
      `store: ${count(givenUp, 'event')} given up: \`npx dramatis mailbox list\` shows why, \`mailbox retry --all\` tries again, \`mailbox drop\` removes`,
    ),
  ]
}

async function checkFile(url: string): Promise<readonly Finding[]> {
  const path = findStoreFile(url)
  if (path === undefined) return []
  const { size } = await stat(path)
  const { bavail, bsize } = await statfs(dirname(path))
  const free = bavail * bsize
  const text = `store: the file has ${showBytes(size)}, the disk ${showBytes(free)} left`
  return [
    free > Math.max(fewBytes, size)
      ? works(text)
      : missing(`${text}: free some space; a full disk stops the conversations`),
  ]
}

async function checkServer(config: Config): Promise<readonly Finding[]> {
  const { describeServer } = await import('../../memory/redis/describe-server.ts')
  const facts = await describeServer({
    url: config.memoryUrl,
    clock: systemClock,
    random: systemRandom,
    log: createLog('silent'),
    mayForget: config.memoryMayForget,
  })
  const { version = 'unknown', roundTripMs, usedMemory, maxMemory } = facts
  const findings: Finding[] = []
  const answer = `store: Redis ${version} answers in ${roundTripMs < 1 ? 'less than 1' : Math.round(roundTripMs)} ms`
  findings.push(
    roundTripMs < slowMs
      ? works(answer)
      : missing(`${answer}: each turn asks it several times; run it nearer to the bot`),
  )
  findings.push(checkPersistence(facts))
  const { evictionPolicy: policy } = facts
  if (policy !== undefined && policy !== 'noeviction')
    findings.push(
      missing(`store: Redis drops keys when it is full (${policy}): set "maxmemory-policy noeviction"`),
    )
  if (usedMemory !== undefined) {
    const bound = maxMemory ? ` of ${showBytes(maxMemory)}` : ', without a bound of its own'
    const text = `store: Redis uses ${showBytes(usedMemory)}${bound}`
    const isFull = maxMemory !== undefined && maxMemory > 0 && usedMemory > fullShare * maxMemory
    findings.push(
      isFull ? missing(`${text}: raise maxmemory; when it is full, conversations stop`) : works(text),
    )
  }
  return findings
}

function checkPersistence({
  appends,
  snapshots,
  hasFailedToPersist,
}: {
  readonly appends: boolean | undefined
  readonly snapshots: string | undefined
  readonly hasFailedToPersist: boolean
}): Finding {
  if (hasFailedToPersist)
    return broken('store: Redis could not write to its disk: look at its log, and free some space')
  if (appends) return works('store: Redis keeps each write in an append-only file')
  const remedy = 'set "appendonly yes" and "appendfsync everysec" in its configuration'
  if (appends === undefined)
    return missing(`store: Redis does not tell whether it keeps its writes: ${remedy}`)
  return missing(
    snapshots
      ? `store: Redis keeps snapshots only, and loses minutes when it dies: ${remedy}`
      : `store: Redis keeps nothing on disk: ${remedy}`,
  )
}

function showBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}
