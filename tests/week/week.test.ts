import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoopbackInteraction } from '../../src/testing/index.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { checkExports, wordsSaidBy } from './check-exports.ts'
import { playDiscordDays } from './discord-days.ts'
import { type DiscordPlayer, type Harbour, openHarbour, withdrawsOnDiscord } from './discord-scene.ts'
import { expectedRows, isStoryReaction } from './expected-rows.ts'
import {
  type Exported,
  exportAll,
  formats,
  readExport,
  readLessons,
  textOf,
  trainingFormats,
} from './exports.ts'
import { forgetCyriac, forgetVanishia, hushHalvard, playVanishia } from './forgetting.ts'
import type { Deed, Player } from './ledger.ts'
import { pseudonymOf } from './marks.ts'
import { findWords, readRedis, readRedisFile } from './raw.ts'
import { readRows } from './read-exports.ts'
import { readAudit, tryOnDiscord, tryOnTelegram } from './refusals.ts'
import { openStage, type Stage } from './stage.ts'
import { playTelegramDays } from './telegram-days.ts'
import { asksFor, type Bay, openBay, withdrawsOnTelegram } from './telegram-scene.ts'
import { lottchen, playTerminalDay } from './terminal-day.ts'

// A week of twelve people with five characters, on a Discord and a Telegram on loopback and in the terminal, in the real process. What
// exports are to hold is worked out from what the script did. Each scene goes on where the one before has ended.

