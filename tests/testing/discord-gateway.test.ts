import { GatewayDispatchEvents, GatewayIntentBits, PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { createApi, intents, openDiscord, startBot, startedBot } from './discord-support.ts'

const { MessageCreate, GuildCreate, Ready, Resumed, InteractionCreate } = GatewayDispatchEvents

describe('identifying', () => {
  test('tells of the bot and its guilds', async () => {
    const { discord, guild, hall } = await openDiscord()
    const bot = await startedBot(discord)
    expect(bot.told(Ready)[0]).toMatchObject({
      v: 10,
      guilds: [{ id: guild.id, unavailable: true }],
      shard: [0, 1],
      application: { id: discord.applicationId },
    })
    expect(bot.told(GuildCreate)[0]).toMatchObject({
      id: guild.id,
      channels: [{ id: hall.id, name: 'hall' }],
    })
    expect(discord.sessions).toMatchObject([{ type: 'identified', shard: 0, intents: intents.all }])
    expect(discord.complaints).toEqual([])
  })

  test('asks for Message Content only where the switch is on', async () => {
    const { discord } = await openDiscord({ messageContent: false })
    const bot = await startBot(discord)
    bot.connect().catch(() => {})
    await bot.until(() => bot.closes.includes(4014))
    expect(discord.sessions).toEqual([])
  })

  test('with bits that mean nothing ends with 4013', async () => {
    const { discord } = await openDiscord()
    const bot = await startBot(discord, { intents: 1 << 30 })
    bot.connect().catch(() => {})
    await bot.until(() => bot.closes.includes(4013))
    expect(discord.complaints).toMatchObject([{ code: 4013 }])
  })

  test('with a token that was reset ends with 4004', async () => {
    const { discord } = await openDiscord()
    const bot = await startBot(discord)
    // The manager has asked for the gateway with the old token.
    await bot.gateway.fetchGatewayInformation()
    discord.faults.resetToken()
    bot.connect().catch(() => {})
    await bot.until(() => bot.closes.includes(4004))
  })

  test('more often than allowed is refused, and complained of', async () => {
    const { discord } = await openDiscord({ clock: createFakeClock() })
    await startedBot(discord)
    const second = await startBot(discord)
    second.connect().catch(() => {})
    await second.until(() => discord.complaints.length > 0)
    expect(discord.complaints[0]?.what).toContain('max_concurrency')
  })

  test('each shard is told of its own guilds, the first of DMs', async () => {
    const { discord, ann, guild } = await openDiscord({ shards: 2, identifyConcurrency: 2 })
    const other = discord.createGuild({ name: 'Harbour' })
    const quay = other.createChannel({ name: 'quay' })
    const bots = [0, 1].map((id) => startedBot(discord, { shards: { count: 2, ids: [id] } }))
    const [first, second] = await Promise.all(bots)
    if (first === undefined || second === undefined) throw new Error('two were started')
    const shardOfQuay = Number((BigInt(other.id) >> 22n) % 2n)
    const [ofQuay, ofTavern] = shardOfQuay === 0 ? [first, second] : [second, first]
    ann.says(quay, 'Ahoy.')
    ann.says(ann.dm, 'Psst.')
    await ofQuay.until(() => ofQuay.told(MessageCreate).some(({ content }) => content === 'Ahoy.'))
    await first.until(() => first.told(MessageCreate).some(({ content }) => content === 'Psst.'))
    expect(ofQuay.told(GuildCreate).map(({ id }) => id)).toEqual([other.id])
    expect(ofTavern.told(GuildCreate).map(({ id }) => id)).toEqual([guild.id])
    expect(second.told(MessageCreate).map(({ content }) => content)).not.toContain('Psst.')
  })
})

describe('a session', () => {
  test('is resumed by another process, which is told what it missed', async () => {
    const { discord, hall, ann } = await openDiscord()
    const before = await startedBot(discord)
    ann.says(hall, 'One.')
    await before.until(() => before.told(MessageCreate).length === 1)
    await before.leave()
    ann.says(hall, 'Two.')
    ann.says(hall, 'Three.')
    const after = await startedBot(discord, { stored: before.stored })
    expect(after.told(MessageCreate).map(({ content }) => content)).toEqual(['Two.', 'Three.'])
    expect(after.told(Resumed)).toHaveLength(1)
    expect(discord.sessions.map(({ type }) => type)).toEqual(['identified', 'resumed'])
  })

  test('that nobody resumes in time is forgotten', async () => {
    const clock = createFakeClock()
    const { discord } = await openDiscord({ clock })
    const before = await startedBot(discord)
    await before.leave()
    await clock.advance(200_000)
    const after = await startedBot(discord, { stored: before.stored })
    expect(after.told(Ready)).toHaveLength(1)
    expect(discord.sessions.map(({ type }) => type)).toEqual(['identified', 'identified'])
  })

  test.each([
    ['a broken connection', (discord: Opened) => discord.faults.closeGateway(4000)],
    ['a request to reconnect', (discord: Opened) => discord.faults.askToReconnect()],
  ])('survives %s', async (_, breakIt) => {
    const { discord, hall, ann } = await openDiscord()
    const bot = await startedBot(discord)
    breakIt(discord)
    ann.says(hall, 'Still there?')
    await bot.until(() => bot.told(MessageCreate).length === 1)
    await bot.until(() => bot.told(Resumed).length === 1)
    expect(discord.sessions.map(({ type }) => type)).toEqual(['identified', 'resumed'])
  })

  test('that is invalidated begins anew', async () => {
    const { discord } = await openDiscord({ speed: 1_000 })
    const bot = await startedBot(discord)
    discord.faults.invalidateSession(false)
    await bot.until(() => bot.told(Ready).length === 2)
    expect(discord.sessions.map(({ type }) => type)).toEqual(['identified', 'identified'])
  })

  test('has events held back, and handed out in order', async () => {
    const { discord, hall, ann } = await openDiscord()
    const bot = await startedBot(discord)
    discord.faults.holdEvents(true)
    ann.says(hall, 'One.')
    ann.says(hall, 'Two.')
    expect(bot.told(MessageCreate)).toEqual([])
    discord.faults.holdEvents(false)
    await bot.until(() => bot.told(MessageCreate).length === 2)
    discord.faults.repeatEvents(2)
    await bot.until(() => bot.told(MessageCreate).length === 4)
    expect(bot.told(MessageCreate).map(({ content }) => content)).toEqual(['One.', 'Two.', 'One.', 'Two.'])
  })
})

type Opened = Awaited<ReturnType<typeof openDiscord>>['discord']

describe('a client that is wrong', () => {
  test.each([
    ['no JSON', 'hello', 4002],
    ['no data', '{"op":2}', 4002],
    ['an operation that is none', '{"op":99,"d":{}}', 4001],
    ['a presence before it identified', '{"op":3,"d":{}}', 4003],
    ['a shard beyond their number', identification({ shard: [2, 2] }), 4010],
    ['bits that are no intents', identification({ intents: 1 << 30 }), 4013],
    ['a wrong token', identification({ token: 'wrong' }), 4004],
  ])('with %s is told so', async (_, text, code) => {
    const { discord } = await openDiscord()
    const socket = new WebSocket(discord.apiUrl.replace('http', 'ws'))
    const { promise, resolve } = Promise.withResolvers<number>()
    socket.addEventListener('close', (event) => resolve(event.code))
    socket.addEventListener('open', () => socket.send(text.replace('TOKEN', discord.token)))
    expect(await promise).toBe(code)
  })

  test('with more than 120 packets in a minute is told so', async () => {
    const { discord } = await openDiscord()
    const socket = new WebSocket(discord.apiUrl.replace('http', 'ws'))
    const { promise, resolve } = Promise.withResolvers<number>()
    socket.addEventListener('close', (event) => resolve(event.code))
    socket.addEventListener('open', () => {
      for (let count = 0; count < 121; count += 1) socket.send('{"op":1,"d":null}')
    })
    expect(await promise).toBe(4008)
  })
})

function identification(fields: object): string {
  const properties = { os: 'linux', browser: 'test', device: 'test' }
  return JSON.stringify({ op: 2, d: { token: 'TOKEN', intents: 0, properties, ...fields } })
}

describe('what a session may know', () => {
  test('without Message Content texts are blank, but for what concerns the bot', async () => {
    const { discord, hall, ann } = await openDiscord()
    const bot = await startedBot(discord, { intents: intents.withoutContent })
    ann.says(hall, 'A secret.', { attachments: [{ name: 'map.png', mediaType: 'image/png' }] })
    ann.says(hall, `<@${discord.applicationId}> a question`)
    const own = await bot.api.channels.createMessage(hall.id, { content: 'An answer.' })
    const shown = hall.shown().find(({ id }) => id === own.id)
    if (shown === undefined) throw new Error('it was posted')
    ann.says(hall, 'Thanks.', { replyTo: shown })
    ann.says(hall, 'Not for you.', { replyTo: shown, pingsReply: false })
    ann.says(ann.dm, 'Only us.')
    await bot.until(() => bot.told(MessageCreate).length === 6)
    const told = bot.told(MessageCreate)
    expect(told.map(({ content }) => content)).toEqual([
      '',
      `<@${discord.applicationId}> a question`,
      'An answer.',
      'Thanks.',
      '',
      'Only us.',
    ])
    expect(told[0]?.attachments).toEqual([])
    expect(told[4]?.referenced_message?.content).toBe('An answer.')
  })

  test('the switch hides texts from REST too', async () => {
    const { discord, hall, ann } = await openDiscord({ messageContent: false })
    const bot = await startedBot(discord, { intents: intents.withoutContent })
    ann.says(hall, 'A secret.')
    expect((await bot.api.channels.getMessages(hall.id)).map(({ content }) => content)).toEqual([''])
    const application = await bot.api.applications.getCurrent()
    expect(application.flags).toBe(0)
  })

  test('nothing of guilds that it left, or of channels that it does not see', async () => {
    const { discord, guild, hall, ann } = await openDiscord()
    const other = discord.createGuild({ name: 'Harbour' })
    const quay = other.createChannel({ name: 'quay' })
    const bot = await startedBot(discord)
    guild.setBotPermissions(0n)
    ann.says(hall, 'Behind closed doors.')
    other.removeBot()
    ann.says(quay, 'Is it gone?')
    other.addBot()
    guild.setBotPermissions(PermissionFlagsBits.ViewChannel)
    ann.says(quay, 'Welcome back.')
    ann.says(hall, 'Come in.')
    await bot.until(() => bot.told(MessageCreate).length === 2)
    expect(bot.told(MessageCreate).map(({ content }) => content)).toEqual(['Welcome back.', 'Come in.'])
    const roles = await bot.api.guilds.getRoles(guild.id)
    expect(roles.find(({ tags }) => tags?.bot_id === discord.applicationId)?.permissions).toBe('1024')
  })

  test('events need their intents; interactions need none', async () => {
    const { discord, hall, ann } = await openDiscord()
    const bot = await startedBot(discord, { intents: GatewayIntentBits.Guilds })
    await bot.api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, [
      { name: 'wave', description: 'Waves.' },
    ])
    ann.says(hall, 'Unheard.')
    ann.types(hall)
    ann.invokes(hall, 'wave')
    await bot.until(() => bot.told(InteractionCreate).length === 1)
    expect(bot.told(MessageCreate)).toEqual([])
  })
})

