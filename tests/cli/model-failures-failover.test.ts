import { describe, expect, test } from 'vitest'
import type { ModelServerReply } from '../../src/testing/index.ts'
import {
  closedAddress,
  failedBecause,
  lastPromptOf,
  modelAt,
  openPlay,
  openScriptedServer,
  replyModels,
} from './play.ts'

type Script = readonly (ModelServerReply | string)[]

/** Two models, each on a server of its own. */
async function openTwo(first: Script, second: Script, more: { readonly log?: 'info' } = {}) {
  const servers = [await openScriptedServer(first), await openScriptedServer(second)] as const
  const settings = {
    ...replyModels(modelAt(servers[0]), modelAt(servers[1], { dialect: 'characterglm' })),
    ...(more.log ? { log_level: more.log } : {}),
  }
  const addresses = { FIRST: servers[0].baseUrl, SECOND: servers[1].baseUrl }
  return { ...(await openPlay({ settings, addresses })), first: servers[0], second: servers[1] }
}

const dead: ModelServerReply = { fault: { type: 'error', status: 500, message: 'EngineCore died.' } }

describe('a second model', () => {
  test('answers when the first is not there: only the log says so', async () => {
    const second = await openScriptedServer([], { models: ['second'] })
    const settings = replyModels(modelAt(await closedAddress()), modelAt(second, { name: 'second' }))
    const play = await openPlay({ settings: { ...settings, log_level: 'info' } })
    const { code, output, told } = await play.says('Hello.')
    expect([code, output]).toEqual([0, 'Aye.\n'])
    const lines = told.split('\n').filter((line) => line.includes('next one'))
    expect(lines).toEqual([
      'a model failed; the next one is tried (model: test-model, code: unreachable, next: second)',
    ])
    expect(await play.history()).toEqual(['Hello.', 'Aye.'])

    await play.configure(settings)
    expect(await play.says('More.')).toMatchObject({ code: 0, output: 'Aye.\n' })
    expect(lastPromptOf(second)).toEqual(['Hello.', 'Aye.', 'More.'])
  })

  test('answers when the first fails before its first word, in its own dialect', async () => {
    const play = await openTwo([{ fault: { type: 'close', afterTokens: 0 } }, 'First.'], ['Second.'])
    expect(await play.says('Hello.', 'More.')).toEqual({ code: 0, output: 'Second.\nFirst.\n', told: '' })
    expect(play.second.requests[0]?.text).toMatch(/\nHello\.\n\[Wren\]$|\]Hello\.\n\[Wren\]$/)
    expect(lastPromptOf(play.first)).toEqual(['Hello.', 'Second.', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'Second.', 'More.', 'First.'])
  })

  test('answers another take, and so does the first when it is back', async () => {
    const play = await openTwo(['First.', dead, 'First again.'], ['Second.'])
    const { code, output } = await play.says('Hello.', '/regenerate', '/next', 'More.')
    expect([code, output]).toEqual([0, 'First.\nSecond.\nFirst again.\nAye.\n'])
    expect(await play.history()).toEqual(['Hello.', 'First again.', 'More.', 'Aye.'])
  })

  test('does not go on where the first broke off', async () => {
    const play = await openTwo([{ text: 'One two three.', fault: { type: 'close', afterTokens: 2 } }], [])
    const { code, output, told } = await play.says('Hello.')
    expect([code, output]).toEqual([1, 'One two\n'])
    expect(told).toMatch(/^The answer broke off\.\n/)
    expect(play.second.requests).toEqual([])
    expect(await play.history()).toEqual(['Hello.', 'One two'])
  })

  test('is not asked what the first was told to stop', async () => {
    const play = await openTwo([{ text: 'One two.', fault: { type: 'hang' } }], [])
    const session = play.start()
    session.child.stdin.write('Hello.\n')
    await play.first.request(0)
    session.child.kill('SIGINT')
    expect(await session.ended).toMatchObject({ code: 130, output: '' })
    expect(play.second.requests).toEqual([])
  })
})

