import { describe, expect, test } from 'vitest'
import type { ModelServerFault } from '../../src/testing/index.ts'
import {
  closedAddress,
  failedBecause,
  lastPromptOf,
  modelAt,
  openPlay,
  openScriptedPlay,
  openScriptedServer,
  replyModels,
} from './play.ts'

/** Node knows by itself that no host is called that: a label has at most 63 letters. */
const unknownHost = `http://${'a'.repeat(64)}:8000/v1`

describe('a model server that is not there', () => {
  test.for([
    {
      name: 'nothing listens',
      address: closedAddress,
      detail: 'Nothing listens at SERVER. Start the model server, or correct MODEL_BASE_URL.',
    },
    {
      name: 'its host is unknown',
      address: async () => unknownHost,
      detail:
        'The host name of SERVER is not known. Correct the host in MODEL_BASE_URL, or see whether this machine reaches its name server.',
    },
  ])('$name: what to do is told, and `/regenerate` works once there is one', async ({ address, detail }) => {
    const baseUrl = await address()
    const play = await openPlay({ settings: replyModels(modelAt(baseUrl)), addresses: { SERVER: baseUrl } })
    expect(await play.says('Hello.')).toEqual({
      code: 1,
      output: '',
      told: `${failedBecause('its server cannot be reached')}${detail}\n`,
    })
    expect(await play.history()).toEqual(['Hello.'])

    const server = await openScriptedServer([])
    await play.configure(replyModels(modelAt(server)))
    const later = await play.says('/regenerate', 'More.')
    expect([later.code, later.output]).toEqual([0, 'Aye.\nAye.\n'])
    expect(lastPromptOf(server)).toEqual(['Hello.', 'Aye.', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })

  test('what is said while it is away is kept, and answered together', async () => {
    const play = await openPlay({ settings: replyModels(modelAt(await closedAddress())) })
    expect(await play.says('One.', 'Two.')).toMatchObject({ code: 1, output: '' })
    const server = await openScriptedServer([])
    await play.configure(replyModels(modelAt(server)))
    expect(await play.says('/regenerate')).toMatchObject({ code: 0, output: 'Aye.\n' })
    expect(lastPromptOf(server).join('\n')).toBe('One.\nTwo.')
    expect(await play.history()).toEqual(['One.', 'Two.', 'Aye.'])
  })
})

const serverFault =
  "The model server SERVER failed (status 500): EngineCore died. Try again; if it stays, the server's own log says why."
const logSays = 'Try again; if it stays, the log of the server or of the proxy before it says why.'

/** How an answer goes wrong, before its first word and in the middle. */
const broken: readonly {
  readonly name: string
  readonly fault: (afterTokens: number) => ModelServerFault
  readonly reason: string
  readonly detail: string
}[] = [
  {
    name: 'an error inside the stream',
    fault: (afterTokens) => ({ type: 'stream-error', afterTokens, status: 500, message: 'EngineCore died' }),
    reason: 'its server is out of order',
    detail: serverFault,
  },
  {
    name: 'a connection that is cut',
    fault: (afterTokens) => ({ type: 'close', afterTokens }),
    reason: 'its answer did not arrive whole',
    detail: `The answer of SERVER broke off (UND_ERR_SOCKET). ${logSays}`,
  },
  {
    name: 'a stream without an end',
    fault: (afterTokens) => ({ type: 'no-end', afterTokens }),
    reason: 'its answer did not arrive whole',
    detail: `The answer of SERVER ended before it was complete. ${logSays}`,
  },
  {
    name: 'a chunk that is no JSON',
    fault: (afterTokens) => ({ type: 'invalid-json', afterTokens }),
    reason: 'its answer did not arrive whole',
    detail: `The answer of SERVER has a part that is no completion. ${logSays}`,
  },
]

describe('an answer that goes wrong', () => {
  test.for(broken)('before its first word, by $name', async ({ fault, reason, detail }) => {
    const play = await openScriptedPlay([{ text: 'One two three.', fault: fault(0) }])
    expect(await play.says('Hello.', '/regenerate', 'More.')).toEqual({
      code: 1,
      output: 'Aye.\nAye.\n',
      told: `${failedBecause(reason)}${detail}\n`,
    })
    expect(lastPromptOf(play.server)).toEqual(['Hello.', 'Aye.', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })

  test.for(broken)('in the middle, by $name: what was said is kept', async ({ fault, reason, detail }) => {
    const play = await openScriptedPlay([{ text: 'One two three.', fault: fault(2) }])
    expect(await play.says('Hello.', 'More.')).toEqual({
      code: 1,
      output: 'One two\nAye.\n',
      told: `The answer broke off.\n${failedBecause(reason)}${detail}\n`,
    })
    expect(lastPromptOf(play.server)).toEqual(['Hello.', 'One two', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'One two', 'More.', 'Aye.'])
  })

  test('in the middle is written anew by `/regenerate`, and there is only one of it', async () => {
    const play = await openScriptedPlay([
      { text: 'One two three.', fault: { type: 'close', afterTokens: 2 } },
    ])
    const { output, told } = await play.says('Hello.', '/regenerate', '/previous', 'More.')
    expect(output).toBe('One two\nAye.\nOne two\nAye.\n')
    expect(told.split('\n').slice(-3)).toEqual(['take 2 of 2', 'take 1 of 2', ''])
    expect(lastPromptOf(play.server)).toEqual(['Hello.', 'One two', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'One two', 'More.', 'Aye.'])
  })

  test('a connection that is cut before the server says anything', async () => {
    const play = await openScriptedPlay([{ fault: { type: 'close' } }])
    const run = await play.says('Hello.', '/regenerate')
    expect([run.code, run.output]).toEqual([1, 'Aye.\n'])
    expect(run.told).toMatch(/^The model failed: its server cannot be reached\. .*\n.*SERVER.*\n$/)
    expect(await play.history()).toEqual(['Hello.', 'Aye.'])
  })
})

describe('a model server that hangs', () => {
  test.for([
    {
      name: 'before its first word',
      limits: { first_token_timeout_ms: 300 },
      afterTokens: undefined,
      output: '',
      detail:
        'The model server SERVER sent nothing for 0.3 s. See what the server is busy with, or raise first_token_timeout_ms of the model in dramatis.yaml.',
    },
    {
      name: 'between two words',
      limits: { idle_timeout_ms: 300 },
      afterTokens: 2,
      output: 'One two\n',
      detail:
        'The model server SERVER stopped in the middle of an answer, and sent nothing more for 0.3 s. See what the server is busy with, or raise idle_timeout_ms of the model in dramatis.yaml.',
    },
    {
      name: 'until no answer may take so long',
      limits: { total_timeout_ms: 1_500 },
      afterTokens: 2,
      output: 'One two\n',
      detail:
        'The model server SERVER did not finish its answer within 1.5 s. See what the server is busy with, or raise total_timeout_ms of the model in dramatis.yaml.',
    },
  ])('$name', async ({ limits, afterTokens, output, detail }) => {
    const fault = { type: 'hang', ...(afterTokens === undefined ? {} : { afterTokens }) } as const
    const play = await openScriptedPlay([{ text: 'One two three.', fault }], { model: limits })
    expect(await play.says('Hello.')).toEqual({
      code: 1,
      output,
      told: `${output && 'The answer broke off.\n'}${failedBecause('it took too long')}${detail}\n`,
    })
    expect(await play.server.requests[0]?.ended).toBe('client-closed')

    await play.configure(replyModels(modelAt(play.server)))
    const later = await play.says('/regenerate', 'More.')
    expect([later.code, later.output]).toEqual([0, 'Aye.\nAye.\n'])
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })
})
