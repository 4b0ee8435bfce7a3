import { ComponentType, MessageFlags } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { handleInteraction } from '../../../adapters/discord/interactions/index.ts'
import { maxFormTextLength } from '../../../src/contract/commands.ts'
import type { HostAnswer } from '../../../src/contract/platform.ts'
import {
  aliceId,
  autocompletePayload,
  channelId,
  formPayload,
  guildId,
  interactionId,
  menuPayload,
  messageId,
  threadId,
} from './payloads.ts'
import { openStage } from './stage.ts'

const callback = `POST /interactions/${interactionId}/TOKEN/callback`
const conversation = { platform: 'discord', place: guildId, thread: channelId }

function lineOf(text: string, role: 'user' | 'character' = 'character', mayRewrite = true): HostAnswer {
  return { type: 'line', line: { role, speakerName: 'Mira', text, mayRewrite, messageIds: [] } }
}

describe('autocomplete', () => {
  const characters = [
    { id: 'mira', name: 'Mira', summary: 'Keeps the lighthouse.' },
    { id: 'x'.repeat(101), name: 'Too long', summary: '' },
    { id: 'li', name: '李白', summary: '诗'.repeat(200) },
  ]

  test('offers characters for what was typed', async () => {
    const world = openStage()
    const asked: unknown[] = []
    world.query = async (query) => {
      asked.push(query)
      return { type: 'characters', characters }
    }
    await handleInteraction(world.tools, autocompletePayload('character set', 'character', 'mi'), world)
    expect(asked).toEqual([{ type: 'characters', conversation, search: 'mi', limit: 25 }])
    expect(world.calls).toEqual([
      {
        path: callback,
        body: {
          type: 8,
          data: {
            choices: [
              { name: 'Mira: Keeps the lighthouse.', value: 'mira' },
              { name: `李白: ${'诗'.repeat(95)}…`, value: 'li' },
            ],
          },
        },
      },
    ])
  })

  test('offers only those of the place where the command is about them', async () => {
    const world = openStage()
    const asked: unknown[] = []
    world.query = async (query) => {
      asked.push(query)
      return { type: 'characters', characters: [] }
    }
    await handleInteraction(world.tools, autocompletePayload('character delete', 'character', 'm'), world)
    expect(asked).toEqual([{ type: 'characters', conversation, search: 'm', limit: 25, isOwn: true }])
  })

  test('offers one reason more, in the language of the client', async () => {
    const world = openStage()
    const typed = autocompletePayload('rate', 'reasons', 'repetition， 写得', { locale: 'zh-CN' })
    await handleInteraction(world.tools, typed, world)
    expect(world.calls[0]?.body).toMatchObject({
      data: { choices: [{ name: '重复, 写得不好', value: 'repetition,low-quality' }] },
    })
    await handleInteraction(world.tools, autocompletePayload('rate', 'reasons', ''), world)
    expect(world.calls[1]?.body).toMatchObject({
      data: { choices: expect.arrayContaining([{ name: 'badly written', value: 'low-quality' }]) },
    })
  })

  test('offers those who play in the thread or its parent', async () => {
    const world = openStage()
    const asked: unknown[] = []
    world.query = async (query) => {
      asked.push(query)
      return { type: 'cast-members', characters: [] }
    }
    const where = { place: 'thread' } as const
    await handleInteraction(world.tools, autocompletePayload('mute', 'character', '', where), world)
    const thread = { ...conversation, thread: threadId }
    expect(asked).toEqual([
      { type: 'cast-members', conversation: thread, parent: channelId, search: '', limit: 25 },
    ])
  })

  test('offers nothing when the host is slow, fails, or the option takes something else', async () => {
    const world = openStage()
    world.query = () => new Promise(() => {})
    const slow = handleInteraction(world.tools, autocompletePayload('character set', 'character', ''), world)
    await world.clock.advance(2_000)
    expect(await slow).toBeUndefined()
    world.query = async () => {
      throw new TypeError('the store is away')
    }
    await handleInteraction(world.tools, autocompletePayload('character set', 'character', ''), world)
    await handleInteraction(world.tools, autocompletePayload('me', 'text', ''), world)
    const nothing = { path: callback, body: { type: 8, data: { choices: [] } } }
    expect(world.calls).toEqual([nothing, nothing, nothing])
  })
})

