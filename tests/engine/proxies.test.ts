import { expect, onTestFinished, test } from 'vitest'
import { openStage } from '../support/stage.ts'

async function open(platform = 'discord') {
  const stage = await openStage()
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice', { conversation: { platform, place: 'tavern', thread: 'general' } })
  return {
    stage,
    alice,
    stored: () =>
      stage.app.store.memory.state.get({
        name: 'proxies',
        scope: { platform, place: 'tavern', thread: '' },
        owner: '',
      }),
    says: async (options: Record<string, string> = {}) => {
      const shown = await alice.invokes('proxies', options)
      expect(shown).toMatchObject([{ type: 'notice', visibility: 'private' }])
      return shown[0]?.text ?? ''
    },
  }
}

test('the well-known ones are listed until a place says otherwise', async () => {
  const { says, stored } = await open()
  expect(await says()).toContain('PluralKit, Tupperbox')
  expect(await stored()).toBeUndefined()
  expect(await says({ action: 'add', bot: '42' })).toContain('42')
  expect(await stored()).toEqual(['466378653216014359', '431544605209788416', '42'])
  expect(await says({ action: 'remove', bot: '466378653216014359' })).toContain('PluralKit')
  expect(await says()).toContain('Tupperbox, <@42>')
})

test('a place may have none', async () => {
  const { says, stored } = await open()
  await says({ action: 'remove', bot: '466378653216014359' })
  await says({ action: 'remove', bot: '431544605209788416' })
  expect(await stored()).toEqual([])
  expect(await says()).toContain('PluralKit or Tupperbox')
})

test('what changes nothing is said', async () => {
  const { says, stored } = await open()
  expect(await says({ action: 'add' })).toContain('Which bot?')
  expect(await says({ action: 'add', bot: '431544605209788416' })).toContain('listed already')
  expect(await says({ action: 'remove', bot: '42' })).toContain('not listed')
  expect(await stored()).toBeUndefined()
})

test('there is an end', async () => {
  const { says } = await open()
  for (let bot = 1; bot <= 18; bot += 1) await says({ action: 'add', bot: String(bot) })
  expect(await says({ action: 'add', bot: '19' })).toContain('20 bots')
})

test('a platform without such bots says so, and does not list the command', async () => {
  const { alice, says } = await open('test')
  expect(await says()).toBe('/proxies does nothing on this platform.')
  const [help] = await alice.invokes('help')
  expect(help?.text).not.toContain('/proxies')
  const elsewhere = await (await open()).alice.invokes('help')
  expect(elsewhere[0]?.text).toContain('/proxies')
})