describe.each([
  { store: 'SQLite', dialect: 'chat' },
  { store: 'SQLite, encrypted', dialect: 'characterglm' },
  { store: 'Redis', dialect: 'chat' },
] as const)('a week with $store and a $dialect model', { timeout: 60_000 }, ({ store, dialect }) => {
  let redis: RedisServer | undefined
  let stage: Stage
  let harbour: Harbour
  let bay: Bay
  let players: readonly Player[]
  const early = new Map<string, Exported>()
  const later = new Map<string, Exported>()
  /** What was done before the early ones. */
  let told: ReadonlySet<Deed>
  let reactions: Exported | undefined
  let atHome: Exported['id']
  /** By which whoever is forgotten would be found again; each of her words has the first one in it. */
  let hers: readonly string[]
  let his: readonly string[]
  /** Of people who are not listened to. */
  const unheard: string[] = []

  beforeAll(async () => {
    redis =
      store === 'Redis' ? await openRedisServer({ config: ['--aof-use-rdb-preamble', 'no'] }) : undefined
    const isEncrypted = store.endsWith('encrypted')
    stage = await openStage({
      dialect,
      ...(redis ? { memoryUrl: redis.url } : {}),
      ...(isEncrypted ? { encryptionKey: randomBytes(32).toString('base64') } : {}),
    })
    harbour = openHarbour(stage)
    bay = openBay(stage)
    const { adalind, benedikt, cyriac, dovile } = harbour
    players = [adalind, benedikt, cyriac, dovile, ...bay.players, lottchen]
    hers = ['gone0', bay.vanishia.name, bay.vanishia.id]
  }, 30_000)

  afterAll(async () => {
    await stage?.close()
    await redis?.close()
  })

  /** All that the program has stored. */
  const stored = async () =>
    redis
      ? await readRedis(redis.url)
      : new Map([...(await stage.files())].filter(([name]) => name.startsWith(`${stage.directory}/data/`)))
  /** What no export may have any more. */
  const forgotten = () => [
    ...[...hers, ...his],
    pseudonymOf('telegram', bay.vanishia.id),
    pseudonymOf('discord', harbour.cyriac.id),
  ]
  const rowsOf = (text: string) => readRows(text, players)

  /** The file that somebody on Discord was given, in an answer or in a DM. */
  async function fileOf({ user }: DiscordPlayer, asked: LoopbackInteraction): Promise<string> {
    const find = () => [...asked.answers(), ...user.dm.shown()].flatMap(({ raw }) => raw.attachments).at(-1)
    await stage.comes(
      'the file is there',
      () => find() !== undefined,
      () => user.dm.shown().map(({ content }) => content),
    )
    return await (await fetch(find()?.url ?? '')).text()
  }

  test('somebody pipes a conversation into the terminal', async () => {
    await playTerminalDay(stage)
  })

  test('people talk on Discord and on Telegram, and say what they think of it', async () => {
    await stage.start()
    await playDiscordDays(stage, harbour)
    expect(await stage.service().stop()).toBe(0)
    await stage.start()
    unheard.push(await playTelegramDays(stage, bay))
    await playVanishia(stage, bay)
  })

  test('whoever is not to have it tries to get it', async () => {
    const onDiscord = await tryOnDiscord(stage, harbour)
    const onTelegram = await tryOnTelegram(stage, bay)
    expect(await readAudit(stage, 'discord', harbour.guild.id)).toEqual(onDiscord.toSorted())
    expect(await readAudit(stage, 'telegram', `${bay.square.chat.id}`)).toEqual(onTelegram.toSorted())
  })

  test('moderators take home what is of their place, as a file', async () => {
    const { adalind, quay } = harbour
    const discordFile = await fileOf(
      adalind,
      adalind.user.invokes(quay, 'feedback export', { format: 'jsonl' }),
    )
    atHome = /e_[0-9a-f]{12}/.exec(discordFile)?.[0] ?? ''
    const isIn = (place: string) => (deed: Deed) => deed.reply.story.name === place && !isStoryReaction(deed)
    expect(rowsOf(discordFile)).toEqual(expectedRows(stage.ledger, isIn('quay')))

    const { fayola, pier } = bay
    fayola.user.says(pier.chat, '/feedback export jsonl')
    const sent = () => fayola.user.dm.shown().findLast(({ file }) => file !== undefined)?.file
    await stage.comes('the file is there', () => sent() !== undefined)
    expect(rowsOf(Buffer.from(sent()?.bytes ?? []).toString())).toEqual(
      expectedRows(stage.ledger, isIn('pier')),
    )
  })

  test('people have what is kept of them, and of nobody else', async () => {
    const { benedikt } = harbour
    const onDiscord = await fileOf(benedikt, benedikt.user.invokes(benedikt.user.dm, 'privacy data'))
    const { gustavo } = bay
    const message = await asksFor(stage, gustavo, '/privacy data', ({ file }) => file !== undefined)
    const onTelegram = Buffer.from(message.file?.bytes ?? []).toString()
    for (const [text, person] of [
      [onDiscord, benedikt],
      [onTelegram, gustavo],
    ] as const) {
      const own = wordsSaidBy(stage.ledger, person)
      const others = players.filter((one) => one !== person)
      const foreign = others.flatMap((one) => [one.name, one.id, ...wordsSaidBy(stage.ledger, one)])
      expect(own.filter((word) => !text.includes(word))).toEqual([])
      expect(foreign.filter((word) => word !== 'local' && text.includes(word))).toEqual([])
    }
  })

  test('everything is exported: each row is one that is to be there, and tells nobody', async () => {
    for (const format of formats) early.set(format, await exportAll(stage, format, `early-${format}`))
    checkExports(stage, players, early)
    told = new Set(stage.ledger.deeds)
    reactions = await exportAll(stage, 'jsonl', 'reactions', '--kind', 'reaction')
    const isReaction = ({ what }: Deed) => 'emoji' in what
    expect(rowsOf(textOf(reactions))).toEqual(expectedRows(stage.ledger, isReaction))
  })

  test('a LoRA adapter is trained on one of them', async () => {
    const { id = '' } = early.get('sft') ?? {}
    const { code } = await stage.run(['feedback', 'trained', id, '--adapter', 'harbour-lora'])
    expect(code).toBe(0)
  })

  test('they are found in what is stored, as long as they are not forgotten', async () => {
    for (const { name, id } of [bay.vanishia, harbour.cyriac]) {
      expect(findWords(await stored(), [name, id])).not.toEqual([])
      if (redis) expect(findWords((await readRedisFile(redis.url)) ?? new Map(), [name, id])).not.toEqual([])
    }
  })

  test('two ask to be forgotten in the middle of a turn, and nothing is left of them', async () => {
    const { cyriac } = harbour
    const said = wordsSaidBy(stage.ledger, cyriac)
    await forgetVanishia(stage, bay)
    his = [await forgetCyriac(stage, harbour), ...said, cyriac.name, cyriac.id]
    expect(findWords(await stored(), [...hers, ...his])).toEqual([])
    // What Redis was told stands in its file until that is written anew.
    const server = redis
    if (!server) return
    const left = async () => {
      const files = await readRedisFile(server.url).catch(() => undefined)
      return files && findWords(files, [...hers, ...his])
    }
    await stage.comes('the file of Redis is written anew', async () => (await left())?.length === 0)
  })

  test('tombstones name their exports and the LoRA adapter, by keyed hashes alone', async () => {
    const { output } = await stage.run(['feedback', 'tombstones'])
    const [, ...lines] = output.split('\n').filter(Boolean)
    const cells = lines.map((line) => line.split('\t'))
    const idsOf = (...exports: readonly (Exported | undefined)[]) => exports.map((exported) => exported?.id)
    const hers = idsOf(...early.values(), reactions)
    const his = [...idsOf(early.get('jsonl'), early.get('csv'), reactions), atHome]
    expect(
      cells.map(([pseudonym, , exports = '', adapters]) => [
        pseudonym,
        exports.split(',').toSorted(),
        adapters,
      ]),
    ).toEqual([
      [pseudonymOf('telegram', bay.vanishia.id), hers.toSorted(), 'harbour-lora'],
      [pseudonymOf('discord', harbour.cyriac.id), his.toSorted(), '-'],
    ])
  })

  test('earlier exports come clean', async () => {
    const names = formats.map((format) => `early-${format}`)
    const { code, errorOutput } = await stage.run(['feedback', 'clean', ...names])
    expect(code, errorOutput).toBe(0)
    for (const name of names) expect(findWords(await readExport(stage, name), forgotten())).toEqual([])
    const [text = ''] = (await readExport(stage, 'early-jsonl')).values()
    // What she voted was counted; rows whose reply is away say why in another word, and still name whom else it answered.
    const withoutVotes = (rows: readonly string[]) =>
      rows
        .map((row) => row.replace(/votes \d+:\d+/, '').replace('on forgotten;', 'on gone;'))
        .map((row) => (row.includes(' on gone;') ? row.replace(/; of .*/, '') : row))
        .toSorted()
    const expected = expectedRows(stage.ledger, (deed) => told.has(deed) && !isStoryReaction(deed))
    expect(withoutVotes(rowsOf(text))).toEqual(withoutVotes(expected))
    for (const format of trainingFormats) {
      const left = readLessons(await readExport(stage, `early-${format}`))
      const were = readLessons(early.get(format)?.files ?? new Map())
      expect(left).toEqual(were.filter((row) => !row.includes('gone0')))
    }
  })

  test('somebody takes back that his words may train a model; later exports are without both', async () => {
    await withdrawsOnTelegram(stage, bay.gustavo, 'training')
    await withdrawsOnDiscord(stage, harbour.adalind, 'feedback')
    unheard.push(await hushHalvard(stage, bay))
    for (const format of formats) later.set(format, await exportAll(stage, format, `later-${format}`))
    checkExports(stage, players, later)
    const texts = new Map([...later].map(([name, exported]) => [name, textOf(exported)]))
    expect(findWords(texts, forgotten())).toEqual([])
    const training = new Map(trainingFormats.map((format) => [format, textOf(later.get(format))]))
    expect(
      findWords(training, [
        pseudonymOf('telegram', bay.gustavo.id),
        ...wordsSaidBy(stage.ledger, bay.gustavo),
      ]),
    ).toEqual([])
  })

  test('nothing of them is in what is stored or logged, and nothing that came through Discord in a training file', async () => {
    const discord = players.filter(({ platform }) => platform === 'discord')
    const words = discord.flatMap((player) => [
      pseudonymOf('discord', player.id),
      ...wordsSaidBy(stage.ledger, player),
    ])
    for (const exports of [early, later])
      for (const format of trainingFormats)
        expect(findWords(exports.get(format)?.files ?? new Map(), words)).toEqual([])
    expect(await stage.service().stop()).toBe(0)
    expect(findWords(await stored(), [...hers, ...his, ...unheard])).toEqual([])
    expect(findWords(new Map([['log', stage.logged()]]), [...hers, ...his])).toEqual([])
    if (store.endsWith('encrypted')) {
      const said = stage.ledger.stories.flatMap(({ replies }) =>
        replies.flatMap(({ revisions }) => revisions.map(({ mark }) => mark)),
      )
      const names = players.map(({ name }) => name)
      expect(
        findWords(await stored(), [
          ...said,
          ...names,
          ...players.flatMap((one) => wordsSaidBy(stage.ledger, one)),
        ]),
      ).toEqual([])
    }
    // An interaction that is replayed is acknowledged twice, and nobody waits for the answer to a forged one.
    expect(stage.discord.complaints).toMatchObject([{ code: 40060 }])
    expect(stage.telegram.complaints).toMatchObject(Array(2).fill({ method: 'answerCallbackQuery' }))
  })
})
