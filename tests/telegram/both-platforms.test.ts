import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type LoopbackChannel,
  type LoopbackDiscord,
  type LoopbackTelegram,
  type LoopbackTelegramUser,
  type LoopbackUser,
  openLoopbackDiscord,
  openLoopbackTelegram,
} from '../../src/testing/index.ts'
import { openPlay, type Play, wordsOf } from '../afternoon/play.ts'
import { openRelay, type Relay, type RelayedRequest } from '../faults/relay.ts'
import { until } from '../outages/until.ts'

// One process, one character, two platforms. What one of them does must not be felt on the other: what is compared is the order of
// events, for the one that is in trouble stays so until the other has answered.

/** How the way to a platform is. */
interface Way {
  readonly relay: Relay
  /** Requests are held back (and then go on), or their connections break. */
  trouble: 'none' | 'slow' | 'broken'
  /** Requests that were held back or broken off. */
  troubled: number
  /** The trouble is over. */
  mend(): void
}

let play: Play
let discord: LoopbackDiscord
let telegram: LoopbackTelegram
let toDiscord: Way
let toTelegram: Way
let ann: LoopbackUser
let ben: LoopbackTelegramUser
let quay: LoopbackChannel

/** Opens a way; what passes as ever is what people would not notice, such as asking for updates. */
async function openWay(target: string, isTroubled: (request: RelayedRequest) => boolean): Promise<Way> {
  let mended = Promise.withResolvers<void>()
  const relay = await openRelay({
    target,
    isWaiting: ({ path }) => path.endsWith('/getUpdates'),
    async onAsked(request) {
      if (way.trouble === 'none' || !isTroubled(request)) return true
      way.troubled += 1
      if (way.trouble === 'slow') await mended.promise
      return way.trouble !== 'broken'
    },
  })
  const way: Way = {
    relay,
    trouble: 'none',
    troubled: 0,
    mend() {
      way.trouble = 'none'
      way.troubled = 0
      mended.resolve()
      mended = Promise.withResolvers()
    },
  }
  return way
}

/** Says it on Discord, with a word of its own. */
function saysOnDiscord(text: string): string {
  const word = play.newWord()
  ann.says(quay, `Mira, ${text} ${word}`)
  return word
}

/** The same on Telegram. */
function saysOnTelegram(text: string): string {
  const word = play.newWord()
  ben.says(ben.dm, `${text} ${word}`)
  return word
}

const isAnswer = (text: string, word: string) => /number \d+\./.test(text) && wordsOf(text).includes(word)
const hasDiscordAnswered = (word: string) => quay.shown().some(({ content }) => isAnswer(content, word))
const hasTelegramAnswered = (word: string) => ben.dm.shown().some(({ text }) => isAnswer(text, word))

const tellInstead = () => [
  quay.shown().map(({ content }) => content),
  ben.dm.shown().map(({ text }) => text),
  play.logged().split('\n').slice(-12),
]
const discordAnswers = (word: string) =>
  until('Discord has the answer', () => hasDiscordAnswered(word), tellInstead)
const telegramAnswers = (word: string) =>
  until('Telegram has the answer', () => hasTelegramAnswered(word), tellInstead)

beforeAll(async () => {
  play = await openPlay({ settings: 'conversation: {quiet_direct_ms: 40, quiet_group_ms: 40}\n' })
  discord = await openLoopbackDiscord({ speed: 50, deadlineSpeed: 1 })
  telegram = await openLoopbackTelegram({ hasLimits: false })
  // How Discord tells what happens goes another way.
  toDiscord = await openWay(discord.apiUrl, () => true)
  toTelegram = await openWay(telegram.apiUrl, () => true)
  ann = discord.createUser({ name: 'Ann' })
  ben = telegram.createUser({ name: 'Ben' })
  const guild = discord.createGuild({ name: 'Harbour' })
  guild.join(ann, { permissions: PermissionFlagsBits.ManageChannels })
  quay = guild.createChannel({ name: 'quay' })
  await play.start(
    {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: `${toDiscord.relay.url}/service`,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: `${toTelegram.relay.url}/service`,
    },
    () => ['listening to Discord', 'listening to Telegram'].every((line) => play.logged().includes(line)),
  )
  ann.invokes(quay, 'character set', { character: 'mira' })
  ben.says(ben.dm, '/character set mira')
  const greets = (text: string) => text.includes('The lamp is lit.')
  const greetsOnDiscord = () => quay.shown().some(({ content }) => greets(content))
  const greetsOnTelegram = () => ben.dm.shown().some(({ text }) => greets(text))
  await until('both greet', () => greetsOnDiscord() && greetsOnTelegram(), tellInstead)
}, 60_000)

afterAll(async () => {
  await play.close()
  for (const way of [toDiscord, toTelegram]) await way.relay.close()
  await discord.close()
  await telegram.close()
})

describe('while one platform is in trouble, the other answers as ever', { timeout: 60_000 }, () => {
  test('one character answers on both', async () => {
    await Promise.all([
      discordAnswers(saysOnDiscord('are you there?')),
      telegramAnswers(saysOnTelegram('And here?')),
    ])
  })

  test.each(['slow', 'broken'] as const)('Telegram is %s', async (trouble) => {
    const early = saysOnTelegram('Are you there?')
    await until('it was heard', () => telegram.updates.waiting === 0)
    toTelegram.trouble = trouble
    const late = saysOnTelegram('Still there?')
    await until('it is felt', () => toTelegram.troubled > 0)
    for (const text of ['is it dark?', 'is it late?', 'shall we go?'])
      await discordAnswers(saysOnDiscord(text))
    expect(hasTelegramAnswered(late)).toBe(false)
    toTelegram.mend()
    await telegramAnswers(early)
    await telegramAnswers(late)
  })

  test.each(['slow', 'broken'] as const)('Discord is %s', async (trouble) => {
    toDiscord.trouble = trouble
    const late = saysOnDiscord('are you there?')
    await until('it is felt', () => toDiscord.troubled > 0)
    for (const text of ['Is it dark?', 'Is it late?', 'Shall we go?'])
      await telegramAnswers(saysOnTelegram(text))
    expect(hasDiscordAnswered(late)).toBe(false)
    toDiscord.mend()
    await discordAnswers(late)
  })

  test('Telegram takes no more messages for a while', async () => {
    telegram.faults.fail({ method: /^send/, times: 4, status: 429, parameters: { retry_after: 3 } })
    const late = saysOnTelegram('Are you there?')
    await until('it is felt', () => telegram.requests.some(({ status }) => status === 429))
    await discordAnswers(saysOnDiscord('is it dark?'))
    expect(hasTelegramAnswered(late)).toBe(false)
    await telegramAnswers(late)
  })

  test('both have what both were told, and nothing was done wrong', async () => {
    expect(await play.service().stop()).toBe(0)
    expect(discord.complaints).toEqual([])
    expect(telegram.complaints).toEqual([])
    for (const shown of [
      quay.shown().map(({ content }) => content),
      ben.dm.shown().map(({ text }) => text),
    ]) {
      const answers = shown.filter((text) => /number \d+\./.test(text))
      expect(new Set(answers.flatMap(wordsOf)).size).toBe(answers.flatMap(wordsOf).length)
    }
  })
})
