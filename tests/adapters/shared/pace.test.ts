import { expect, test } from 'vitest'
import { createPace } from '../../../adapters/shared/pace.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

function openPace() {
  const clock = createFakeClock(0)
  const pace = createPace({ clock, everyMs: 1_000 })
  const passed: string[] = []
  const wait = (name: string, signal = new AbortController().signal, key = 'quay') =>
    pace.wait(key, signal).then(() => void passed.push(`${name} at ${clock.now()}`))
  return { clock, pace, passed, wait }
}

test('those who wait go in order, each key by itself', async () => {
  const { clock, passed, wait } = openPace()
  const all = [wait('one'), wait('two'), wait('three'), wait('other', undefined, 'market')]
  await clock.advance(5_000)
  await Promise.all(all)
  expect(passed).toEqual(['one at 0', 'other at 0', 'two at 1000', 'three at 2000'])
})

test('what did not wait is made up for once, however often it was', async () => {
  const { clock, pace, passed, wait } = openPace()
  for (let times = 0; times < 20; times += 1) pace.note('quay')
  const waiting = wait('one')
  await clock.advance(2_000)
  await waiting
  expect(passed).toEqual(['one at 1000'])
})

test('what happens while somebody waits holds them up', async () => {
  const { clock, pace, passed, wait } = openPace()
  pace.note('quay')
  const waiting = wait('one')
  await clock.advance(500)
  pace.note('quay')
  await clock.advance(2_000)
  await waiting
  expect(passed).toEqual(['one at 1500'])
})

test('who goes away leaves their turn to those behind, and hears of it at once', async () => {
  const { clock, passed, wait } = openPace()
  const gone = new AbortController()
  const all = [wait('one'), wait('gone', gone.signal), wait('three')]
  const behind = new AbortController()
  const last = wait('last', behind.signal)
  await clock.advance(500)
  gone.abort(new TypeError('gone'))
  behind.abort(new TypeError('gone, too'))
  await expect(all[1]).rejects.toThrow('gone')
  await expect(last).rejects.toThrow('gone, too')
  await clock.advance(500)
  await Promise.all([all[0], all[2]])
  expect(passed).toEqual(['one at 0', 'three at 1000'])
})
