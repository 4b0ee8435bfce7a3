import { expect, test } from 'vitest'
import { createDiscordAdapter } from '../../adapters/discord/index.ts'
import { systemClock } from '../../src/app/system.ts'
import { ConfigurationError, PlatformError } from '../../src/contract/errors.ts'
import { says, textsOf } from '../support/listener.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { finished, started } from '../support/reply-parts.ts'
import { silentLog } from '../support/store.ts'
import { listenTo, openDiscord } from './listener.ts'
import { conversationOf } from './speak/stage.ts'

/** A bot that listens, in one guild, and somebody there. */
async function openScene() {
  const discord = await openDiscord()
  const guild = discord.createGuild({ name: 'Guild' })
  const tavern = guild.createChannel({ name: 'tavern' })
  const alice = discord.createUser({ name: 'Alice' })
  guild.join(alice)
  const store = createListeningStore()
  const listener = listenTo(discord, store)
  await listener.logs('listening to Discord')
  const kinds = () => discord.sessions.map(({ type }) => type)
  return { discord, guild, tavern, alice, store, listener, kinds }
}

test('what is said is accepted, with the position of the session', async () => {
  const { discord, guild, tavern, alice, store } = await openScene()
  const said = alice.says(tavern, 'hello')
  const event = await store.accepts(says('hello'))
  expect(event).toMatchObject({
    ...{ id: said.id, from: { id: alice.id, name: 'Alice' }, audience: 'group' },
    conversation: { platform: 'discord', place: guild.id, thread: tavern.id },
  })
  const [[name, value] = []] = store.positions
  expect(name).toBe(`${discord.applicationId}:shard:0/1`)
  expect(JSON.parse(value ?? '')).toMatchObject({ sessionId: discord.sessions[0]?.sessionId })
  expect(store.arrived).toEqual([guild.id])
})

test('another process goes on where one stopped: what was said in between arrives once', async () => {
  const { discord, alice, store, listener, kinds } = await openScene()
  alice.says(alice.dm, 'one')
  await store.accepts(says('one'))
  await listener.stop()
  alice.says(alice.dm, 'two')
  alice.says(alice.dm, 'three')
  listenTo(discord, store)
  await store.accepts(says('three'))
  expect(textsOf(store.events)).toEqual(['one', 'two', 'three'])
  expect(kinds()).toEqual(['identified', 'resumed'])
})

test('a process that goes before anything was said is followed in its session, too', async () => {
  const { discord, alice, store, listener, kinds } = await openScene()
  await listener.stop()
  alice.says(alice.dm, 'hello')
  listenTo(discord, store)
  await store.accepts(says('hello'))
  expect(kinds()).toEqual(['identified', 'resumed'])
})

test('what was received and not stored when the right to listen is lost, the next one is told again', async () => {
  const { discord, tavern, alice, store, listener, kinds } = await openScene()
  const next = listenTo(discord, store)
  alice.says(tavern, 'one')
  await store.accepts(says('one'))
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  alice.says(tavern, 'two')
  await store.asked()
  store.expireLeases()
  await next.logs('nothing missed')
  store.away = undefined
  back.resolve()
  alice.says(tavern, 'three')
  await store.accepts(says('three'))
  expect(textsOf(store.events)).toEqual(['one', 'two', 'three'])
  expect(kinds()).toEqual(['identified', 'resumed'])
  await listener.stop()
})

test('what was received is stored before it ends', async () => {
  const { alice, store, listener } = await openScene()
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  alice.says(alice.dm, 'one')
  await store.asked()
  const stopped = listener.stop()
  back.resolve()
  await stopped
  expect(textsOf(store.events)).toEqual(['one'])
})

test.each([
  ['the connection breaks', (scene: Scene) => scene.discord.faults.closeGateway(4000)],
  ['Discord asks for another connection', (scene: Scene) => scene.discord.faults.askToReconnect()],
])('%s: the session goes on', async (_what, breaks) => {
  const scene = await openScene()
  const { alice, store, listener, kinds } = scene
  alice.says(alice.dm, 'one')
  await store.accepts(says('one'))
  breaks(scene)
  alice.says(alice.dm, 'two')
  await listener.logs('nothing missed')
  await store.accepts(says('two'))
  expect(kinds()).toEqual(['identified', 'resumed'])
  expect(textsOf(store.events)).toEqual(['one', 'two'])
})

type Scene = Awaited<ReturnType<typeof openScene>>

test('what Discord tells twice happened once', async () => {
  const { discord, alice, store } = await openScene()
  const said = alice.says(alice.dm, 'one')
  alice.reacts(said, '👍')
  discord.faults.repeatEvents(2)
  alice.says(alice.dm, 'two')
  await store.accepts(says('two'))
  expect(store.events.map(({ type }) => type)).toEqual([
    'message-received',
    'reactions-changed',
    'message-received',
  ])
})

