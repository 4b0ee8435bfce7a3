import { describe, expect, test } from 'vitest'
import type { ModelServerReply } from '../../src/testing/index.ts'
import {
  closedAddress,
  failedBecause,
  modelAt,
  openPlay,
  openScriptedPlay,
  type PlayOptions,
  replyModels,
} from './play.ts'

describe('whoever tries again during an outage is told why it failed', () => {
  test('also in a later session', async () => {
    const play = await openPlay({ settings: replyModels(modelAt(await closedAddress())) })
    await play.says('Hello.')
    await play.configure(replyModels(modelAt(`http://${'a'.repeat(64)}:8000/v1`)))
    const { told } = await play.says('/regenerate')
    expect(told).toContain(`${failedBecause('its server cannot be reached')}The host name of http://aaa`)
  })

  test('and how long to wait', async () => {
    const fault = { type: 'error', status: 429, message: 'no', headers: { 'retry-after': '60' } } as const
    const { told } = await (await openScriptedPlay([{ fault }])).says('Hello.', '/regenerate')
    expect(told).toContain(failedBecause('it failed a moment ago, and is left alone for now'))
    expect(told).toMatch(/left alone for (60|59) s/)
  })
})

describe('an answer without words that can be shown is never silence', () => {
  const cases: readonly (readonly [string, ModelServerReply, PlayOptions & { readonly model?: object }])[] = [
    ['white space to its last token', { text: [' ', '\n', 'x'] }, { model: { sampling: { max_tokens: 2 } } }],
    [
      'a label to its last token',
      { text: ['(happiness)', ' Aye.'] },
      { model: { emotion: 'inline', sampling: { max_tokens: 1 } } },
    ],
  ]
  test.for(cases)('%s', async ([, reply, options]) => {
    const play = await openScriptedPlay([reply, reply], options)
    const { told } = await play.says('Hello.')
    expect(told).toBe('The model had nothing to say. `/regenerate` tries again.\n')
    expect(play.server.requests).toHaveLength(2)
  })

  test('nor is one that the server broke off said to be stopped by the person', async () => {
    const play = await openScriptedPlay([{ text: 'One two', finishReason: 'abort' }])
    const { code, output, told } = await play.says('Hello.')
    expect([code, output]).toEqual([1, 'One two\n'])
    expect(told).toContain(`The answer broke off.\n${failedBecause('its answer did not arrive whole')}`)
  })
})

test.for([
  [{ text: ['(happi', 'ness)', ' Aye.'], fault: { type: 'close', afterTokens: 1 } }, {}],
  [{ text: ['(happi', 'ness)', ' Aye.'] }, { sampling: { max_tokens: 1 } }],
] as const)('half of a label is not shown either: %j', async ([reply, model]) => {
  const play = await openScriptedPlay([reply], { model: { emotion: 'inline', ...model } })
  const { output } = await play.says('Hello.', 'More.')
  expect(output).not.toContain('happi')
  expect((await play.history()).join('\n')).not.toContain('happi')
})

test('a strict chat template is told with the setting that suits it', async () => {
  const play = await openScriptedPlay([], { server: { template: 'strict' } })
  const { told } = await play.says('Hello.')
  expect(told).toContain('Set assistant_first: false of the model in dramatis.yaml')
})

test('a connection that is closed before anything is said is not a server that is not there', async () => {
  const play = await openScriptedPlay([{ fault: { type: 'close' } }])
  expect((await play.says('Hello.')).told).toContain(
    'SERVER closed the connection without an answer. See whether',
  )
})