describe('the menu of a message', () => {
  test('opens a form with the whole line to rewrite', async () => {
    const world = openStage()
    const asked: unknown[] = []
    world.query = async (query) => {
      asked.push(query)
      return lineOf('Good evening.\nCome in.')
    }
    expect(await handleInteraction(world.tools, menuPayload('Rewrite'), world)).toBeUndefined()
    expect(asked).toEqual([{ type: 'line', conversation, messageId, personId: aliceId, isModerator: false }])
    expect(world.calls).toEqual([
      {
        path: callback,
        body: {
          type: 9,
          data: {
            custom_id: `1rewrite|message=${messageId}`,
            title: 'Rewrite this reply',
            components: [
              {
                type: ComponentType.Label,
                label: expect.any(String),
                description: expect.any(String),
                component: {
                  type: ComponentType.TextInput,
                  style: 2,
                  custom_id: 'text',
                  required: true,
                  max_length: maxFormTextLength,
                  value: 'Good evening.\nCome in.',
                },
              },
            ],
          },
        },
      },
    ])
  })

  test('opens no form for who may not rewrite it, but one to rate it', async () => {
    const world = openStage()
    world.query = async () => lineOf('Good evening.', 'character', false)
    await handleInteraction(world.tools, menuPayload('Rewrite'), world)
    await handleInteraction(world.tools, menuPayload('Rate'), world)
    expect(world.calls.map(({ body }) => body)).toMatchObject([
      { type: 4, data: { flags: MessageFlags.Ephemeral, content: expect.stringContaining('rewrite') } },
      { type: 9 },
    ])
  })

  test('opens a form to rate, in the language of the client', async () => {
    const world = openStage()
    world.query = async () => lineOf('x'.repeat(maxFormTextLength + 1))
    await handleInteraction(world.tools, menuPayload('Rate', { locale: 'zh-TW' }), world)
    expect(world.calls[0]?.body).toMatchObject({
      type: 9,
      data: {
        title: '评价这条回复',
        components: [
          {
            component: {
              type: ComponentType.RadioGroup,
              custom_id: 'rating',
              required: true,
              options: [{ value: 'good' }, { value: 'bad' }],
            },
          },
          { component: { type: ComponentType.CheckboxGroup, custom_id: 'reasons', required: false } },
        ],
      },
    })
  })

  test.each([
    ['a person said it', 'Rewrite', async () => lineOf('Hello.', 'user'), 'not something a character said'],
    [
      'it is no line',
      'Rate',
      async (): Promise<HostAnswer> => ({ type: 'line', line: undefined }),
      'not something',
    ],
    ['it is too long', 'Rewrite', async () => lineOf('x'.repeat(maxFormTextLength + 1)), 'too long'],
    ['the host fails', 'Rate', () => Promise.reject(new TypeError('away')), 'cannot be done at the moment'],
  ])('answers privately when %s', async (_, name, query, words) => {
    const world = openStage()
    world.query = query
    expect(await handleInteraction(world.tools, menuPayload(name), world)).toBeUndefined()
    expect(world.calls).toMatchObject([
      { body: { type: 4, data: { content: expect.stringContaining(words), flags: MessageFlags.Ephemeral } } },
    ])
  })

  test('answers in time when the host does not', async () => {
    const world = openStage()
    world.query = () => new Promise(() => {})
    const handling = handleInteraction(world.tools, menuPayload('Rewrite'), world)
    await world.clock.advance(2_000)
    expect(await handling).toBeUndefined()
    expect(world.calls).toMatchObject([{ body: { type: 4, data: { flags: MessageFlags.Ephemeral } } }])
  })

  test('asks for nothing more where there is nothing to ask for', async () => {
    const { tools, signal, calls } = openStage()
    const regenerate = await handleInteraction(tools, menuPayload('Regenerate'), { signal })
    const report = await handleInteraction(tools, menuPayload('Report'), { signal })
    const gone = await handleInteraction(tools, menuPayload('An older name'), { signal })
    expect([regenerate, report, gone].map((handled) => handled?.event)).toMatchObject([
      { type: 'command-invoked', command: 'regenerate', options: { message: messageId } },
      { type: 'command-invoked', command: 'report', options: { message: messageId } },
      { type: 'command-invoked', command: 'An older name' },
    ])
    for (const { body } of calls) expect(body).toEqual({ type: 5, data: { flags: MessageFlags.Ephemeral } })
  })
})

describe('a form that was filled in', () => {
  test('is the command with its options', async () => {
    const { tools, signal, calls } = openStage()
    const handled = await handleInteraction(
      tools,
      formPayload(`1rate|message=${messageId}`, [
        {
          id: 1,
          type: ComponentType.Label,
          component: { id: 2, type: ComponentType.RadioGroup, custom_id: 'rating', value: 'good' },
        },
        {
          id: 3,
          type: ComponentType.Label,
          component: {
            id: 4,
            type: ComponentType.CheckboxGroup,
            custom_id: 'reasons',
            values: ['low-quality', 'repetition'],
          },
        },
      ]),
      { signal },
    )
    expect(calls).toEqual([{ path: callback, body: { type: 5, data: { flags: MessageFlags.Ephemeral } } }])
    expect(handled?.event).toMatchObject({
      type: 'command-invoked',
      command: 'rate',
      options: { message: messageId, rating: 'good', reasons: 'low-quality,repetition' },
    })
  })

  test('that we did not make is answered', async () => {
    const { tools, signal, calls } = openStage()
    expect(await handleInteraction(tools, formPayload('x', []), { signal })).toBeUndefined()
    expect(calls[0]?.body).toMatchObject({ type: 4 })
  })
})
