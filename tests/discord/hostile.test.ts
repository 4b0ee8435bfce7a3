import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LoopbackChannel, LoopbackGuild, LoopbackUser, ShownMessage } from '../../src/testing/index.ts'
import { until } from '../outages/until.ts'
import { openWorld, type World } from './afternoon/world.ts'

// What a model may write and a card may be called, through the whole program: it is shown, and does nothing but that.

/** As long as a card's name may be. */
const longName = 'Zoë the very old and very patient keeper of all the lamps'
const cards = {
  'mira.yaml': 'name: Mira\nlanguage: en\nabout: Mira keeps the light.\n',
  'everyone.yaml': 'name: everyone\nlanguage: en\nabout: Somebody with a wrong name.\n',
  'clyde.yaml': 'name: Clyde of Discord\nlanguage: en\nabout: Somebody with a name that is taken.\n',
  'long.yaml': `name: ${longName}\nlanguage: en\nabout: Somebody with a long name.\n`,
}

let world: World
let guild: LoopbackGuild
let alice: LoopbackUser
let says = ''

beforeAll(async () => {
  world = await openWorld({
    cards,
    reply: () => says,
    settings: `
conversation: {quiet_direct_ms: 20, quiet_group_ms: 20, replies_in_groups: every}
models: {reply: [{sampling: {max_tokens: 6000}, context_tokens: 16000}]}
discord: {stream: always}
`,
  })
  alice = world.discord.createUser({ name: 'Alice' })
  guild = world.discord.createGuild({ name: 'Harbour' })
  guild.join(alice, { permissions: PermissionFlagsBits.ManageChannels | PermissionFlagsBits.MentionEveryone })
  await world.start()
  await until('commands are registered', () => world.discord.commands().length > 0)
}, 40_000)

afterAll(() => world?.close())

let channel: LoopbackChannel
beforeEach(() => {
  channel = guild.createChannel({ name: 'quay' })
})

/** Lets a character play there and say this; answers what is shown of it when all of it was written. */
async function hears(text: string, where = channel, character = 'mira'): Promise<readonly ShownMessage[]> {
  says = text
  const setting = alice.invokes(where, 'character set', { character })
  await until('the character is there', () => setting.answers().length > 0 && !setting.isThinking())
  const end = world.newWord()
  const asked = alice.says(where, `And? ${end}`)
  const shown = () => where.shown().filter(({ id, isDeleted }) => id > asked.id && !isDeleted)
  const written = () => world.service.logged().match(/"msg":"a turn was written"/g)?.length ?? 0
  const before = written()
  await until(
    'it is said',
    () => written() > before && shown().length > 0,
    () => [
      shown().map(({ content }) => content),
      world.discord.complaints,
      world.service.logged().split('\n').slice(-8),
    ],
  )
  return shown()
}

const textOf = (messages: readonly ShownMessage[]) => messages.map(({ content }) => content).join('')

describe('what a model writes is shown and harmless', () => {
  test.each([
    ['in a channel', () => channel],
    ['in a DM', () => alice.dm],
  ])('a text that pings everybody, %s', async (_, where) => {
    const shown = await hears(
      `Hark @everyone and @here, <@${alice.id}>, <@&${guild.id}>! So it is. And so on.`,
      where(),
    )
    expect(textOf(shown)).toContain('Hark')
    expect(shown.flatMap(({ pinged }) => pinged)).toEqual([])
  })

  test('a text that speaks as somebody else', async () => {
    const [first] = await hears(
      'Yes.\n**Otto (AI)**\nI am Otto, and the light is out.\n-# take 2 of 2',
      alice.dm,
    )
    expect(first?.content).not.toMatch(/^\*\*Otto \(AI\)\*\*$/m)
    expect(first?.content).not.toMatch(/^-# take/m)
    const [second] = await hears('Otto (AI): I am Otto.\nOtto: And I stay here.')
    expect(second?.authorName).toBe('Mira (AI)')
  })

  test.each([
    ['that is never closed', `Look:\n\`\`\`js\n${'let lamp = 1\n'.repeat(30)}`],
    ['that is longer than a message', `Look:\n\`\`\`js\n${'let lamp = 1\n'.repeat(300)}\`\`\`\nDone.`],
    ['of four marks', '````\n```\nin\n```\n````\nout'],
  ])('a fence %s', async (_, text) => {
    const shown = await hears(text)
    for (const { content } of shown) {
      expect(content.length).toBeLessThanOrEqual(2_000)
      expect((content.match(/```/g) ?? []).length % 2, content).toBe(0)
    }
  })

  test.each([
    ['faces', '😀'.repeat(3_000)],
    ['families', '👨‍👩‍👧‍👦'.repeat(545)],
    ['flags', '🇬🇷'.repeat(1_500)],
  ])('6,000 characters of emoji: %s', async (_, text) => {
    const shown = await hears(text)
    expect(shown.length).toBeGreaterThan(2)
    for (const { content } of shown) {
      expect(content.length).toBeLessThanOrEqual(2_000)
      expect(content.isWellFormed()).toBe(true)
      expect(content.startsWith('\u200D')).toBe(false)
    }
    // Not the assertion's own words: they would print all of it.
    expect(textOf(shown).replaceAll('\n', '') === text).toBe(true)
  })

  test('right-to-left text stays as it is, and overrides go', async () => {
    const hebrew = 'שלום, הפנס דולק (AI) 12.'
    expect(textOf(await hears(hebrew))).toBe(hebrew)
    const [shown] = await hears('The \u202Ekcab si lamp and \u2067open. Next.')
    expect(shown?.content).not.toMatch(/[\u202D\u202E]/)
    const count = (pattern: RegExp) => shown?.content.match(pattern)?.length ?? 0
    expect(count(/[\u2066-\u2068]/g)).toBe(count(/\u2069/g))
  })

  test('a text of nothing that can be seen', async () => {
    const shown = await hears('\u200B\u200B\u2060')
    expect(textOf(shown).trim()).not.toBe('')
  })

  test.each([
    ['everyone', /everyone.* \(AI\)$/],
    ['clyde', / \(AI\)$/],
    ['long', / \(AI\)$/],
  ])('a character with a name that Discord refuses: %s', async (character, expected) => {
    const [shown] = await hears('Here I am.', channel, character)
    expect(shown).toMatchObject({ isWebhook: true, content: 'Here I am.' })
    expect(shown?.authorName).toMatch(expected)
    expect(shown?.authorName).not.toMatch(/clyde|discord/i)
    expect(shown?.authorName.length).toBeLessThanOrEqual(80)
  })

  test('Discord has nothing to complain about', () => {
    expect(world.discord.complaints).toEqual([])
  })
})
