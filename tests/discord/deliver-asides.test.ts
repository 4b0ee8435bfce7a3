import { describe, expect, test } from 'vitest'
import { finished, notice, started } from '../support/reply-parts.ts'
import { openSpeakStage } from './speak/stage.ts'

const take = { turnId: 'turn', index: 0, count: 1 }

describe('buttons', () => {
  test('stay below the last reply when an older one gets other words or another take', async () => {
    const { deliver, shown } = await openSpeakStage({ settings: { buttons: true } })
    for (const text of ['One.', 'Two.'])
      await (await deliver([started({ take }), finished(text)])).settle(true)
    const [older, last] = shown()
    const change = async (replaces: readonly string[], text: string) =>
      await (await deliver([started({ take, replaces }), finished(text)])).settle(true)
    await change([older?.id ?? ''], 'Other words.')
    const rows = () => shown().map(({ content, raw }) => [content, raw.components?.length ?? 0])
    expect(rows()).toEqual([
      ['Other words.', 0],
      ['Two.', 1],
    ])
    await change([last?.id ?? ''], 'Two again.')
    expect(rows()).toEqual([
      ['Other words.', 0],
      ['Two again.', 1],
    ])
  })

  test('stay below a reply that takes fewer messages than before', async () => {
    const { deliver, shown } = await openSpeakStage({ settings: { buttons: true } })
    let replaces: readonly string[] = []
    for (const text of ['Long. '.repeat(400), 'Short.', 'Short again.']) {
      const { receipts, settle } = await deliver([started({ take, replaces }), finished(text)])
      await settle(true)
      replaces = receipts[0]?.messageIds ?? []
    }
    const rows = shown().map(({ content, raw }) => [content, raw.components?.length ?? 0])
    expect(rows).toEqual([['Short again.', 1]])
  })
})

describe('where Discord does not tell what messages say', () => {
  const settings = { messageContent: false }
  const changed = { type: 'cast-changed', cast: ['mira'] } as const

  test('personas speak as the bot, so that replies to them can be read', async () => {
    const { deliver, shown, discord } = await openSpeakStage({ settings })
    await deliver([started(), finished('Good evening.')])
    expect(shown()).toMatchObject([{ isWebhook: false, content: '**Mira (AI)**\nGood evening.' }])
    expect(discord.complaints).toEqual([])
  })

  test('a channel is told when somebody is put there, once', async () => {
    const { deliver, shown, channel, alice } = await openSpeakStage({ settings })
    const aside = expect.stringMatching(/\n-# I am an AI\.\n-# .*Message Content/)
    const greeting = finished('Good evening.', { smallPrint: 'I am an AI.' })
    await deliver([changed, started(), greeting])
    await deliver([changed, started(), greeting])
    await deliver([changed, started(), greeting], { where: alice.dm })
    expect(shown(channel)).toMatchObject([
      { content: aside },
      { content: expect.not.stringContaining('Message Content') },
    ])
    expect(shown(alice.dm)).toMatchObject([{ content: expect.not.stringContaining('Message Content') }])
  })

  test('a channel is told by itself where nobody greets', async () => {
    const { deliver, shown } = await openSpeakStage({ settings })
    await deliver([{ type: 'cast-changed', cast: [] }, notice('兰儿走了。')])
    await deliver([changed, notice('兰儿来了。')])
    expect(shown().map(({ content }) => content)).toEqual([
      '兰儿走了。',
      '兰儿来了。',
      expect.stringMatching(/在这里.*Message Content/),
    ])
  })

  test('nothing is said of it where it is told', async () => {
    const { deliver, shown } = await openSpeakStage()
    await deliver([changed, started(), finished('Good evening.')])
    expect(shown()).toMatchObject([{ isWebhook: true, content: 'Good evening.' }])
  })
})
