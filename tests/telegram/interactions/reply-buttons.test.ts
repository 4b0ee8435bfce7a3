import { expect, test } from 'vitest'
import { finished, started } from '../../support/reply-parts.ts'
import { type InteractionsOptions, labels, notice, openInteractions } from './stage.ts'

/** A private chat in which a character has answered: its second of three takes. */
async function openReply(options?: InteractionsOptions) {
  const scene = await openInteractions(options)
  scene.scene.answer = ({ command }) =>
    command === 'restart'
      ? [started({ take: { turnId: 't', index: 1, count: 3 } }), finished('Once upon a time.')]
      : [notice('Thank you.', { visibility: 'private' })]
  scene.alice.says(scene.alice.dm, '/restart')
  const reply = await scene.shows(scene.alice.dm)
  return { ...scene, reply }
}

test.each([
  ['◀️', 'previous', {}],
  ['▶️', 'next', {}],
  ['🔄', 'regenerate', {}],
])('%s is a command about that reply', async (label, command, options) => {
  const { telegram, alice, reply, invoked, press } = await openReply()
  expect(labels(reply)).toEqual(['◀️', '▶️', '🔄', '✏️', '👍', '👎'])
  expect(await press(alice, reply, label)).toEqual({ text: 'Thank you.', isAlert: false })
  expect(await invoked(command)).toMatchObject({ type: 'control-used', messageId: `${reply.id}`, options })
  expect(alice.dm.shown().filter(({ isFromBot }) => isFromBot)).toHaveLength(1)
  expect(telegram.complaints).toEqual([])
})

test.each([
  ['👍', 'good'],
  ['👎', 'bad'],
])('%s rates it at once', async (label, rating) => {
  const { alice, reply, invoked, press } = await openReply()
  expect((await press(alice, reply, label)).text).toBe('Thank you.')
  expect(await invoked('rate')).toMatchObject({ options: { rating, message: `${reply.id}` } })
})

test('✏️ asks for other words, and says whose', async () => {
  const { telegram, alice, reply, invoked, shows, press } = await openReply({
    line: () => ({ role: 'character', speakerName: 'Mira', text: 'Old.', mayRewrite: true, messageIds: [] }),
  })
  await press(alice, reply, '✏️')
  const question = await shows(alice.dm, ({ forcesReply }) => forcesReply)
  expect(question).toMatchObject({
    text: 'What does Mira say instead? Write it in reply to this message.',
    replyTo: reply.id,
  })
  expect(question.raw).toMatchObject({ message_id: question.id })
  alice.says(alice.dm, 'Once, long ago.', { replyTo: question })
  expect(await invoked('rewrite')).toMatchObject({
    options: { text: 'Once, long ago.', message: `${reply.id}` },
  })
  expect(telegram.complaints).toEqual([])
})

test('✏️ asks once, however often it is pressed', async () => {
  const { telegram, alice, reply, shows, press, until } = await openReply({
    line: () => ({ role: 'character', speakerName: 'Mira', text: 'Old.', mayRewrite: true, messageIds: [] }),
  })
  await press(alice, reply, '✏️')
  const first = await shows(alice.dm, ({ forcesReply }) => forcesReply)
  await press(alice, reply, '✏️')
  await shows(alice.dm, ({ id, forcesReply }) => forcesReply && id !== first.id)
  await until(() => first.isDeleted)
  expect(telegram.complaints).toEqual([])
})

test('✏️ tells who may not', async () => {
  const { alice, reply, press } = await openReply({
    line: () => ({ role: 'character', speakerName: 'Mira', text: 'Old.', mayRewrite: false, messageIds: [] }),
  })
  expect((await press(alice, reply, '✏️')).text).toContain('Only the person who was answered')
})
