import { expect, onTestFinished, test } from 'vitest'
import type { PlatformUnderTest } from '../suites/adapter-stage.ts'
import { adapterSuite } from '../suites/adapter-suite.ts'
import { openAdapterWorld } from '../suites/adapter-world.ts'
import { openTelegramStage } from './telegram-stage.ts'

const cannot: PlatformUnderTest['cannot'] = {
  deletions: {
    reason: 'Telegram tells no bot that somebody has deleted a message.',
    async proof(world) {
      const { group } = world.stage
      await world.cast(group, 'mira')
      const told = world.tell('alice', group, 'Mira, forget this.')
      told.delete()
      await world.isAnswered(told)
      expect(world.program.accepted.some(({ type }) => type === 'message-deleted')).toBe(false)
    },
  },
}

adapterSuite('telegram', { cannot, open: () => openTelegramStage('polling') })
adapterSuite('telegram by webhook', { cannot, open: () => openTelegramStage('webhook') })

test('a button that nobody was offered is refused, and administrators see that somebody tried', {
  timeout: 120_000,
}, async () => {
  let opened: Awaited<ReturnType<typeof openTelegramStage>> | undefined
  const world = await openAdapterWorld({
    cannot,
    open: async () => (opened = await openTelegramStage('polling')),
  })
  onTestFinished(() => world.close())
  if (!opened) throw new TypeError('nothing was opened')
  const { telegram, people, harbour, group } = opened
  await world.cast(group, 'mira')
  await world.isAnswered(world.tell('alice', group, 'Mira, tell me something.'))
  world.stage.invoke('alice', group, 'rate', { rating: 'bad' })
  await world.until('it is kept', async () => (await world.program.feedback()).length === 1)
  const reply = harbour.shown().findLast(({ isFromBot }) => isFromBot)
  const audit = async () => {
    const found: unknown[] = []
    for await (const { value } of world.program.app.store.memory.log.stream('audit')) found.push(value)
    return found
  }
  const told = () =>
    [...harbour.shown(), ...people.bob.dm.shown()].map(({ text, file }) => [text, file?.name])
  const before = told().length
  for (const [number, [user, data, why]] of (
    [
      [people.bob, '1feedback summary', 'not-moderator'],
      [people.bob, '1feedback export|format=csv', 'not-moderator'],
      [people.alice, '1feedback export|place=-1001', 'unknown-option'],
    ] as const
  ).entries()) {
    const from = { id: user.id, is_bot: false, first_name: user.name }
    const query = { id: `${number}`, from, message: reply?.raw, chat_instance: '1', data }
    telegram.faults.push({ callback_query: query } as never) // as `getUpdates` answers
    await world.until('it is in the audit', async () => (await audit()).length === number + 1)
    expect((await audit()).at(-1)).toMatchObject({ type: 'refused', why })
  }
  await world.isAnswered(world.tell('alice', group, 'Mira, go on.'))
  const shown = told().slice(before)
  expect(shown.filter(([, file]) => file !== undefined)).toEqual([])
  expect(JSON.stringify(shown)).not.toMatch(/against|Rows/)
})
