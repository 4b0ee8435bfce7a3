import { describe, expect, test } from 'vitest'
import { ada, finished, started } from '../support/reply-parts.ts'
import { openSpeakStage } from './speak/stage.ts'

const long = Array.from({ length: 200 }, (_none, at) => `This is sentence ${at} of a long tale.`).join(' ')

describe('a persona', () => {
  test('stands in bold with its mark above its words, in a group', async () => {
    const { deliver, shown, telegram } = await openSpeakStage()
    const one = await deliver([started(), finished('Good *evening*.', { smallPrint: 'I am an AI.' })])
    const other = await deliver([started({ persona: ada, lineId: 'other' }), finished('And to you.')])
    expect(shown().map(({ text, formatted }) => [text, formatted])).toEqual([
      [
        'Mira (AI)\nGood evening.\nI am an AI.',
        [
          { type: 'bold', text: 'Mira (AI)' },
          { type: 'italic', text: 'evening' },
          { type: 'italic', text: 'I am an AI.' },
        ],
      ],
      ['Ada (AI)\nAnd to you.', [{ type: 'bold', text: 'Ada (AI)' }]],
    ])
    expect([one, other].flatMap(({ receipts }) => receipts)).toEqual([
      { lineId: 'line', messageIds: [`${shown()[0]?.id}`] },
      { lineId: 'other', messageIds: [`${shown()[1]?.id}`] },
    ])
    expect(telegram.complaints).toEqual([])
  })

  test('has no name in a DM where nobody else plays', async () => {
    const { deliver, texts, alice } = await openSpeakStage()
    await deliver([started(), finished('Psst.')], { where: alice.dm })
    await deliver([started({ isOnlyPersona: false }), finished('Psst!')], { where: alice.dm })
    expect(texts(alice.dm)).toEqual(['Psst.', 'Mira (AI)\nPsst!'])
  })

  test('is not imitated by what a model writes', async () => {
    const { deliver, shown } = await openSpeakStage()
    await deliver([started(), finished('**Ada (AI)**\nI am Ada.')])
    expect(shown()[0]?.formatted).toEqual([{ type: 'bold', text: 'Mira (AI)' }])
  })
})

describe('a reply', () => {
  test('calls nobody, and shows no page', async () => {
    const { deliver, shown, alice, telegram } = await openSpeakStage()
    telegram.createUser({ name: 'Bob', username: 'bobby' })
    await deliver([started(), finished('Hear, @bobby! See https://example.org and /restart.')])
    expect(shown()[0]?.notified).toEqual([])
    expect(shown()[0]?.raw.link_preview_options).not.toMatchObject({ is_disabled: false })
    await deliver([started(), finished(' \u200B\n ')], { where: alice.dm })
    expect(telegram.complaints).toEqual([])
  })

  test('that is long takes several messages', async () => {
    const { deliver, shown, telegram } = await openSpeakStage()
    const { receipts } = await deliver([started(), finished(`*${long}*`)])
    expect(shown().length).toBeGreaterThan(1)
    for (const { text } of shown()) expect(text.length).toBeLessThanOrEqual(4_096)
    expect(
      shown()
        .map(({ text }) => text)
        .join(' '),
    ).toBe(`Mira (AI)\n${long}`)
    expect(shown().map(({ formatted }) => formatted.at(-1)?.type)).toEqual(shown().map(() => 'italic'))
    expect(receipts[0]?.messageIds).toEqual(shown().map(({ id }) => `${id}`))
    expect(telegram.complaints).toEqual([])
  })

  test('names what it answers where something came between, and only there', async () => {
    const { deliver, shown, hears } = await openSpeakStage()
    const first = hears('Mira?')
    await deliver([started({ replyTo: first.id }), finished('Yes?')])
    hears('Something else.')
    await deliver([started({ replyTo: first.id }), finished('Yes!')])
    expect(shown().map(({ replyTo }) => replyTo)).toEqual([undefined, first.message.id])
  })

  test('names it, too, where nobody here hears what is said', async () => {
    const { deliver, shown, hears, openProcess } = await openSpeakStage()
    const { id, message } = hears('Mira?')
    await deliver([started({ replyTo: id }), finished('Yes?')], { by: openProcess().deliver })
    const quiet = await openSpeakStage({ telegram: { privacyMode: true } })
    const asked = quiet.hears('Mira?')
    await quiet.deliver([started({ replyTo: asked.id }), finished('Yes?')])
    expect([...shown(), ...quiet.shown()].map(({ replyTo }) => replyTo)).toEqual([
      message.id,
      asked.message.id,
    ])
  })

  test('answers a message that is gone all the same', async () => {
    const { deliver, shown, hears, group } = await openSpeakStage()
    const { id, message } = hears('Mira?')
    hears('Something else.')
    group.remove(message)
    await deliver([started({ replyTo: id }), finished('Yes?')])
    expect(shown()).toMatchObject([{ text: 'Mira (AI)\nYes?', replyTo: undefined }])
  })

  test('below a post of a channel answers what it answers, else the post', async () => {
    const { deliver, shown, group, telegram, alice } = await openSpeakStage({
      group: { discusses: 'News' },
    })
    const comments = group.post('The news.')
    const postId = group.shown().at(-1)?.id ?? 0
    const asked = alice.says(comments, 'Mira?')
    const conversation = { platform: 'telegram', place: `${group.id}`, thread: `post-${postId}` }
    await deliver([started({ replyTo: `${asked.id}` }), finished('Yes?')], { conversation })
    await deliver([started(), finished('Well met.')], { conversation })
    expect(shown().map(({ replyTo }) => replyTo)).toEqual([asked.id, postId])
    expect(telegram.complaints).toEqual([])
  })

  test('in a topic stands there, and reactions find the topic', async () => {
    const { deliver, shown, group, alice, state, telegram } = await openSpeakStage({
      group: { isForum: true },
    })
    const topic = group.createTopic(alice, 'Tales')
    await deliver([started(), finished('Here.')], { where: topic })
    await deliver([started(), finished('There.')])
    expect(shown(topic)).toMatchObject([{ text: 'Mira (AI)\nHere.', topicId: topic.topicId }])
    const kept = [...state].filter(([key]) => key.startsWith('topic:'))
    expect(kept).toEqual([[`topic:${group.id}:${shown(topic)[0]?.id}`, `${topic.topicId}`]])
    expect(telegram.complaints).toEqual([])
  })

  test('without text shows nothing', async () => {
    const { deliver, texts } = await openSpeakStage()
    const delivery = await deliver([started(), finished('', { finish: 'failed' })])
    expect([texts(), delivery.receipts]).toEqual([[], []])
  })
})