test('a session that is lost: what was said and edited meanwhile is read back, and in order', async () => {
  const { discord, tavern, alice, store, listener, kinds } = await openScene()
  const known = alice.says(tavern, 'one')
  alice.says(alice.dm, 'here, too')
  await store.accepts(says('here, too'))
  await listener.stop()
  discord.faults.invalidateSession(false)
  alice.edits(known, 'won')
  alice.says(tavern, 'two')
  alice.says(tavern, 'three')
  alice.says(alice.dm, 'still here')
  const next = listenTo(discord, store)
  await next.logs('read back')
  alice.says(tavern, 'four')
  await store.accepts(says('four'))
  const inTavern = store.events.filter(({ conversation }) => conversation.thread === tavern.id)
  expect(textsOf(inTavern)).toEqual(['one', 'two', 'three', 'four'])
  expect(textsOf(store.events)).toContain('still here')
  expect(store.events).toContainEqual(
    expect.objectContaining({ type: 'message-edited', messageId: known.id, text: 'won' }),
  )
  expect(kinds()).toEqual(['identified', 'identified'])
})

test('a session that Discord declares invalid in between is begun anew, and read back', async () => {
  const { discord, tavern, alice, store, listener } = await openScene()
  alice.says(tavern, 'one')
  await store.accepts(says('one'))
  discord.faults.invalidateSession(false)
  alice.says(tavern, 'two')
  await listener.logs('read back')
  expect(textsOf(store.events)).toEqual(['one', 'two'])
})

test('a server that the bot was removed from while nobody listened is told of', async () => {
  const { discord, guild, tavern, alice, store, listener } = await openScene()
  alice.says(tavern, 'one')
  await store.accepts(says('one'))
  await listener.stop()
  guild.removeBot()
  discord.faults.invalidateSession(false)
  const next = listenTo(discord, store)
  await next.logs('listening to Discord')
  expect(store.departed).toEqual([[guild.id, undefined]])
})

test('without the switch of the portal it listens to what it may hear, and says which one it is', async () => {
  const discord = await openDiscord({ messageContent: false })
  const listener = listenTo(discord, createListeningStore())
  await listener.logs('listening to Discord')
  expect(listener.logged).toContainEqual(expect.stringMatching(/^warn .*"Message Content Intent"/))
  expect((discord.sessions[0]?.intents ?? 0) & (1 << 15)).toBe(0)
})

test('the switch is turned off while it listens: it goes on without, and speaks so that replies to it are read', async () => {
  const { discord, tavern, alice, listener } = await openScene()
  const answer = async () => {
    const { id } = alice.says(tavern, 'Where are you?')
    async function* parts() {
      yield started()
      yield finished('Here I am.')
    }
    const target = {
      ...{ conversation: conversationOf(tavern), eventIds: [id], idempotencyKey: id },
      ...{ interactionToken: undefined, isTakenOver: false },
    }
    await listener.adapter.deliver(target, parts(), new AbortController().signal)
    return tavern.shown().at(-1)
  }
  expect(await answer()).toMatchObject({ isWebhook: true })
  discord.faults.setMessageContent(false)
  discord.faults.closeGateway(4014)
  await listener.logs('"Message Content Intent"')
  await expect.poll(() => discord.sessions.length).toBe(2)
  expect((discord.sessions[1]?.intents ?? 0) & (1 << 15)).toBe(0)
  expect(await answer()).toMatchObject({ isWebhook: false })
})

test('the switch is turned off: all shards go on without', async () => {
  const discord = await openDiscord({ shards: 2, identifyConcurrency: 2 })
  const listener = listenTo(discord, createListeningStore())
  await expect.poll(() => discord.sessions.length).toBe(2)
  discord.faults.setMessageContent(false)
  discord.faults.closeGateway(4014)
  await expect.poll(() => discord.sessions.length).toBe(4)
  expect(discord.sessions.slice(2).map(({ intents }) => intents & (1 << 15))).toEqual([0, 0])
  expect(listener.logged.filter((line) => line.includes('"Message Content Intent"'))).toHaveLength(1)
})

test('the switch is off and the settings want it on: it ends, and says what to do', async () => {
  const discord = await openDiscord({ messageContent: false })
  const listener = listenTo(discord, createListeningStore(), { messageContent: true })
  const error = await listener.ended
  expect(error).toBeInstanceOf(PlatformError)
  expect(error).toMatchObject({
    message: expect.stringContaining('"Message Content Intent" on the Bot page'),
  })
})

