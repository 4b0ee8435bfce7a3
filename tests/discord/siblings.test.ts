import { expect, test } from 'vitest'
import { createSiblings } from '../../adapters/discord/siblings.ts'
import { finished, started } from '../support/reply-parts.ts'
import { conversationOf, openSpeakStage } from './speak/stage.ts'

const tale = Array.from({ length: 200 }, (_none, at) => `This is sentence ${at} of a tale.`).join(' ')
const signal = new AbortController().signal

test.each(['webhook', 'bot', 'direct', 'thread'])('a line goes as a whole: %s', async (how) => {
  const stage = await openSpeakStage({ settings: { personas: how === 'bot' ? 'bot' : 'webhook' } })
  const { deliver, shown, alice, channel, state, process, passes } = stage
  const where =
    how === 'direct' ? alice.dm : how === 'thread' ? channel.createThread(alice, { name: 'aside' }) : channel
  await deliver([started(), finished('Another line.')], { where })
  const { receipts } = await deliver([started(), finished(tale)], { where })
  const messageIds = receipts[0]?.messageIds ?? []
  expect(messageIds.length).toBeGreaterThan(2)
  const said = { role: 'character', speakerName: 'Mira', text: tale, mayRewrite: false } as const
  stage.line.push({ type: 'line', line: { ...said, messageIds } })
  const [, gone = ''] = messageIds
  await createSiblings(process.tools).follow(conversationOf(where), [gone], signal)
  await passes(1_000)
  expect(shown(where).map(({ id }) => id)).not.toContain(messageIds[0])
  expect(shown(where).filter(({ id }) => id !== gone)).toHaveLength(1)
  for (const id of messageIds) expect(state.get(`removed:${id}`)).toBe(id === gone ? undefined : '1')
})

test('what people said in several messages is theirs', async () => {
  const stage = await openSpeakStage()
  const { alice, channel, process, passes, state } = stage
  const messageIds = ['One', 'Two'].map((text) => alice.says(channel, text).id)
  const said = { role: 'user', speakerName: 'Alice', text: 'One Two', mayRewrite: false } as const
  stage.line.push({ type: 'line', line: { ...said, messageIds } })
  await createSiblings(process.tools).follow(conversationOf(channel), messageIds.slice(0, 1), signal)
  await passes(500)
  expect([...state.keys()]).toEqual([])
})
