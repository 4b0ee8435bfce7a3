import { MessageFlags } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { encodeCustomId, keepControls } from '../../../adapters/discord/interactions/custom-id.ts'
import { handleInteraction } from '../../../adapters/discord/interactions/index.ts'
import {
  aliceId,
  channelId,
  commandPayload,
  dmId,
  guildId,
  happenedAt,
  interactionId,
  messageId,
  pressPayload,
  threadId,
} from './payloads.ts'
import { openStage, refusal } from './stage.ts'

const callback = `POST /interactions/${interactionId}/TOKEN/callback`
const expiresAt = happenedAt + 14.5 * 60_000
const ephemeral = { flags: MessageFlags.Ephemeral }

describe('a command', () => {
  test('is deferred for all to see, and becomes an event', async () => {
    const { tools, signal, calls } = openStage()
    const interaction = commandPayload('character set', { character: 'mira' }, { locale: 'zh-CN' })
    const handled = await handleInteraction(tools, interaction, { signal })
    expect(calls).toEqual([{ path: callback, body: { type: 5, data: {} } }])
    expect(handled?.event).toEqual({
      version: 1,
      type: 'command-invoked',
      id: interactionId,
      conversation: { platform: 'discord', place: guildId, thread: channelId },
      audience: 'group',
      at: happenedAt,
      locale: 'zh-CN',
      isAdultsOnly: false,
      from: { id: aliceId, name: 'Al' },
      isModerator: false,
      mayCast: false,
      mayCastParent: false,
      command: 'character set',
      options: { character: 'mira' },
      addressee: undefined,
      interaction: { token: `p${expiresAt}@${aliceId}:a-token`, expiresAt },
    })
  })

  test('is deferred privately where its answer is private, also one that we do not know', async () => {
    const { tools, signal, calls } = openStage()
    const help = await handleInteraction(tools, commandPayload('help'), { signal })
    const unknown = await handleInteraction(tools, commandPayload('theatre start'), { signal })
    expect(calls).toEqual([
      { path: callback, body: { type: 5, data: ephemeral } },
      { path: callback, body: { type: 5, data: ephemeral } },
    ])
    expect(help?.event.interaction?.token).toBe(`e${expiresAt}@${aliceId}:a-token`)
    expect(unknown?.event).toMatchObject({ command: 'theatre start', options: {} })
  })

  test('brings its values as texts, and its files', async () => {
    const { tools, signal } = openStage()
    const mute = commandPayload('mute', { character: 'mira', minutes: 5 })
    const proxies = commandPayload('proxies', { action: 'add', bot: { user: '77' } })
    const card = commandPayload('character import', { file: { file: 'mira.png' } })
    const events = []
    for (const interaction of [mute, proxies, card])
      events.push((await handleInteraction(tools, interaction, { signal }))?.event)
    expect(events).toMatchObject([
      { command: 'mute', options: { character: 'mira', minutes: '5' } },
      { command: 'proxies', options: { action: 'add', bot: '77' } },
      {
        command: 'character import',
        options: { file: 'mira.png' },
        files: [{ name: 'mira.png', size: 1_234, reference: 'https://cdn.discordapp.com/mira.png' }],
      },
    ])
  })

  test('brings several choices by what they are called inside, in whatever language they were typed', async () => {
    const { tools, signal } = openStage()
    const rate = commandPayload('rate', {
      rating: 'good',
      reasons: '不像角色，Badly written, repetition,胡说',
    })
    const handled = await handleInteraction(tools, rate, { signal })
    expect(handled?.event.options).toEqual({
      rating: 'good',
      reasons: 'out-of-character,low-quality,repetition,胡说',
    })
  })

  test('in a DM has the channel for its place, and everybody may do everything', async () => {
    const { tools, signal } = openStage()
    const handled = await handleInteraction(tools, commandPayload('restart', {}, { place: 'dm' }), { signal })
    expect(handled?.event).toMatchObject({
      conversation: { platform: 'discord', place: dmId, thread: '' },
      audience: 'direct',
      from: { id: aliceId, name: 'Alice' },
      isModerator: true,
      mayCast: true,
    })
  })

  test('in a thread knows the parent, and that its creator may change the cast', async () => {
    const world = openStage()
    world.fetchChannel = async () => ({ isAdultsOnly: true })
    const where = { place: 'thread', isOwner: true } as const
    const handled = await handleInteraction(world.tools, commandPayload('restart', {}, where), world)
    expect(handled?.event).toMatchObject({
      conversation: { platform: 'discord', place: guildId, thread: threadId },
      parent: channelId,
      parentIsForum: false,
      isAdultsOnly: true,
      isModerator: false,
      mayCast: true,
      mayCastParent: false,
    })
    const other = commandPayload('restart', {}, { place: 'thread' })
    expect((await handleInteraction(world.tools, other, world))?.event.mayCast).toBe(false)
  })

  test.each([15, 16])('in a post knows that its parent is a forum: %i', async (type) => {
    const world = openStage()
    world.fetchChannel = async (id) => ({ isAdultsOnly: false, ...(id === channelId && { type }) })
    const where = { place: 'thread', permissions: `${1n << 4n}` } as const
    const handled = await handleInteraction(world.tools, commandPayload('restart', {}, where), world)
    expect(handled?.event).toMatchObject({ parent: channelId, parentIsForum: true, mayCastParent: true })
  })

  test.each([
    ['nothing', 0n, false, false],
    ['administrator', 1n << 3n, true, true],
    ['manage channels', 1n << 4n, false, true],
    ['manage server', 1n << 5n, true, false],
    ['manage messages', 1n << 13n, true, false],
    ['all that there is', (1n << 53n) - 1n, true, true],
  ])('knows what may be done with %s', async (_, bits, isModerator, mayCast) => {
    const { tools, signal } = openStage()
    const interaction = commandPayload('restart', {}, { permissions: `${bits}` })
    const handled = await handleInteraction(tools, interaction, { signal })
    expect(handled?.event).toMatchObject({ isModerator, mayCast })
  })

  test('goes on when its channel cannot be asked for', async () => {
    const world = openStage()
    world.fetchChannel = () => new Promise(() => {})
    const handling = handleInteraction(world.tools, commandPayload('help', {}, { place: 'thread' }), world)
    await world.clock.advance(0)
    expect(world.calls).toHaveLength(1)
    await world.clock.advance(2_000)
    expect((await handling)?.event).toMatchObject({ parent: channelId })
  })
})

