import { describe, expect, test } from 'vitest'
import type { ModelServerReply } from '../../src/testing/index.ts'
import { failedBecause, lastPromptOf, openScriptedPlay, type PlayRun } from './play.ts'

const characterGlm = { dialect: 'characterglm' }
const nothingToSay = 'The model had nothing to say. `/regenerate` tries again.\n'

/** Nobody notices anything but replies. */
function onlyReplies(...replies: readonly string[]): PlayRun {
  return { code: 0, output: replies.map((reply) => `${reply}\n`).join(''), told: '' }
}

describe('a model that says nothing', () => {
  test.for([
    { name: 'chat', model: {}, empty: '' },
    { name: 'CharacterGLM ends its line at once', model: characterGlm, empty: '\n' },
  ])('$name: it is asked once more, and nobody notices', async ({ model, empty }) => {
    const play = await openScriptedPlay([empty, 'Aye.', 'Oh.'], {
      model,
      server: { misbehaviours: ['ignores-min-tokens'] },
    })
    expect(await play.says('Hello.', 'More.')).toEqual(onlyReplies('Aye.', 'Oh.'))
    expect(play.server.requests).toHaveLength(3)
    expect(play.server.requests[1]?.text).toBe(play.server.requests[0]?.text)
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Oh.'])
  })

  test.for([
    { name: 'chat', model: {}, empty: '' },
    { name: 'CharacterGLM', model: characterGlm, empty: '\n' },
  ])('$name, twice: the person is told, and can try again', async ({ model, empty }) => {
    const play = await openScriptedPlay([empty, empty, 'Aye.'], {
      model,
      server: { misbehaviours: ['ignores-min-tokens'] },
    })
    const { output, told } = await play.says('Hello.', '/regenerate', 'More.')
    expect([output, told]).toEqual(['Aye.\nAye.\n', nothingToSay])
    expect(play.server.requests).toHaveLength(4)
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })

  test('CharacterGLM on a server that keeps `min_tokens` begins with the newline in vain', async () => {
    const play = await openScriptedPlay(['\nAye.'], { model: characterGlm })
    expect(await play.says('Hello.')).toEqual(onlyReplies('Aye.'))
    expect(play.server.requests).toHaveLength(1)
  })

  test('nothing but white space is nothing', async () => {
    const play = await openScriptedPlay([' \n ', '\u3000', 'Aye.'])
    const { output, told } = await play.says('Hello.', '/regenerate')
    expect([output, told]).toEqual(['Aye.\n', nothingToSay])
    expect(await play.history()).toEqual(['Hello.', 'Aye.'])
  })
})

const reasoned: readonly (readonly [string, ModelServerReply])[] = [
  ['in a field of its own', { reasoning: ['They', ' want', ' a reply.'] }],
  ['in the field of newer servers', { reasoning: ['They want'], reasoningField: 'reasoning' }],
  ['in the text, to the end of its tokens', { text: '<think>They want a rep', finishReason: 'length' }],
]

