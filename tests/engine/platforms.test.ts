import { describe, expect, onTestFinished, test } from 'vitest'
import { openStage } from '../support/stage.ts'

/** People on Telegram: in a group's General, in one of its topics, and alone with the bot. */
async function openTelegram() {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.` })
  onTestFinished(() => stage.close())
  const keyOf = (place: string, thread: string) => ({ platform: 'telegram', place, thread })
  return {
    stage,
    inGeneral: stage.person('Alice', { conversation: keyOf('-100', '') }),
    inTopic: stage.person('Alice', { conversation: keyOf('-100', '7'), parent: '' }),
    alone: stage.person('Bob', { conversation: keyOf('5', ''), audience: 'direct' }),
  }
}

describe('commands of other platforms', () => {
  test('are not in /help, and say so where somebody has typed them', async () => {
    const { inGeneral } = await openTelegram()
    const [help] = await inGeneral.invokes('help')
    expect(help?.text).not.toContain('/proxies')
    expect(await inGeneral.invokes('proxies')).toMatchObject([
      { visibility: 'private', text: '/proxies does nothing on this platform.' },
    ])
  })
})

describe('/help on Telegram', () => {
  test('explains what is needed every day, names the rest, and fits a phone', async () => {
    const { inGeneral } = await openTelegram()
    const [help] = await inGeneral.invokes('help')
    const lines = help?.text.split('\n') ?? []
    expect(lines.slice(1, 7).map((line) => line.split(' — ')[0])).toEqual([
      ...[
        '/character set NAME',
        '/character list',
        '/restart',
        '/regenerate',
        '/rewrite TEXT',
        '/privacy show',
      ],
    ])
    expect(help?.text).toMatch(/^\/rewrite TEXT.*\(in reply to a message: that one\)$/m)
    expect(help?.text).toMatch(/^And also: .*\/rate good\|bad.*\/report/m)
    expect(help?.text.length).toBeLessThan(1_200)
  })

  test('calls commands as they are typed there, in Chinese, too', async () => {
    const { inGeneral } = await openTelegram()
    const [help] = await inGeneral.invokes('help', {}, { locale: 'zh-hans' })
    expect(help?.text).toMatch(/^\/character 设定 名字 — /m)
    expect(help?.text).toMatch(/^\/restart — /m)
    expect(help?.text).not.toMatch(/^\/[^\w]/m)
  })
})

describe('topics', () => {
  test('under an empty thread inherit the cast of General', async () => {
    const { inGeneral, inTopic } = await openTelegram()
    await inGeneral.invokes('character set', { character: 'wren' })
    expect(await inTopic.says('Wren, tea?')).toMatchObject([{ name: 'Wren Halloway' }])
    await inTopic.invokes('character set', { character: 'lin' })
    expect(await inTopic.says('Just talking.')).toMatchObject([{ name: '林栖迟' }])
    expect(await inGeneral.says('Wren, tea?')).toMatchObject([{ name: 'Wren Halloway' }])
  })

  test('have no forum above them whose cast they could change', async () => {
    const { inTopic } = await openTelegram()
    const [help] = await inTopic.invokes('help')
    expect(help?.text).not.toContain('all posts of this forum')
    expect(await inTopic.invokes('character set', { character: 'wren', where: 'forum' })).toMatchObject([
      { type: 'notice', text: expect.stringContaining('Whoever is set in General plays in all topics') },
    ])
  })

  test('are forgotten alone, General with what belongs to the place, which is said before', async () => {
    const { inGeneral, inTopic } = await openTelegram()
    expect(await inTopic.invokes('privacy erase', { what: 'here' })).toMatchObject([
      { text: expect.not.stringContaining('cards') },
    ])
    expect(await inGeneral.invokes('privacy erase', { what: 'here' })).toMatchObject([
      { text: expect.stringContaining('cards that were brought to this place') },
    ])
  })
})

test('a reply says whether nobody else plays', async () => {
  const { stage, inGeneral, alone } = await openTelegram()
  const last = () => stage.platform.parts.findLast((part) => part.type === 'reply-started')?.isOnlyPersona
  await inGeneral.invokes('character set', { character: 'wren' })
  expect(last()).toBe(true)
  await inGeneral.invokes('character add', { character: 'lin' })
  expect(last()).toBe(false)
  await inGeneral.invokes('mute', { character: 'lin' })
  await inGeneral.says('Wren, tea?')
  expect(last()).toBe(false)
  await inGeneral.invokes('regenerate')
  await inGeneral.invokes('previous')
  expect(last()).toBe(false)
  await inGeneral.invokes('rewrite', { text: 'No tea.' })
  expect(last()).toBe(false)
  await inGeneral.invokes('character set', { character: 'lin' })
  await inGeneral.invokes('restart')
  expect(last()).toBe(true)
  await alone.invokes('character set', { character: 'wren' })
  expect(last()).toBe(true)
})