describe('an acknowledgement', () => {
  test('that another process has made counts: the event is accepted, and its id tells whether it was before', async () => {
    const world = openStage()
    world.respond(() => refusal(400, 40_060))
    const handled = await handleInteraction(world.tools, commandPayload('help'), world)
    expect(handled?.event.id).toBe(interactionId)
  })

  test('that comes too late is no event, for the person was told that it failed', async () => {
    const world = openStage()
    world.respond(({ path }) => (path === callback ? refusal(404, 10_062) : refusal(404, 10_015)))
    expect(await handleInteraction(world.tools, commandPayload('restart'), world)).toBeUndefined()
    expect(world.entries).toHaveLength(1)
  })

  test('that comes too late counts where another process was in time', async () => {
    const world = openStage()
    world.respond(({ path }) => (path === callback ? refusal(404, 10_062) : undefined))
    const handled = await handleInteraction(world.tools, commandPayload('restart'), world)
    expect(handled?.event.id).toBe(interactionId)
  })

  test('that Discord refuses is logged, without a word of anybody', async () => {
    const world = openStage()
    world.respond(() => refusal(400, 50_035))
    const interaction = commandPayload('rewrite', { text: 'a secret' })
    expect(await handleInteraction(world.tools, interaction, world)).toBeUndefined()
    expect(JSON.stringify(world.entries)).toContain('refused the acknowledgement')
    expect(JSON.stringify(world.entries)).not.toContain('secret')
  })

  test('is tried again when Discord is out of order', async () => {
    const world = openStage()
    let failures = 2
    world.respond(() => (failures-- > 0 ? { status: 503 } : undefined))
    const handling = handleInteraction(world.tools, commandPayload('help'), world)
    await world.clock.advance(1_000)
    expect((await handling)?.event.id).toBe(interactionId)
    expect(world.calls).toHaveLength(3)
  })

  test('that never becomes clear counts, and ends before Discord stops waiting', async () => {
    const world = openStage()
    world.respond(() => 'broken')
    const handling = handleInteraction(world.tools, commandPayload('help'), world)
    await world.clock.advance(2_700)
    expect((await handling)?.event.id).toBe(interactionId)
  })
})

