import { expect, test } from 'vitest'
import { notice } from '../support/reply-parts.ts'
import { openAnswering } from './answering.ts'

test('what each person chooses for themselves stays for the others, and answers each alone', async () => {
  const { discord, guild, alice, channel, answer, store } = await openAnswering()
  const bob = discord.createUser({ name: 'Bob' })
  guild.join(bob)
  const asked = alice.invokes(channel, 'studio start')
  const option = { label: 'Take part', description: '', command: 'studio join', options: {} }
  await answer(asked, [
    { type: 'choice-offered', text: 'It begins.', options: [option], visibility: 'public' },
  ])
  const offered = channel.shown().find(({ content }) => content === 'It begins.')
  if (!offered) throw new TypeError('nothing is offered')
  for (const user of [alice, bob]) {
    const pressed = user.presses(offered, 'Take part')
    await answer(pressed, [notice('You take part.', 'private')])
    expect(pressed.answers()).toMatchObject([{ content: 'You take part.', isPrivate: true }])
  }
  expect(store.events.filter(({ type }) => type === 'control-used')).toHaveLength(2)
  expect(offered).toMatchObject({ content: 'It begins.', isDeleted: false })
  expect(offered.raw.components).toHaveLength(1)
  expect(discord.complaints).toEqual([])
})
