import { expect, test } from 'vitest'
import { createSessionLog } from '../../src/cli/session-log.ts'

test('says what is at its level, in words, without the ids of the step, and hides secrets', () => {
  const said: string[] = []
  const log = createSessionLog('warn', (text) => said.push(text)).child({ adapter: 'console' })
  log.info({}, 'not this')
  log.warn(
    { problems: ['a.yaml:1:1 x', 'a.yaml:2:1 y'], conversation: { place: 'local' } },
    'Some cards are broken.',
  )
  log.error({ error: new TypeError('no reason'), apiKey: 'marked', cachedTokens: 96 }, 'It failed.')
  log.debug({}, 'nor this')
  expect(said).toEqual([
    'Some cards are broken.\n  a.yaml:1:1 x\n  a.yaml:2:1 y',
    'It failed. (error: no reason, apiKey: hidden, cachedTokens: 96)',
  ])
})

test('names lists where everything is told, and leaves out what has no value', () => {
  const said: string[] = []
  const log = createSessionLog('debug', (text) => said.push(text)).child({ turn: 't' })
  log.debug({ lore: ['the storm', 'tea'], cachedTokens: undefined, finish: 'stop' }, 'A reply was written.')
  expect(said).toEqual(['A reply was written. (turn: t, finish: stop)\n  lore: the storm\n  lore: tea'])
})