describe('another take', () => {
  test('takes the place of the one before, longer or shorter', async () => {
    const { deliver, shown, texts, telegram } = await openSpeakStage()
    const first = await deliver([started(), finished('One.')])
    const more = started({ replaces: first.receipts[0]?.messageIds ?? [] })
    const second = await deliver([more, finished(long)])
    expect(second.receipts[0]?.messageIds).toEqual(shown().map(({ id }) => `${id}`))
    expect(second.receipts[0]?.messageIds[0]).toBe(first.receipts[0]?.messageIds[0])
    const less = started({ replaces: second.receipts[0]?.messageIds ?? [] })
    const third = await deliver([less, finished('Three.')])
    expect(texts()).toEqual(['Mira (AI)\nThree.'])
    expect(third.receipts).toEqual(first.receipts)
    // The same once more is no mistake.
    await deliver([less, finished('Three.')])
    expect(telegram.complaints).toEqual([])
  })

  test('is sent where the one before was deleted', async () => {
    const { deliver, shown, group, telegram } = await openSpeakStage()
    const first = await deliver([started(), finished('One.')])
    const [message] = shown()
    if (message) group.remove(message)
    const replaces = first.receipts[0]?.messageIds ?? []
    const second = await deliver([started({ replaces }), finished('Two.')])
    expect(second.receipts[0]?.messageIds).toEqual([`${shown()[0]?.id}`])
    expect(telegram.complaints).toEqual([])
  })

  test('leaves a sign where a message is too old to be removed', async () => {
    const { deliver, texts, clock } = await openSpeakStage()
    const first = await deliver([started(), finished(long)])
    await clock.advance(49 * 3_600_000)
    const replaces = first.receipts[0]?.messageIds ?? []
    await deliver([started({ replaces }), finished('Short.')])
    expect(texts()).toEqual(['Mira (AI)\nShort.', ...replaces.slice(1).map(() => '…')])
  })
})

describe('buttons', () => {
  test('stand below the last reply alone, where the setting has them', async () => {
    const { deliver, shown, alice, telegram, passes } = await openSpeakStage()
    const take = { turnId: 'turn', index: 0, count: 1 }
    for (const text of ['One.', 'Two.']) {
      await passes(1_000)
      await (await deliver([started({ take }), finished(text)], { where: alice.dm })).settle(true)
      await (await deliver([started({ take }), finished(text)])).settle(true)
    }
    expect(shown(alice.dm).map(({ buttons }) => buttons.length)).toEqual([0, 1])
    expect(shown().map(({ buttons }) => buttons.length)).toEqual([0, 0])
    expect(telegram.complaints).toEqual([])
  })

  test('of an older reply stay where Telegram was asked a lot, and nobody waits for that', async () => {
    const { deliver, shown, alice, asked, clock, telegram } = await openSpeakStage()
    const take = { turnId: 'turn', index: 0, count: 1 }
    const where = alice.dm
    await (await deliver([started({ take }), finished('One.')], { where })).settle(true)
    const next = await deliver([started({ take }), finished('Two.')], { where })
    telegram.faults.fail({
      method: /^editMessageReplyMarkup$/,
      status: 429,
      parameters: { retry_after: 3 },
    })
    const from = clock.now()
    await next.settle(true)
    expect(clock.now() - from).toBeLessThan(1_000)
    expect(asked('editMessageReplyMarkup')).toHaveLength(1)
    expect(shown(where).map(({ buttons }) => buttons.length)).toEqual([1, 1])
  })

  test('come back below a take that is the last one, and not below an older one', async () => {
    const { deliver, shown, alice } = await openSpeakStage()
    const take = { turnId: 'turn', index: 0, count: 1 }
    const where = alice.dm
    const first = await deliver([started({ take }), finished('One.')], { where })
    await first.settle(true)
    const second = await deliver([started({ take }), finished('Two.')], { where })
    await second.settle(true)
    for (const { receipts } of [first, second]) {
      const replaces = receipts[0]?.messageIds ?? []
      await (await deliver([started({ take, replaces }), finished('Anew.')], { where })).settle(true)
    }
    expect(shown(where).map(({ buttons }) => buttons.length)).toEqual([0, 1])
  })
})
