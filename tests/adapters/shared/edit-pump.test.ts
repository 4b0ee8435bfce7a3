import { describe, expect, test } from 'vitest'
import { createEditPump } from '../../../adapters/shared/edit-pump.ts'
import { createPace } from '../../../adapters/shared/pace.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

/** A pump whose edits take as long as a test lets them. */
function stage({ fails = false } = {}) {
  const clock = createFakeClock()
  const pace = createPace({ clock, everyMs: 1_000 })
  const shown: string[] = []
  const failures: unknown[] = []
  let inFlight = 0
  let most = 0
  const open = (key = 'channel') =>
    createEditPump<string>({
      async show(text) {
        inFlight += 1
        most = Math.max(most, inFlight)
        await clock.sleep(100)
        inFlight -= 1
        if (fails && text !== 'last') throw new TypeError('no')
        shown.push(text)
      },
      pace: (signal) => pace.wait(key, signal),
      onFailure: (error) => failures.push(error),
    })
  return { clock, open, shown, failures, most: () => most }
}

describe('the pump', () => {
  test('shows the newest, at its pace, one at a time', async () => {
    const { clock, open, shown, most } = stage()
    const pump = open()
    for (let at = 0; at < 25; at += 1) {
      pump.show(`${at}`)
      await clock.advance(100)
    }
    expect(shown).toEqual(['0', '9', '19'])
    expect(most()).toBe(1)
  })

  test('always shows the last, and waits for it, but not for its pace', async () => {
    const { clock, open, shown } = stage()
    const pump = open()
    pump.show('a')
    await clock.advance(50)
    pump.show('b')
    const finished = pump.finish('last')
    await clock.advance(200)
    await finished
    expect(shown).toEqual(['a', 'last'])
    pump.show('too late')
    await clock.advance(5_000)
    expect(shown).toEqual(['a', 'last'])
  })

  test('several of a channel share its pace', async () => {
    const { clock, open, shown } = stage()
    const [one, other, elsewhere] = [open(), open(), open('other channel')]
    one.show('one')
    other.show('other')
    elsewhere.show('elsewhere')
    await clock.advance(500)
    expect(shown).toEqual(['one', 'elsewhere'])
    await clock.advance(1_000)
    expect(shown).toEqual(['one', 'elsewhere', 'other'])
  })

  test('what fails between is not tried again before the last, which arrives', async () => {
    const { clock, open, shown, failures } = stage({ fails: true })
    const pump = open()
    pump.show('a')
    await clock.advance(200)
    pump.show('b')
    await clock.advance(5_000)
    expect(failures).toHaveLength(1)
    const finished = pump.finish('last')
    await clock.advance(200)
    await finished
    expect(shown).toEqual(['last'])
  })

  test('what the last fails with is told', async () => {
    const { clock, open } = stage({ fails: true })
    const finished = expect(open().finish('not last')).rejects.toThrow('no')
    await clock.advance(200)
    await finished
  })

  test('stopped, it shows nothing more', async () => {
    const { clock, open, shown } = stage()
    const pump = open()
    pump.show('a')
    await clock.advance(50)
    pump.show('b')
    const stopped = pump.stop()
    await clock.advance(5_000)
    await stopped
    expect(shown).toEqual(['a'])
  })
})
