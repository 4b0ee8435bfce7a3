import { describe, expect, test } from 'vitest'
import type { ReplyPart } from '../../src/contract/reply.ts'
import { finished, started } from '../support/reply-parts.ts'
import { openSpeakStage, type SpeakStageOptions } from './speak/stage.ts'

const put: ReplyPart = { type: 'cast-changed', cast: ['mira'] }
const greeting = [put, started(), finished('Good evening.')]
const hard: SpeakStageOptions = { telegram: { privacyMode: true } }

describe('a group where the bot hears only what is said to it', () => {
  test('is told so once, with the greeting', async () => {
    const { deliver, shown, telegram } = await openSpeakStage(hard)
    await deliver(greeting)
    await deliver(greeting)
    expect(shown().map(({ text }) => text.split('\n').length > 2)).toEqual([true, false])
    expect(shown()[0]?.formatted.map(({ type }) => type)).toContain('italic')
    expect(telegram.complaints).toEqual([])
  })

  test('is told by the bot where nobody greets', async () => {
    const { deliver, texts } = await openSpeakStage(hard)
    await deliver([put])
    expect(texts()).toHaveLength(1)
  })

  test('is not told where the bot is an administrator, nobody was put, or one is alone with it', async () => {
    const { deliver, texts, alice } = await openSpeakStage({ ...hard, group: { botIsAdministrator: true } })
    await deliver(greeting)
    await deliver(greeting, { where: alice.dm })
    const other = await openSpeakStage(hard)
    await other.deliver([{ type: 'cast-changed', cast: [] }, started(), finished('Good evening.')])
    const open = await openSpeakStage()
    await open.deliver(greeting)
    expect([texts(), texts(alice.dm), other.texts(), open.texts()]).toEqual([
      ['Mira (AI)\nGood evening.'],
      ['Good evening.'],
      ['Mira (AI)\nGood evening.'],
      ['Mira (AI)\nGood evening.'],
    ])
  })
})

test('a file among the comments of a post is sent though the post is gone', async () => {
  const { deliver, group, telegram } = await openSpeakStage({ group: { discusses: 'News' } })
  const [post] = group.post('The inn is open.').shown()
  if (!post) throw new Error('it is shown')
  group.remove(post)
  const file = { name: 'wren.json', mediaType: 'application/json', bytes: new Uint8Array([1]), text: 'Wren.' }
  const conversation = { platform: 'telegram', place: `${group.id}`, thread: `post-${post.id}` }
  await deliver([{ type: 'file-sent', visibility: 'public', ...file }], { conversation })
  expect(group.shown().at(-1)?.file?.name).toBe('wren.json')
  expect(telegram.complaints).toEqual([])
})