test.each([4004, 4010, 4011, 4012, 4013])('closed with %i it ends, and says what to do', async (code) => {
  const { discord, listener } = await openScene()
  discord.faults.closeGateway(code)
  const error = await listener.ended
  expect(error).toBeInstanceOf(PlatformError)
  expect(error).toMatchObject({ isRetryable: false, remedy: expect.stringMatching(/\.$/) })
})

test('a token that is not valid any more ends it', async () => {
  const discord = await openDiscord()
  const { token } = discord
  discord.faults.resetToken()
  const listener = listenTo(discord, createListeningStore(), { token })
  expect(await listener.ended).toMatchObject({
    code: 'unauthorized',
    message: expect.stringMatching(/DISCORD_TOKEN.*discord\.com\/developers/),
  })
})

test('what is no token is refused before anything is asked', () => {
  const options = { log: silentLog, clock: systemClock }
  expect(() => createDiscordAdapter({ settings: { token: 'secret' }, ...options })).toThrow(
    ConfigurationError,
  )
  expect(() => createDiscordAdapter({ settings: { token: 'secret' }, ...options })).not.toThrow(/secret/)
})

test('a Discord that is away at the start is waited for', async () => {
  const discord = await openDiscord()
  discord.faults.fail({ path: /applications\/@me/, status: 503, times: 10 })
  const listener = listenTo(discord, createListeningStore(), { speed: 100 })
  await listener.logs('listening to Discord')
  expect(listener.logged.filter((line) => line.includes('tries again'))).toHaveLength(1)
})

test('shards: as many as Discord recommends, or those of the settings', async () => {
  const discord = await openDiscord({ shards: 2, identifyConcurrency: 2 })
  const all = listenTo(discord, createListeningStore())
  await expect.poll(() => discord.sessions.map(({ shard }) => shard).toSorted()).toEqual([0, 1])
  await all.stop()
  const some = listenTo(discord, createListeningStore(), { shards: 4, shardRange: [2, 2] })
  await some.logs('listening to Discord')
  expect(discord.sessions.map(({ shard }) => shard).slice(2)).toEqual([2])
})

test('nobody answers any more where the session was to be resumed: it goes on where sessions begin', async () => {
  const { discord, alice, store, kinds } = await openPatientScene()
  discord.faults.closeResumeOrigin()
  alice.says(alice.dm, 'two')
  await store.accepts(says('two'))
  expect(textsOf(store.events)).toEqual(['one', 'two'])
  expect(kinds()).toEqual(['identified', 'resumed'])
})

test('the same when another process goes on', async () => {
  const { discord, alice, store, listener, kinds } = await openPatientScene()
  await listener.stop()
  discord.faults.closeResumeOrigin()
  alice.says(alice.dm, 'two')
  listenTo(discord, store, { speed: 100 })
  await store.accepts(says('two'))
  expect(textsOf(store.events)).toEqual(['one', 'two'])
  expect(kinds()).toEqual(['identified', 'resumed'])
})

/** A bot that has heard something, and whose pauses are short. */
async function openPatientScene() {
  const discord = await openDiscord()
  const alice = discord.createUser({ name: 'Alice' })
  const store = createListeningStore()
  const listener = listenTo(discord, store, { speed: 100 })
  await listener.logs('listening to Discord')
  alice.says(alice.dm, 'one')
  await store.accepts(says('one'))
  return { discord, alice, store, listener, kinds: () => discord.sessions.map(({ type }) => type) }
}

test('an old application has another id than the account of its bot', async () => {
  const discord = await openDiscord({ isOldApplication: true })
  const guild = discord.createGuild({ name: 'Guild' })
  const tavern = guild.createChannel({ name: 'tavern' })
  const alice = discord.createUser({ name: 'Alice' })
  const store = createListeningStore()
  const listener = listenTo(discord, store)
  await listener.logs('listening to Discord')
  await listener.logs('the commands are registered')
  alice.says(tavern, `<@${discord.botId}> hello`)
  expect(await store.accepts(says('hello'))).toMatchObject({ mentionsBot: true })
  expect([...store.positions.keys()]).toEqual([`${discord.applicationId}:shard:0/1`])
  expect(discord.applicationId).not.toBe(discord.botId)
  expect(discord.complaints).toEqual([])
})

test('interactions that Discord sends to an address of the web are warned of', async () => {
  const discord = await openDiscord()
  discord.faults.setInteractionsUrl('https://bot.example/interactions')
  const listener = listenTo(discord, createListeningStore())
  await listener.logs('listening to Discord')
  expect(listener.logged).toContainEqual(
    expect.stringMatching(/^warn .*"Interactions Endpoint URL" at https/),
  )
})
