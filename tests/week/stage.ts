import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createGate,
  type LoopbackDiscord,
  type LoopbackTelegram,
  type ModelServerGate,
  openLoopbackDiscord,
  openLoopbackTelegram,
  openModelServer,
} from '../../src/testing/index.ts'
import { type Service, startService } from '../afternoon/service.ts'
import { type CliRun, runCli } from '../cli/run-cli.ts'
import { until } from '../outages/until.ts'
import { cards, settings } from './cards.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { hashKey, marksIn, wordsFor } from './marks.ts'

/** See {@link openStage}. */
export interface StageOptions {
  readonly dialect: 'chat' | 'characterglm'
  /** Default: SQLite in the folder. */
  readonly memoryUrl?: string
  readonly encryptionKey?: string
}

/** Two platforms, a model and the program between them, in a folder of its own, and a book of what everybody did. */
export interface Stage {
  readonly directory: string
  readonly discord: LoopbackDiscord
  readonly telegram: LoopbackTelegram
  readonly ledger: Ledger
  /** What was started last. */
  service(): Service
  /** All that it ever logged. */
  logged(): string
  start(): Promise<void>
  /** Runs the program with other words, in the same folder. */
  run(words: readonly string[], input?: string): Promise<CliRun>
  /** A word that nobody has said yet. */
  newWord(kind?: 'quay' | 'gone' | 'anew'): string
  /** Does something that is answered by one turn; resolves with the word of the reply, once it is written down. */
  turn(act: () => unknown): Promise<string>
  /** Resolves when all that people did about replies is written down. */
  settled(): Promise<void>
  /** Resolves when it is so; else tells what was logged. */
  comes(what: string, isSo: () => boolean | Promise<boolean>, tell?: () => unknown): Promise<void>
  /** Keeps the model's reply to that word back. */
  hold(word: string): ModelServerGate
  /** The word of the model's reply to that one; `undefined`: the model was not asked yet. */
  replyTo(word: string): string | undefined
  /** Everything in the folder, as it lies on the disk, by file. */
  files(): Promise<ReadonlyMap<string, Buffer>>
  close(): Promise<void>
}

/** Opens it; the program is not started yet. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-week-'))
  await mkdir(join(directory, 'characters'))
  for (const [name, text] of Object.entries(cards)) await writeFile(join(directory, 'characters', name), text)
  await writeFile(join(directory, 'dramatis.yaml'), settings)
  const gates = new Map<string, ModelServerGate>()
  const repliesTo = new Map<string, string>()
  let replies = 0
  let lastReply = ''
  let words = 0
  const model = await openModelServer({
    reply({ text }) {
      // What was said since a character spoke last.
      const all = marksIn(text)
      const asked = all.slice(all.findLastIndex((one) => /^(?:rep|anew|card)/.test(one)) + 1)
      lastReply = `rep${String(replies++).padStart(4, '0')}`
      for (const word of asked) repliesTo.set(word, lastReply)
      const gate = asked.map((word) => gates.get(word)).find((one) => one !== undefined)
      const isChinese = /[\u4e00-\u9fff]/.test(text.slice(-40))
      // What somebody who is forgotten has said must go from the replies, too.
      const echo = asked.filter((word) => word.startsWith('gone')).join(' ')
      const reply = `${wordsFor(lastReply, isChinese ? 'zh' : 'en')} ${echo} ${lastReply}`.replace('  ', ' ')
      return { text: `${reply}${isChinese ? '。' : '.'}`, ...(gate ? { gate } : {}) }
    },
  })
  // More is said here in a minute than the limits let through.
  const telegram = await openLoopbackTelegram({ hasLimits: false, privacyMode: false })
  const discord = await openLoopbackDiscord({ speed: 50, deadlineSpeed: 1 })
  const port = await findPort()
  const ledger = createLedger()
  const environment: { readonly [name: string]: string } = {
    MODEL_BASE_URL: model.baseUrl,
    MODEL_NAME: 'test-model',
    MODEL_DIALECT: options.dialect,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.apiUrl,
    HASH_KEY: hashKey,
    ...(options.memoryUrl ? { MEMORY_URL: options.memoryUrl } : {}),
    ...(options.encryptionKey ? { ENCRYPTION_KEY: options.encryptionKey } : {}),
  }
  const lives: Service[] = []
  /** What was done before the last start: it is counted no more. */
  let doneBefore = 0
  const running = () => {
    const service = lives.at(-1)
    if (!service) throw new RangeError('The program was not started.')
    return service
  }
  const logged = () => lives.map((life) => life.logged()).join('')
  const countDone = () => ledger.deeds.filter(({ by }) => by.platform !== 'console').length
  const comes: Stage['comes'] = (what, isSo, tell = () => '') =>
    until(what, isSo, () => [tell(), discord.complaints, telegram.complaints, logged().split('\n').slice(-4)])
  const turnsWritten = () => logged().split('"a turn was written"').length - 1

  return {
    directory,
    discord,
    telegram,
    ledger,
    service: running,
    comes,
    logged,
    async start() {
      doneBefore = countDone()
      lives.push(startService(directory, { ...environment, HTTP_HOST: '127.0.0.1', HTTP_PORT: `${port}` }))
      const isListening = () =>
        ['listening to Discord', 'listening to Telegram'].every((line) => running().logged().includes(line))
      await comes('it listens', () => isListening() || !running().isAlive)
      if (!running().isAlive) throw new RangeError(`It ended: ${logged()}`)
      await comes('commands are registered', () => discord.commands().length > 0)
    },
    run: (given, input = '') => runCli(given, { directory, input, environment }),
    newWord: (kind = 'quay') => `${kind}${String(words++).padStart(4, '0')}`,
    async turn(act) {
      const before = turnsWritten()
      act()
      await comes('a turn is written', () => turnsWritten() > before)
      return lastReply
    },
    async settled() {
      const done = countDone() - doneBefore
      let counted = 0
      await comes(
        'it is all written down',
        async () => {
          counted = await countFeedback(port)
          return counted >= done
        },
        () => `${counted} of ${done}`,
      )
      if (counted > done) throw new RangeError(`More was written down than was done: ${counted}, not ${done}`)
    },
    hold(word) {
      const gate = createGate()
      gates.set(word, gate)
      return gate
    },
    replyTo: (word) => repliesTo.get(word),
    async files() {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true })
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
      return new Map(await Promise.all(names.map(async (name) => [name, await readFile(name)] as const)))
    },
    async close() {
      if (lives.at(-1)?.isAlive) await running().kill()
      for (const one of [model, discord, telegram]) await one.close()
      await rm(directory, { recursive: true })
    },
  }
}

/** How much the program counted of what people did about replies. */
async function countFeedback(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
  const counts = (await answer.text()).matchAll(/^dramatis_feedback_total\{[^}]*\} (\d+)/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

/** A port that is free now. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new RangeError('It has no port.')
  return address.port
}
