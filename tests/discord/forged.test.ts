import { expect, test } from 'vitest'
import { encodeCustomId } from '../../adapters/discord/interactions/custom-id.ts'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { LoopbackInteraction } from '../../src/testing/index.ts'
import { until } from '../outages/until.ts'
import { notice } from '../support/reply-parts.ts'
import { openAnswering } from './answering.ts'

// Discord refuses what it does not offer; what follows here must not rest on that.

/** A moderator who was offered something, and a member. */
async function openForgery() {
  const opened = await openAnswering()
  const { discord, alice, guild, channel, answer, store } = opened
  const mallory = discord.createUser({ name: 'Mallory' })
  guild.join(mallory)
  const option = { label: 'Mira', description: '', command: 'character set', options: { character: 'mira' } }
  const asked = alice.invokes(channel, 'help')
  await answer(asked, [{ type: 'choice-offered', text: 'Who?', options: [option], visibility: 'public' }])
  const shown = channel.shown().find(({ content }) => content === 'Who?')
  if (!shown) throw new TypeError('nothing is offered')
  const before = store.events.length

  /** What was accepted of what somebody did, once all that they did is. */
  async function accepted(done: LoopbackInteraction): Promise<readonly InboundEvent[]> {
    const last = alice.invokes(channel, 'help')
    await store.accepts(({ id }) => id === last.id)
    await until(
      'it is answered',
      () => store.events.some(({ id }) => id === done.id) || done.answers().length > 0,
    )
    return store.events.slice(before).filter(({ id }) => id === done.id)
  }

  const press = (command: string, options = {}) => ({
    component_type: 2,
    custom_id: encodeCustomId({ command, options }).customId,
  })
  return { ...opened, mallory, shown, accepted, press }
}

test('a button that was never shown does nothing, whoever presses it', async () => {
  const { alice, mallory, shown, accepted, press } = await openForgery()
  for (const [command, options] of [
    ['restart', {}],
    ['character set', { character: 'wren' }],
    ['privacy erase', { what: 'here', answer: 'erase' }],
    ['privacy consent', { scope: 'training', answer: 'yes', version: '1' }],
  ] as const)
    for (const user of [alice, mallory]) {
      const done = user.forges(shown, press(command, options))
      expect(await accepted(done)).toEqual([])
      expect(done.answers()).toMatchObject([{ isPrivate: true, content: expect.stringContaining('/help') }])
    }
  expect(shown.isDeleted).toBe(false)
  expect(shown.content).toBe('Who?')
})

test('one about feedback reaches the engine as whoever pressed it, and only where it will be refused', async () => {
  const { alice, mallory, shown, accepted, press, answer, channel } = await openForgery()
  const forged = mallory.forges(shown, press('feedback export', { format: 'csv' }))
  expect(await accepted(forged)).toMatchObject([
    { command: 'feedback export', isModerator: false, from: { id: mallory.id } },
  ])
  await answer(forged, [notice('Only moderators can do that.', 'private')])
  expect(forged.answers()).toMatchObject([{ isPrivate: true, content: 'Only moderators can do that.' }])
  const elsewhere = alice.forges(shown, press('feedback export', { place: '1' }))
  expect(await accepted(elsewhere)).toMatchObject([{ options: { place: '1' }, isModerator: true }])
  expect(await accepted(alice.forges(shown, press('feedback export')))).toEqual([])
  // The choice stays as it was offered.
  expect(channel.shown().find(({ id }) => id === shown.id)).toMatchObject({
    content: 'Who?',
    isDeleted: false,
  })
  expect(shown.raw.components).toHaveLength(1)
})

test('a command that was written by hand: what only choices set is refused, what nobody knows goes to the engine', async () => {
  const { alice, mallory, channel, accepted } = await openForgery()
  const command = (name: string, word: string, values: { readonly [name: string]: string }) => {
    const options = Object.entries(values).map(([key, value]) => ({ name: key, type: 3, value }))
    return { id: '1', name, type: 1, options: [{ name: word, type: 1, options }] }
  }
  const consent = { scope: 'training', answer: 'yes', version: '1' }
  expect(await accepted(mallory.forges(channel, command('privacy', 'consent', consent)))).toEqual([])
  const elsewhere = alice.forges(channel, command('feedback', 'export', { place: '1' }))
  expect(await accepted(elsewhere)).toMatchObject([{ command: 'feedback export', options: { place: '1' } }])
  const member = mallory.forges(channel, command('feedback', 'summary', {}))
  expect(await accepted(member)).toMatchObject([{ command: 'feedback summary', isModerator: false }])
})

test('who moderates another server moderates none but that', async () => {
  const { discord, alice, mallory, channel, accepted } = await openForgery()
  const own = discord.createGuild({ name: 'Own' })
  own.join(mallory, { isOwner: true })
  const there = mallory.invokes(own.createChannel({ name: 'hall' }), 'feedback summary')
  expect(await accepted(there)).toMatchObject([{ isModerator: true, conversation: { place: own.id } }])
  const here = mallory.invokes(channel, 'feedback summary')
  expect(await accepted(here)).toMatchObject([
    { isModerator: false, conversation: { place: channel.guildId } },
  ])
  expect(await accepted(alice.invokes(channel, 'feedback summary'))).toMatchObject([{ isModerator: true }])
})

test('an interaction that comes again is the same event, and answered once', async () => {
  const { discord, alice, channel, accepted, answer, store } = await openForgery()
  const asked = alice.invokes(channel, 'feedback export')
  expect(await accepted(asked)).toHaveLength(1)
  alice.replays(asked)
  discord.faults.repeatEvents(2)
  expect(await accepted(asked)).toHaveLength(1)
  await answer(asked, [notice('Here it is.', 'private')])
  expect(asked.answers()).toMatchObject([{ content: 'Here it is.' }])
  expect(store.events.filter(({ id }) => id === asked.id)).toHaveLength(1)
})
