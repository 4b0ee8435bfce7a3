import { expect, test } from 'vitest'
import { says } from '../support/listener.ts'
import { openScene } from './listener.ts'

async function openBlocked() {
  const scene = await openScene()
  const { alice, listener, store } = scene
  const conversation = { platform: 'telegram', place: `${alice.id}`, thread: '' } as const
  alice.says(alice.dm, 'hello')
  await store.accepts(says('hello'))
  alice.blocks(true)
  const target = {
    conversation,
    ...{ eventIds: ['1'], interactionToken: undefined, idempotencyKey: '1', isTakenOver: false },
  }
  const notice = { type: 'notice', text: 'Hi.', visibility: 'public', tone: 'info', detail: '' } as const
  const deliver = async () =>
    await listener.adapter.deliver(
      target,
      (async function* () {
        yield notice
      })(),
      new AbortController().signal,
    )
  await expect(deliver()).rejects.toMatchObject({ code: 'forbidden' })
  return { ...scene, deliver, maySpeak: () => listener.adapter.maySpeak?.(conversation) }
}

test('whoever has blocked the bot and lets it in again is answered at once', async () => {
  const { alice, maySpeak, deliver } = await openBlocked()
  expect(maySpeak()).toBe(false)
  alice.blocks(false)
  await expect.poll(maySpeak).toBe(true)
  await deliver()
  expect(alice.dm.shown().at(-1)).toMatchObject({ isFromBot: true, text: 'Hi.' })
})

test('that the bot was blocked is logged without saying by whom', async () => {
  const { alice, listener } = await openBlocked()
  const told = listener.logged.filter((line) => line.includes('may not speak'))
  expect(told).toHaveLength(1)
  expect(listener.logged.join()).not.toContain(`${alice.id}`)
})