describe('faults of the portal and of addresses', () => {
  test('where sessions are resumed nobody answers any more; where they begin they can be resumed', async () => {
    const { discord, ann, hall } = await openDiscord()
    const stored = new Map()
    const bot = await startedBot(discord, { stored })
    await bot.leave()
    discord.faults.closeResumeOrigin()
    ann.says(hall, 'Anybody?')
    const session = stored.get(0)
    expect(session.resumeURL).toMatch(/\/resume$/)
    const lost = await startBot(discord, { stored })
    lost.connect().catch(() => {})
    await lost.until(() => lost.closes.includes(1006))
    expect(discord.sessions).toHaveLength(1)
    const next = await startBot(discord, {
      stored: new Map([[0, { ...session, resumeURL: session.resumeURL.replace('/resume', '') }]]),
    })
    next.connect().catch(() => {})
    await next.until(() => next.told(MessageCreate).some(({ content }) => content === 'Anybody?'))
    expect(discord.sessions.map(({ type }) => type)).toEqual(['identified', 'resumed'])
  })

  test('with an address for interactions the gateway tells of none', async () => {
    const { discord, ann, hall } = await openDiscord({ deadlineSpeed: 100 })
    const bot = await startedBot(discord)
    const api = createApi(discord)
    await api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, [
      { name: 'wave', description: 'Waves.' },
    ])
    discord.faults.setInteractionsUrl('https://bot.example/interactions')
    expect(await api.applications.getCurrent()).toMatchObject({
      interactions_endpoint_url: 'https://bot.example/interactions',
    })
    await expect(ann.invokes(hall, 'wave').acknowledged).rejects.toThrow(/3 s/)
    expect(bot.told(InteractionCreate)).toEqual([])
  })

  test('the embed of an edited message tells the time of the edit less finely', async () => {
    const { discord, ann, hall } = await openDiscord()
    const bot = await startedBot(discord)
    const message = ann.says(hall, 'See this.')
    ann.edits(message, 'See https://example.org')
    discord.unfurl(message, { title: 'Example' })
    await bot.until(() => bot.told(GatewayDispatchEvents.MessageUpdate).length === 2)
    const [edit, embed] = bot
      .told(GatewayDispatchEvents.MessageUpdate)
      .map(({ edited_timestamp }) => edited_timestamp ?? '')
    expect(embed).not.toBe(edit)
    expect(Date.parse(embed ?? '')).toBe(Date.parse(edit ?? ''))
  })

  test('an old application and the account of its bot have two ids', async () => {
    const { discord } = await openDiscord({ isOldApplication: true })
    const bot = await startedBot(discord)
    expect(bot.told(Ready)[0]).toMatchObject({
      user: { id: discord.botId },
      application: { id: discord.applicationId },
    })
    expect(discord.botId).not.toBe(discord.applicationId)
  })

  test('what it says by its webhook is its own, also without the switch', async () => {
    const { discord, hall } = await openDiscord({ isOldApplication: true, messageContent: false })
    const bot = await startedBot(discord, { intents: intents.withoutContent })
    const { id, token = '' } = await bot.api.channels.createWebhook(hall.id, { name: 'Dramatis' })
    await bot.api.webhooks.execute(id, token, { content: 'Mine.', wait: true })
    await bot.until(() => bot.told(MessageCreate).length === 1)
    expect(bot.told(MessageCreate).map(({ content }) => content)).toEqual(['Mine.'])
    const shown = await bot.api.channels.getMessages(hall.id)
    expect(shown.map(({ content }) => content)).toEqual(['Mine.'])
  })
})