describe('a command about the whole server', () => {
  const manageMessages = `${1n << 13n}`
  const guildOf = (permissions: string) => ({
    status: 200,
    body: { owner_id: '1', roles: [{ id: guildId, permissions }] },
  })

  test.each([
    ['a role', guildOf(manageMessages), true],
    ['the channel alone', guildOf('0'), false],
    ['nobody knows what', refusal(500, 0), false],
  ])('where messages may be managed by %s', async (_, guild, isModerator) => {
    const world = openStage()
    world.respond(({ path }) => (path.startsWith('GET /guilds/') ? guild : undefined))
    const asked = commandPayload('feedback summary', {}, { permissions: manageMessages })
    expect((await handleInteraction(world.tools, asked, world))?.event).toMatchObject({ isModerator })
    const other = commandPayload('restart', {}, { permissions: manageMessages })
    expect((await handleInteraction(world.tools, other, world))?.event).toMatchObject({ isModerator: true })
  })

  test.each([`${1n << 5n}`, '8'])(
    'nobody is asked about permissions that no channel gives: %s',
    async (permissions) => {
      const { tools, signal, calls } = openStage()
      const asked = commandPayload('feedback summary', {}, { permissions })
      expect((await handleInteraction(tools, asked, { signal }))?.event).toMatchObject({ isModerator: true })
      expect(calls).toHaveLength(1)
    },
  )
})

describe('a choice', () => {
  const { customId } = encodeCustomId({ command: 'character set', options: { character: 'mira' } })
  const casting = { permissions: `${1n << 4n}` }
  const set = { command: 'character set', options: { character: 'mira' } }

  test('is told from the buttons below a reply, and who sees it', async () => {
    const world = openStage()
    const shown = pressPayload({ button: customId }, casting)
    const handled = await handleInteraction(world.tools, shown, world)
    expect(world.calls).toEqual([{ path: callback, body: { type: 6 } }])
    expect(handled?.event.interaction?.token).toBe(`c${expiresAt}@${aliceId}:a-token`)
    const hidden = pressPayload({ button: customId }, { ...casting, isPrivate: true })
    const again = await handleInteraction(world.tools, hidden, world)
    expect(again?.event.interaction?.token).toBe(`d${expiresAt}@${aliceId}:a-token`)
  })

  test('is made once: who comes second is told so alone', async () => {
    const world = openStage()
    const first = pressPayload({ button: customId }, casting)
    expect((await handleInteraction(world.tools, first, world))?.event).toMatchObject(set)
    const second = { ...first, id: `${BigInt(interactionId) + 1n}` }
    expect(await handleInteraction(world.tools, second, world)).toBeUndefined()
    expect(world.calls.at(-1)).toMatchObject({
      path: expect.stringMatching(/^POST .webhooks/),
      body: ephemeral,
    })
    expect((await handleInteraction(world.tools, first, world))?.event).toMatchObject(set)
  })

  test('that somebody may not make is still there for others', async () => {
    const world = openStage()
    const refused = pressPayload({ button: customId })
    expect((await handleInteraction(world.tools, refused, world))?.event).toMatchObject({
      ...set,
      mayCast: false,
    })
    const other = { ...pressPayload({ button: customId }, casting), id: `${BigInt(interactionId) + 1n}` }
    const handled = await handleInteraction(world.tools, other, world)
    expect(handled?.event).toMatchObject({ ...set, id: other.id, mayCast: true })
  })
})

