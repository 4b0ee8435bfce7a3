import { PermissionFlagsBits } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { until } from '../outages/until.ts'
import { finished, notice, started } from '../support/reply-parts.ts'
import { openAnswering } from './answering.ts'

test('a command is answered where it was asked, privately where it should be', async () => {
  const { alice, channel, answer, discord } = await openAnswering()
  const asked = alice.invokes(channel, 'help')
  await answer(asked, [notice('How it is done.', 'private'), notice('And more.', 'private')])
  expect(asked.answers()).toMatchObject([
    { content: 'How it is done.', isPrivate: true },
    { content: 'And more.', isPrivate: true },
  ])
  expect(asked.isThinking()).toBe(false)
  expect(discord.complaints).toEqual([])
})

test('a command that a persona answers leaves nothing thinking', async () => {
  const { alice, channel, answer, discord } = await openAnswering()
  const asked = alice.invokes(channel, 'character set', { character: 'mira' })
  await answer(asked, [started(), finished('Good evening.', { smallPrint: 'I am an AI.' })])
  await until('nothing thinks any more', () => !asked.isThinking())
  expect(channel.shown().filter(({ isDeleted }) => !isDeleted)).toMatchObject([
    { authorName: 'Mira (AI)', content: 'Good evening.\n-# I am an AI.' },
  ])
  expect(discord.complaints).toEqual([])
})

test('a command where the persona may not speak is answered with what is missing', async () => {
  const { alice, channel, answer, guild } = await openAnswering()
  guild.setBotPermissions(PermissionFlagsBits.ViewChannel)
  const asked = alice.invokes(channel, 'character set', { character: 'mira' })
  await expect(answer(asked, [started(), finished('Good evening.')])).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(asked.answers()).toMatchObject([
    { isPrivate: true, content: expect.stringContaining('Send Messages') },
  ])
  expect(asked.isThinking()).toBe(false)
})

test('a choice and a file come in answer, too', async () => {
  const { alice, channel, answer, discord } = await openAnswering()
  const asked = alice.invokes(channel, 'help')
  const option = { label: 'Mira', description: '', command: 'character set', options: { character: 'mira' } }
  const bytes = new TextEncoder().encode('{}')
  await answer(asked, [
    { type: 'choice-offered', text: 'Who?', options: [option], visibility: 'private' },
    {
      type: 'file-sent',
      name: 'mira.json',
      mediaType: 'application/json',
      bytes,
      text: 'Here.',
      visibility: 'private',
    },
  ])
  expect(asked.answers()).toMatchObject([{ content: 'Who?' }, { content: 'Here.' }])
  expect(asked.answers()[1]?.raw.attachments).toMatchObject([{ filename: 'mira.json', size: 2 }])
  expect(discord.complaints).toEqual([])
})

test('too late for its token, what is public is said in the channel, and what is private is not', async () => {
  const { alice, channel, answer } = await openAnswering()
  const asked = alice.invokes(channel, 'help')
  await answer(asked, [notice('For all.'), notice('For you.', 'private')], { interactionToken: undefined })
  expect(channel.shown().map(({ content }) => content)).toContain('For all.')
  expect([...channel.shown(), ...asked.answers()].map(({ content }) => content)).not.toContain('For you.')
})
