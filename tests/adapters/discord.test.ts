import { PermissionFlagsBits } from 'discord-api-types/v10'
import { expect, onTestFinished, test } from 'vitest'
import { createDiscordAdapter } from '../../adapters/discord/index.ts'
import {
  type LoopbackChannel,
  type LoopbackDiscord,
  type LoopbackInteraction,
  openLoopbackDiscord,
  type ShownMessage,
} from '../../src/testing/index.ts'
import { until } from '../outages/until.ts'
import type {
  AdapterStage,
  Answer,
  Asked,
  HandedIn,
  Place,
  PlatformUnderTest,
  Said,
  SayOptions,
  Seen,
  Who,
} from '../suites/adapter-stage.ts'
import { adapterSuite } from '../suites/adapter-suite.ts'
import { openAdapterWorld } from '../suites/adapter-world.ts'

const { ViewChannel, ReadMessageHistory, ManageChannels, ManageMessages } = PermissionFlagsBits

/** What shows a message. */
const sending = /\/channels\/\d+\/messages$|\/webhooks\/\d+\/[^/]+$/

/** Everything but what only administrators have. */
const ordinary = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit) & ~8n

/** Labels of the buttons and choices below a message. */
function labelsOf({ raw }: ShownMessage): readonly string[] {
  const labels = JSON.stringify(raw.components ?? []).matchAll(/"label":"([^"]+)"/g)
  return Array.from(labels, ([, label = '']) => label)
}