describe('a control', () => {
  const regenerate = encodeCustomId({ command: 'regenerate', options: {} }).customId

  test('is acknowledged as an update of its message', async () => {
    const { tools, signal, calls } = openStage()
    const handled = await handleInteraction(tools, pressPayload({ button: regenerate }), { signal })
    expect(calls).toEqual([{ path: callback, body: { type: 6 } }])
    expect(handled?.event).toMatchObject({
      type: 'control-used',
      messageId,
      command: 'regenerate',
      options: {},
      interaction: { token: `u${expiresAt}@${aliceId}:a-token` },
    })
  })

  test('of a select menu is the option that was chosen', async () => {
    const { tools, signal } = openStage()
    const { customId } = encodeCustomId({ command: 'character set', options: { character: 'mira' } })
    const handled = await handleInteraction(tools, pressPayload({ select: customId }), { signal })
    expect(handled?.event).toMatchObject({ command: 'character set', options: { character: 'mira' } })
  })

  test('whose values are long is found where they were kept', async () => {
    const { tools, signal } = openStage()
    const control = { command: 'character set', options: { character: 'x'.repeat(120) } }
    const encoded = encodeCustomId(control)
    await keepControls(tools.host().state, [encoded])
    const handled = await handleInteraction(tools, pressPayload({ button: encoded.customId }), { signal })
    expect(handled?.event).toMatchObject(control)
  })

  test('whose values are not kept any more is answered', async () => {
    const { tools, signal, calls } = openStage()
    const { customId } = encodeCustomId({ command: 'me', options: { text: 'x'.repeat(120) } })
    expect(await handleInteraction(tools, pressPayload({ button: customId }), { signal })).toBeUndefined()
    expect(calls.map(({ path }) => path)).toEqual([
      callback,
      expect.stringMatching(/^POST \/webhooks\/\d+\/TOKEN$/),
    ])
    expect(calls[1]?.body).toMatchObject({ ...ephemeral, allowed_mentions: { parse: [] } })
  })

  test('of somebody else is answered', async () => {
    const { tools, signal, calls } = openStage()
    expect(await handleInteraction(tools, pressPayload({ button: 'x' }), { signal })).toBeUndefined()
    expect(calls[0]?.body).toMatchObject({ type: 4, data: ephemeral })
  })
})

test('where the bot is no member, it says so', async () => {
  const { tools, signal, calls } = openStage()
  const inGuild = commandPayload('help', {}, { isOfPerson: true })
  const inGroup = commandPayload('help', {}, { place: 'group-dm', isOfPerson: true, locale: 'zh-TW' })
  for (const interaction of [inGuild, inGroup])
    expect(await handleInteraction(tools, interaction, { signal })).toBeUndefined()
  expect(calls).toMatchObject([
    { body: { type: 4, data: { ...ephemeral, content: expect.stringContaining('member') } } },
    { body: { type: 4, data: { ...ephemeral, content: expect.stringContaining('群聊') } } },
  ])
})

describe('what was accepted', () => {
  const thinking = { status: 200, body: { id: '1', flags: MessageFlags.Loading | MessageFlags.Ephemeral } }

  test('and done is not left thinking, unless it was answered', async () => {
    const world = openStage()
    const handled = await handleInteraction(world.tools, commandPayload('stop'), world)
    const before = world.calls.length
    await handled?.settled('done')
    expect(world.calls.slice(before).map(({ path }) => path.split(' ')[0])).toEqual(['GET'])
    world.respond(({ path }) => (path.startsWith('GET') ? thinking : undefined))
    await handled?.settled('done')
    expect(world.calls.at(-1)?.path).toBe('DELETE /webhooks/1100000000000000001/TOKEN/messages/@original')
  })

  test('and waits, or was known, or is told by the host, stays as it is', async () => {
    const world = openStage()
    const handled = await handleInteraction(world.tools, commandPayload('help'), world)
    for (const acceptance of ['accepted', 'duplicate', 'not-now'] as const) await handled?.settled(acceptance)
    expect(world.calls).toHaveLength(1)
  })

  test('cannot fail any more', async () => {
    const world = openStage()
    const handled = await handleInteraction(world.tools, commandPayload('stop'), world)
    world.respond(() => 'broken')
    await expect(handled?.settled('done')).resolves.toBeUndefined()
  })
})
