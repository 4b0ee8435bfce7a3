import { MessageFlags } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { openInteractionAnswer } from '../../../adapters/discord/interactions/answer.ts'
import { decodeToken, encodeToken } from '../../../adapters/discord/interactions/token.ts'
import { applicationId } from './payloads.ts'
import { openStage, refusal } from './stage.ts'

const webhook = `/webhooks/${applicationId}/TOKEN`
const original = `${webhook}/messages/@original`
const quiet = { allowed_mentions: { parse: [] } }

const choice = { status: 200, body: { flags: 0, components: [{ type: 1 }] } }

function open(token: string) {
  const stage = openStage()
  const answer = openInteractionAnswer(stage.tools, token)
  return { ...stage, answer, paths: () => stage.calls.map(({ path }) => path) }
}

test('a token tells how it was acknowledged, to whichever process answers', () => {
  for (const acknowledgement of ['public', 'private', 'update', 'public-choice', 'private-choice'] as const) {
    for (const expiresAt of [undefined, 1_767_225_600_000]) {
      const acknowledged = { acknowledgement, token: 'a:token', expiresAt }
      expect(decodeToken(encodeToken(acknowledged))).toEqual(acknowledged)
    }
  }
  expect(decodeToken('a-token')).toMatchObject({ acknowledgement: 'update', token: 'a-token' })
})

describe('an answer', () => {
  test.each([
    ['p:a-token', 'public', 0],
    ['e:a-token', 'private', MessageFlags.Ephemeral],
  ] as const)('fills in what thinks, and goes on behind it: %s', async (token, visibility, flags) => {
    const { answer, calls } = open(token)
    await answer.fill({ content: 'one' }, visibility)
    await answer.fill({ content: 'two' }, visibility)
    await answer.end()
    expect(calls).toEqual([
      { path: `PATCH ${original}`, body: { content: 'one', ...quiet } },
      { path: `POST ${webhook}`, body: { content: 'two', flags, ...quiet } },
    ])
  })

  test.each([
    ['p:a-token', 'private', MessageFlags.Ephemeral],
    ['e:a-token', 'public', 0],
  ] as const)(
    'that others may see than was said is a message of its own: %s',
    async (token, visibility, flags) => {
      const { answer, calls } = open(token)
      await answer.fill({ content: 'one' }, visibility)
      expect(calls).toEqual([
        { path: `DELETE ${original}`, body: undefined },
        { path: `POST ${webhook}`, body: { content: 'one', flags, ...quiet } },
      ])
    },
  )

  test('to a button leaves its message alone', async () => {
    const { answer, calls } = open('u:a-token')
    await answer.fill({ content: 'one' }, 'private')
    await answer.end()
    expect(calls).toEqual([
      { path: `POST ${webhook}`, body: { content: 'one', flags: MessageFlags.Ephemeral, ...quiet } },
    ])
  })

  test.each([
    ['c:a-token', 'public'],
    ['d:a-token', 'private'],
  ] as const)('to a choice takes its place: %s', async (token, visibility) => {
    const { answer, calls, paths } = open(token)
    await answer.fill({ content: 'one' }, visibility)
    await answer.fill({ content: 'two' }, visibility)
    await answer.end()
    expect(calls[0]).toEqual({
      path: `PATCH ${original}`,
      body: { content: 'one', components: [], ...quiet },
    })
    expect(paths().slice(1)).toEqual([`POST ${webhook}`])
  })

  test('that refuses whoever chose leaves the choice to others', async () => {
    const { answer, paths, respond } = open('c:a-token')
    respond(({ path }) => (path.startsWith('GET') ? choice : undefined))
    await answer.fill({ content: 'one' }, 'private')
    await answer.end()
    expect(paths()).toEqual([`POST ${webhook}`])
  })

  test.each(['c:a-token', 'd:a-token'])('that is no word removes the choice: %s', async (token) => {
    const { answer, paths, respond } = open(token)
    respond(({ path }) => (path.startsWith('GET') ? choice : undefined))
    if (token.startsWith('d')) await answer.fill({ content: 'for all' }, 'public')
    await answer.end()
    expect(paths().slice(-2)).toEqual([`GET ${original}`, `DELETE ${original}`])
  })

  test('that another process gave, or that failed, keeps the message', async () => {
    const { answer, paths } = open('c:a-token')
    await answer.end()
    expect(paths()).toEqual([`GET ${original}`])
    const failed = open('c:a-token')
    await failed.answer.end(true)
    expect(failed.paths()).toEqual([])
  })

  test.each([500, 0])('that may be shown is not repeated, unlike what takes a place: %i', async (status) => {
    const { answer, respond } = open('p:a-token')
    const fault = status === 0 ? 'broken' : { status }
    respond(({ path }) => (path.startsWith('POST') ? fault : undefined))
    await answer.fill({ content: 'one' }, 'public')
    expect(await answer.fill({ content: 'two' }, 'public')).toBe('unsure')
    const filling = open('p:a-token')
    filling.respond(() => fault)
    await expect(filling.answer.fill({ content: 'one' }, 'public')).rejects.toThrow()
  })

  test('is not tried with a token that is known to have expired', async () => {
    const { answer, paths, clock } = open(`p${openStage().clock.now() + 1_000}:a-token`)
    await clock.advance(1_000)
    expect(await answer.fill({ content: 'one' }, 'public')).toBe('expired')
    await answer.end()
    expect(paths()).toEqual([])
  })

  test('can be changed, and still pings nobody', async () => {
    const { answer, calls } = open('p:a-token')
    await answer.edit('7', { content: 'two' })
    expect(calls).toEqual([{ path: `PATCH ${webhook}/messages/7`, body: { content: 'two', ...quiet } }])
  })

  test('that never came removes what thinks, unless another process has filled it in', async () => {
    const { answer, paths, respond } = open('e:a-token')
    respond(({ path }) => (path.startsWith('GET') ? { status: 200, body: { flags: 128 } } : undefined))
    await answer.end()
    await answer.end()
    expect(paths()).toEqual([`GET ${original}`, `DELETE ${original}`])
    const other = open('e:a-token')
    await other.answer.end()
    expect(other.paths()).toEqual([`GET ${original}`])
  })

  test.each([
    [404, 10_015],
    [401, 50_027],
    [404, 10_062],
  ])('is told when its token is not valid any more: %i %i', async (status, code) => {
    const { answer, respond, calls } = open('p:a-token')
    respond(() => refusal(status, code))
    expect(await answer.fill({ content: 'one' }, 'public')).toBe('expired')
    expect(await answer.fill({ content: 'two' }, 'public')).toBe('expired')
    await answer.end()
    expect(calls).toHaveLength(1)
  })

  test('follows when somebody has dismissed what thought', async () => {
    const { answer, respond, paths } = open('e:a-token')
    respond(({ path }) => (path.startsWith('PATCH') ? refusal(404, 10_008) : undefined))
    expect(await answer.fill({ content: 'one' }, 'private')).toMatchObject({ content: '' })
    expect(paths()).toEqual([`PATCH ${original}`, `POST ${webhook}`])
  })

  test('that failed is filled in when it is tried again', async () => {
    const { answer, respond, paths } = open('p:a-token')
    let failures = 1
    respond(() => (failures-- > 0 ? { status: 500 } : undefined))
    await expect(answer.fill({ content: 'one' }, 'public')).rejects.toThrow()
    await answer.fill({ content: 'one' }, 'public')
    expect(paths()).toEqual([`PATCH ${original}`, `PATCH ${original}`])
  })
})