/** The persona's name, where it stands above the words, and the words. */
function readSpeaker({ isWebhook, authorName, content }: ShownMessage): Pick<Seen, 'speaker' | 'text'> {
  if (isWebhook) return { speaker: authorName, text: content }
  const [, speaker = '', text = content] = /^(?:-# ↪ .*\n)?\*\*(.+)\*\*\n([\s\S]*)$/.exec(content) ?? []
  return { speaker, text }
}

/** What was opened last, for what only Discord has. */
let latest: ReturnType<typeof openPeople> | undefined

function openPeople(discord: LoopbackDiscord) {
  const guild = discord.createGuild({ name: 'Harbour' })
  const people = { alice: discord.createUser({ name: 'Alice' }), bob: discord.createUser({ name: 'Bob' }) }
  guild.join(people.alice, { permissions: ManageChannels | ManageMessages })
  guild.join(people.bob)
  return { discord, guild, quay: guild.createChannel({ name: 'quay' }), people }
}

async function open(): Promise<AdapterStage> {
  const discord = await openLoopbackDiscord({ speed: 100, deadlineSpeed: 1 })
  latest = openPeople(discord)
  const { guild, quay, people } = latest
  const pier = guild.createChannel({ name: 'pier' })
  const channels = new Map<Place, LoopbackChannel>()
  const typings: string[] = []
  discord.watch((change) => {
    if (change.type === 'typing') typings.push(change.channelId)
  })
  let sessions = 0

  function place(channel: LoopbackChannel): Place {
    const { id, guildId } = channel
    const where = guildId === undefined ? { place: id, thread: '' } : { place: guildId, thread: id }
    const found = { conversation: { platform: 'discord', ...where } }
    channels.set(found, channel)
    return found
  }
  function channelOf(where: Place): LoopbackChannel {
    const channel = channels.get(where)
    if (!channel) throw new Error('That is no place of this Discord.')
    return channel
  }
  const [group, other, alone] = [place(quay), place(pier), place(people.alice.dm)]

  function toAsked(
    who: Who,
    asking: LoopbackInteraction,
    pressed?: { readonly message: ShownMessage; readonly isChanged: () => boolean },
  ): Asked {
    const shown = () => [...asking.answers(), ...(pressed?.isChanged() ? [pressed.message] : [])]
    return {
      answers: () =>
        Promise.all(
          shown().map(async (message) => ({ ...toAnswer(who, message), file: await readFile(message) })),
        ),
    }
  }
  function toAnswer(who: Who, message: ShownMessage): Answer {
    const { content } = message
    return {
      ...{ text: content, isPrivate: message.isPrivate, labels: labelsOf(message), file: undefined },
      // What was chosen may stand where the choice was.
      choose: (label) =>
        toAsked(who, people[who].presses(message, label), {
          message,
          isChanged: () => message.content !== content,
        }),
    }
  }
  function say(who: Who, where: Place, text: string, { replyTo }: SayOptions = {}): Said {
    const channel = channelOf(where)
    const replied = channel.shown().find(({ id }) => id === replyTo?.id)
    const message = people[who].says(channel, text, replied ? { replyTo: replied, pingsReply: false } : {})
    return { edit: (words) => people[who].edits(message, words), delete: () => people[who].deletes(message) }
  }
  /** By the menu of the message, and the form that it opens, if it does. */
  function rewrite(who: Who, message: ShownMessage, text: string): Asked {
    const menu = people[who].usesMenu(message, 'Rewrite')
    const submitted = menu.acknowledged.then(({ type }) =>
      toAsked(who, type === 'modal' ? people[who].submits(menu, { text }) : menu),
    )
    return { answers: async () => await (await submitted).answers() }
  }
  const isOurs = ({ raw }: ShownMessage) =>
    raw.application_id === discord.applicationId || raw.author.id === discord.botId

  return {
    ...{ group, other, alone, pings: `@everyone @here <@${people.bob.id}>` },
    openThread: (who) => place(channelOf(group).createThread(people[who], { name: 'The wreck' })),
    createAdapter(dependencies) {
      sessions = discord.sessions.length
      const settings = { token: discord.token, apiUrl: discord.apiUrl, stream: 'always' } as const
      return createDiscordAdapter({ ...dependencies, settings })
    },
    ready: () =>
      until(
        'it listens',
        () => discord.sessions.length > sessions && discord.commands().length > 0,
        () => discord.complaints,
      ),
    say,
    mention: (who, where, text) => say(who, where, `<@${discord.botId}> ${text}`),
    invoke(who, where, command, options = {}, file) {
      const given = file ? { file: toFile(file) } : {}
      const { dm } = people[who]
      const before = dm.shown().length
      const asked = toAsked(who, people[who].invokes(channelOf(where), command, { ...options, ...given }))
      // What they are to keep goes there.
      const kept = () =>
        dm
          .shown()
          .slice(before)
          .filter(({ raw, isPrivate }) => raw.attachments.length > 0 && !isPrivate)
      const read = async (message: ShownMessage) => ({
        ...{ ...toAnswer(who, message), isPrivate: true, file: await readFile(message) },
      })
      return { answers: async () => [...(await asked.answers()), ...(await Promise.all(kept().map(read)))] }
    },
    typings: (where) => typings.filter((id) => id === channelOf(where).id).length,
    seen: (where) =>
      channelOf(where)
        .shown()
        .filter((message) => isOurs(message) && !message.isPrivate)
        .map(
          (message): Seen => ({
            ...{ id: message.id, ...readSpeaker(message), pinged: message.pinged.length },
            bold: [...message.content.matchAll(/\*\*(.+?)\*\*/g)].map(([, words = '']) => words),
            react(who, emoji, isAdded = true) {
              if (isAdded) people[who].reacts(message, emoji)
              else people[who].unreacts(message, emoji)
            },
            rewrite: (who, text) => rewrite(who, message, text),
          }),
        ),
    offers: (where) =>
      channelOf(where)
        .shown()
        .filter((message) => isOurs(message))
        .map((message) => toAnswer('alice', message)),
    breakSending: (times) => discord.faults.fail({ method: 'POST', path: sending, status: 503, times }),
    limitSending: (retryAfterMs) => discord.faults.limit({ path: sending, retryAfterMs }),
    silence(isSilenced) {
      guild.setBotPermissions(isSilenced ? ViewChannel | ReadMessageHistory : ordinary)
      // They would speak whatever the bot itself may.
      if (isSilenced) channelOf(group).deleteWebhooks()
    },
    removeBot: () => guild.removeBot(),
    repeat: (count) => discord.faults.repeatEvents(count),
    requests: () => discord.requests.length,
    complaints: () => discord.complaints,
    close: () => discord.close(),
  }
}

/** The first file of a message. */
async function readFile({ raw }: ShownMessage): Promise<Answer['file']> {
  const [attachment] = raw.attachments
  if (!attachment) return undefined
  const answer = await fetch(attachment.url)
  return { name: attachment.filename, bytes: new Uint8Array(await answer.arrayBuffer()) }
}

function toFile({ name, bytes }: HandedIn): File {
  return new File([Buffer.from(bytes)], name)
}

const platform: PlatformUnderTest = {
  open,
  cannot: {
    'incomplete-commands': {
      reason: 'Discord’s clients send no command that lacks something.',
      proof: ({ stage }) => expect(() => stage.invoke('alice', stage.group, 'character set')).toThrow(),
    },
    'unknown-commands': {
      reason: 'Discord’s clients offer the commands that there are, and send no other.',
      proof: ({ stage }) => expect(() => stage.invoke('alice', stage.alone, 'dance')).toThrow(),
    },
  },
}

adapterSuite('discord', platform)

test('what Discord would refuse is refused here, too, and moderators see that somebody tried', {
  timeout: 120_000,
}, async () => {
  const world = await openAdapterWorld(platform)
  onTestFinished(() => world.close())
  if (!latest) throw new TypeError('nothing was opened')
  const { quay, people } = latest
  await world.cast(world.stage.group, 'mira')
  await world.isAnswered(world.tell('alice', world.stage.group, 'Mira, tell me something.'))
  const rated = people.alice.invokes(quay, 'rate', { rating: 'bad' })
  await world.until('it is kept', async () => (await world.program.feedback()).length === 1)
  await world.until('it is answered', () => rated.answers().length > 0)
  const reply = quay.shown().findLast(({ isWebhook }) => isWebhook)
  if (!reply) throw new TypeError('there is no reply')
  const pressing = (customId: string) => ({ component_type: 2, custom_id: customId })
  const typing = (word: string, values: { readonly [name: string]: string } = {}) => {
    const options = Object.entries(values).map(([name, value]) => ({ name, type: 3, value }))
    return { id: '1', name: 'feedback', type: 1, options: [{ name: word, type: 1, options }] }
  }
  const audit = async () => {
    const found: unknown[] = []
    for await (const { value } of world.program.app.store.memory.log.stream('audit')) found.push(value)
    return found
  }
  for (const [number, [user, where, data, why]] of (
    [
      [people.bob, reply, pressing('1feedback export|format=csv'), 'not-moderator'],
      [people.bob, quay, typing('summary'), 'not-moderator'],
      [people.alice, reply, pressing('1feedback export|place=1'), 'unknown-option'],
      [people.alice, quay, typing('export', { place: '1', format: 'csv' }), 'unknown-option'],
    ] as const
  ).entries()) {
    const forged = user.forges(where, data)
    await world.until('it is refused', () => forged.answers().length > 0)
    await world.until('it is in the audit', async () => (await audit()).length === number + 1)
    expect((await audit()).at(-1)).toMatchObject({ type: 'refused', why })
    expect(forged.answers()).toMatchObject([{ isPrivate: true, raw: { attachments: [] } }])
    expect(forged.answers()[0]?.content).not.toMatch(/Votes|Rows|1/)
  }
  const asked = people.alice.invokes(quay, 'feedback summary')
  await world.until('it is told', () => asked.answers().some(({ content }) => content.includes('1 bad')))
  people.alice.replays(asked)
  await world.until('so is that', async () => JSON.stringify(await audit()).includes('replayed'))
  expect(asked.answers()).toHaveLength(1)
  expect((await audit()).length).toBe(6)
  expect(people.bob.dm.shown()).toEqual([])
})
