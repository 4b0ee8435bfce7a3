import { expect, test } from 'vitest'
import { textsOf } from '../support/listener.ts'
import { openScene } from './listener.ts'

test('a bot that speaks as an anonymous administrator does not talk with this one without end', async () => {
  const { alice, bob, tavern, mention, events } = await openScene()
  for (let index = 0; index < 30; index += 1)
    alice.says(tavern, `${mention} again ${index}`, { isAnonymous: true })
  alice.says(tavern, 'among us', { isAnonymous: true })
  bob.says(tavern, `${mention} hello`)
  const texts = textsOf(await events())
  expect(texts.filter((text) => text.startsWith('again'))).toHaveLength(20)
  expect(texts.slice(-2)).toEqual(['among us', 'hello'])
})