describe('a model that reasons', () => {
  test.for(reasoned)('%s, and says nothing: what to set is told', async ([, reply]) => {
    const play = await openScriptedPlay([reply])
    expect(await play.says('Hello.', '/regenerate', 'More.')).toEqual({
      code: 1,
      output: 'Aye.\nAye.\n',
      told: `${failedBecause('it wrote nothing')}The model “test-model” (SERVER) only reasoned and answered nothing. Turn its reasoning off with extra_body in dramatis.yaml (such as reasoning_effort: none), or raise max_tokens.\n`,
    })
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })

  test('and then speaks is heard without its thoughts, now and in the next prompt', async () => {
    const play = await openScriptedPlay([], { server: { misbehaviours: ['reasons'] } })
    expect(await play.says('Hello.', 'More.')).toEqual(onlyReplies('Aye.', 'Aye.'))
    expect(lastPromptOf(play.server)).toEqual(['Hello.', 'Aye.', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })
})

describe('a model that speaks for others', () => {
  const flags = ['--name', 'Ada']

  test.for([
    'Aye.\nAda: And then?\nWren: Then we sail.',
    ['Aye.', '\nA', 'da', ' :', ' And then?'],
    'Aye.\n\n**Ada:** And then?',
    'Aye.\n[Ada] And then?',
  ])('is cut where the line begins: %j', async (text) => {
    const play = await openScriptedPlay([{ text }], { flags, server: { misbehaviours: ['ignores-stop'] } })
    expect((await play.says('Hello.', 'More.')).output).toBe('Aye.\nAye.\n')
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
    // Nobody waits for what will not be shown.
    expect(lastPromptOf(play.server)).toEqual(['Hello.', 'Aye.', 'More.'])
  })

  test('is not waited for', async () => {
    const fault = { type: 'hang', afterTokens: 2 } as const
    const play = await openScriptedPlay([{ text: ['Aye.', '\nAda: ', 'And then?'], fault }], {
      flags,
      server: { misbehaviours: ['ignores-stop'] },
    })
    expect(await play.says('Hello.', 'More.')).toEqual(onlyReplies('Aye.', 'Aye.'))
    expect(await play.server.requests[0]?.ended).toBe('client-closed')
  })

  test('and for nobody else has said nothing, and is asked once more', async () => {
    const play = await openScriptedPlay(['Ada: And then?', 'Aye.'], {
      flags,
      server: { misbehaviours: ['ignores-stop'] },
    })
    expect(await play.says('Hello.')).toEqual(onlyReplies('Aye.'))
    expect(await play.history()).toEqual(['Hello.', 'Aye.'])
  })

  test('is not cut for a name inside a line, or one that nobody bears', async () => {
    const text = 'I said to Ada: wait.\nCaptain: wait.'
    const play = await openScriptedPlay([text], { flags })
    expect(await play.says('Hello.')).toEqual(onlyReplies('I said to Ada: wait.', 'Captain: wait.'))
    expect(await play.history()).toEqual(['Hello.', text])
  })

  test('ends with its own line where it is CharacterGLM, also on a server that ignores the newline', async () => {
    const play = await openScriptedPlay(['Aye.\n[Ada]And then?\n[Wren]We sail.'], {
      flags,
      model: characterGlm,
      server: { misbehaviours: ['ignores-stop'] },
    })
    expect(await play.says('Hello.', 'More.')).toEqual(onlyReplies('Aye.', 'Aye.'))
    expect(play.server.requests[1]?.text).toMatch(/\n\[Ada\]Hello\.\n\[Wren\]Aye\.\n\[Ada\]More\.\n\[Wren\]$/)
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })

  test.for([{ model: {} }, { model: characterGlm }])(
    'its own name before its words is not shown: %j',
    async ({ model }) => {
      const own = model === characterGlm ? '[Wren]' : 'Wren: '
      const play = await openScriptedPlay([`${own}Aye.`], { model })
      expect(await play.says('Hello.')).toEqual(onlyReplies('Aye.'))
    },
  )
})

describe('the label of an emotion is never shown', () => {
  test.for([
    { model: { emotion: 'inline' }, text: '(happiness) Aye.' },
    { model: { emotion: 'inline' }, text: ['[', 'happi', 'ness', ']', ' Aye.'] },
    { model: { emotion: 'inline' }, text: 'Wren (happiness): Aye.' },
    { model: { emotion: 'inline' }, text: '（快乐）Aye.' },
    { model: { ...characterGlm, emotion: 'inline' }, text: '(快乐)Aye.' },
    { model: { emotion: 'off' }, text: '(happiness) Aye.' },
    { model: { ...characterGlm, emotion: 'off' }, text: '(快乐) Aye.' },
  ])('%j', async ({ model, text }) => {
    const play = await openScriptedPlay([{ text }], { model })
    expect(await play.says('Hello.')).toEqual(onlyReplies('Aye.'))
  })

  test('and alone it is no reply', async () => {
    const play = await openScriptedPlay(['(happiness)', 'Aye.'], { model: { emotion: 'inline' } })
    expect(await play.says('Hello.')).toEqual(onlyReplies('Aye.'))
    expect(play.server.requests).toHaveLength(2)
    expect(await play.history()).toEqual(['Hello.', 'Aye.'])
  })
})
