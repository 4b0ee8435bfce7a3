import { Api } from 'grammy'
import { expect, test } from 'vitest'
import { createUpdateSource } from '../../adapters/telegram/updates/update-source.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createRecordingLog } from '../support/store.ts'

/** Asks a Telegram that answers so, one answer after the other. */
async function fetchFrom(...results: readonly unknown[]) {
  const left = [...results]
  const logged: string[] = []
  const api = new Api('1:a-token')
  api.config.use(async () => ({ ok: true, result: left.shift() as never })) // whatever a server says
  const clock = { ...createFakeClock(), sleep: async () => {} }
  const source = createUpdateSource({ api, clock, log: createRecordingLog(logged) })
  const signal = new AbortController().signal
  const updates = await source.fetch(() => ({ offset: undefined, isAtOnce: true }), signal)
  return { updates, logged, left }
}

test('what is no update is left out', async () => {
  const { updates } = await fetchFrom([1, null, {}, { update_id: '7' }, { update_id: 7.5 }, { update_id: 8 }])
  expect(updates).toEqual([{ update_id: 8 }])
})

test('an answer that is none is an address that does not answer: it is asked again', async () => {
  const { updates, logged } = await fetchFrom({ update_id: 1 }, null, 'no', [{ update_id: 2 }])
  expect(updates).toEqual([{ update_id: 2 }])
  expect(logged.join()).toContain('TELEGRAM_API_URL')
  expect(logged.join()).toContain('Telegram answers again')
})