describe('when all models are down', () => {
  test('there is one notice, with what happened to each of them', async () => {
    const play = await openTwo([dead, dead], [{ fault: { type: 'no-end', afterTokens: 0 } }, dead])
    const { code, output, told } = await play.says('Hello.', 'Are you there?')
    expect([code, output]).toEqual([1, ''])
    expect(told).toBe(
      failedBecause('its server is out of order') +
        'No model of the list answers. “test-model”: The model server FIRST failed (status 500): EngineCore died. ' +
        "Try again; if it stays, the server's own log says why. " +
        '“test-model”: The answer of SECOND ended before it was complete. Try again; if it stays, the log of the ' +
        'server or of the proxy before it says why. `npx dramatis doctor` looks at each of them.\n' +
        'No answer came: the model failed again. `/regenerate` tries once more.\n',
    )
    expect(await play.history()).toEqual(['Hello.', 'Are you there?'])
  })

  test('what was said is answered when one is back, and the next outage is told again', async () => {
    const play = await openTwo([dead, dead, 'Back.', dead, dead, 'Again.'], [dead, dead, dead, dead])
    const { code, output, told } = await play.says(
      'One.',
      'Two.',
      '/regenerate',
      'Three.',
      'Four.',
      '/regenerate',
    )
    expect([code, output]).toEqual([1, 'Back.\nAgain.\n'])
    const notices = told.split('\n').filter((line) => line.startsWith('The model failed'))
    expect(notices).toHaveLength(2)
    expect(lastPromptOf(play.first).join('\n')).toBe('One.\nTwo.\nBack.\nThree.\nFour.')
    expect(await play.history()).toEqual(['One.', 'Two.', 'Back.', 'Three.', 'Four.', 'Again.'])
  })

  test('the next line is answered together with those that were not', async () => {
    const play = await openTwo([dead, 'Back.'], [dead])
    expect(await play.says('One.', 'Two.')).toMatchObject({ output: 'Back.\n' })
    expect(lastPromptOf(play.first).join('\n')).toBe('One.\nTwo.')
    expect(await play.history()).toEqual(['One.', 'Two.', 'Back.'])
  })

  test('a take that could not be written leaves the one that there is', async () => {
    const play = await openTwo(['First.', dead, 'More of it.'], [dead])
    const { output, told } = await play.says('Hello.', '/regenerate', 'More.')
    expect(output).toBe('First.\nMore of it.\n')
    expect(told).toContain('The model failed: its server is out of order.')
    expect(lastPromptOf(play.first)).toEqual(['Hello.', 'First.', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'First.', 'More.', 'More of it.'])
  })
})

describe('a model that fails again and again', () => {
  const hangs: ModelServerReply = { fault: { type: 'hang' } }

  test('is left alone: nobody waits for it, and nothing is sent until somebody asks again', async () => {
    const server = await openScriptedServer([hangs, hangs, hangs])
    const settings = replyModels(modelAt(server, { first_token_timeout_ms: 100 }))
    const play = await openPlay({ settings })
    const lines = ['One.', 'Two.', 'Three.', 'Four.', 'Five.']
    const { code, output } = await play.says(...lines)
    expect([code, output]).toEqual([1, ''])
    expect(server.requests).toHaveLength(3)
    expect(await play.history()).toEqual(lines)

    const back = await openScriptedServer([hangs, hangs, hangs])
    const again = await openPlay({ settings: replyModels(modelAt(back, { first_token_timeout_ms: 200 })) })
    expect(await again.says(...lines, '/regenerate')).toMatchObject({ output: 'Aye.\n' })
    expect(back.requests).toHaveLength(4)
    expect(lastPromptOf(back).join('\n')).toBe(lines.join('\n'))
  })

  test('is not waited for where there is a second one', async () => {
    const [first, second] = [await openScriptedServer([hangs, hangs, hangs]), await openScriptedServer([])]
    const settings = replyModels(modelAt(first, { first_token_timeout_ms: 100 }), modelAt(second))
    const play = await openPlay({ settings })
    const lines = ['One.', 'Two.', 'Three.', 'Four.', 'Five.']
    const { code, output, told } = await play.says(...lines)
    expect([code, output]).toEqual([0, 'Aye.\n'.repeat(5)])
    expect(told).toMatch(/^(the model is left alone [^\n]*\n)?$/)
    expect([first.requests.length, second.requests.length]).toEqual([3, 5])
    expect(await play.history()).toEqual(lines.flatMap((line) => [line, 'Aye.']))
  })
})
