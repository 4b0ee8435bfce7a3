import { PermissionFlagsBits } from 'discord-api-types/v10'
import { expect } from 'vitest'
import type {
  LoopbackChannel,
  LoopbackInteraction,
  LoopbackUser,
  ShownMessage,
} from '../../src/testing/index.ts'
import type { Player, Reply, Story, What } from './ledger.ts'
import { wordsFor } from './marks.ts'
import type { Stage } from './stage.ts'

/** Somebody on Discord. */
export interface DiscordPlayer extends Player {
  readonly user: LoopbackUser
}

/** Who is on Discord, and where. */
export type Harbour = ReturnType<typeof openHarbour>

/** A server with a moderator, two members, and somebody who moderates another one. */
export function openHarbour(stage: Stage) {
  const { discord, ledger } = stage
  const guild = discord.createGuild({ name: 'Harbour' })
  const other = discord.createGuild({ name: 'Elsewhere' })
  const join = (name: string, isModerator = false): DiscordPlayer => {
    const user = discord.createUser({ name })
    const rights =
      PermissionFlagsBits.ManageGuild |
      PermissionFlagsBits.ManageMessages |
      PermissionFlagsBits.ManageChannels
    guild.join(user, isModerator ? { permissions: rights } : {})
    return { name, platform: 'discord', id: user.id, user }
  }
  const adalind = join('Adalind', true)
  const benedikt = join('Benedikt')
  const cyriac = join('Cyriac')
  const dovile = join('Dovile')
  other.join(dovile.user, { isOwner: true })
  return {
    guild,
    ...{ adalind, benedikt, cyriac, dovile },
    quay: guild.createChannel({ name: 'quay' }),
    elsewhere: other.createChannel({ name: 'elsewhere' }),
    story: ledger.open('quay', 'discord'),
    alone: ledger.open('alone with Benedikt', 'discord'),
  }
}

/** What people do in a channel: each deed is done there and written into the ledger. */
export function createChannelScene(stage: Stage, channel: LoopbackChannel, story: Story) {
  const { ledger, comes } = stage
  const shown = () => channel.shown().map(({ authorName, content }) => `${authorName}: ${content}`)
  const messageOf = (mark: string): ShownMessage => {
    const found = channel.shown().findLast(({ content, isDeleted }) => !isDeleted && content.includes(mark))
    if (!found) throw new RangeError(`Nothing shows ${mark}: ${JSON.stringify(shown())}`)
    return found
  }
  /** The message that shows a reply now. */
  const nowShown = (reply: Reply) => messageOf(reply.revisions.at(-1)?.mark ?? '')
  const isShown = (mark: string) =>
    comes(`${mark} is shown`, () => channel.shown().some(({ content }) => content.includes(mark)), shown)

  return {
    nowShown,
    async set(by: DiscordPlayer, character: string): Promise<Reply> {
      by.user.invokes(channel, 'character set', { character })
      await isShown(`card${character}`)
      return story.greets(`card${character}`)
    },
    async says(
      by: DiscordPlayer,
      text: string,
    ): Promise<{ readonly reply: Reply; readonly word: string; readonly message: ShownMessage }> {
      const word = stage.newWord()
      story.says(word, by)
      const said: ShownMessage[] = []
      const mark = await stage.turn(() =>
        said.push(by.user.says(channel, `${text} ${wordsFor(word)} ${word}`)),
      )
      const reply = story.answers(mark)
      await isShown(mark)
      const [message] = said
      if (!message) throw new RangeError('Nothing was said.')
      return { reply, word, message }
    },
    async reacts(by: DiscordPlayer, reply: Reply, emoji: string, rating?: 1 | -1): Promise<void> {
      by.user.reacts(nowShown(reply), emoji)
      await this.did(by, reply, { type: 'reaction-added', emoji, ...(rating && { rating }) })
    },
    async unreacts(by: DiscordPlayer, reply: Reply, emoji: string, rating?: 1 | -1): Promise<void> {
      by.user.unreacts(nowShown(reply), emoji)
      await this.did(by, reply, { type: 'reaction-removed', emoji, ...(rating && { rating }) })
    },
    async rewrites(by: DiscordPlayer, reply: Reply): Promise<void> {
      const mark = stage.newWord('anew')
      const menu = by.user.usesMenu(nowShown(reply), 'Rewrite')
      await menu.acknowledged
      by.user.submits(menu, { text: `${wordsFor(mark)} ${mark}.` })
      await isShown(mark)
      story.rewritten(reply, by, mark)
      await this.did(by, reply, { type: 'rewrite', change: 'words' })
    },
    async regenerates(by: DiscordPlayer, reply: Reply): Promise<void> {
      const message = nowShown(reply)
      const mark = await stage.turn(() => by.user.usesMenu(message, 'Regenerate'))
      await isShown(mark)
      story.again(reply, mark)
      await this.did(by, reply, { type: 'regeneration' })
    },
    async invokes(
      by: DiscordPlayer,
      reply: Reply,
      what: What,
      command: string,
      options?: { readonly [name: string]: string },
    ): Promise<void> {
      by.user.invokes(channel, command, options)
      await this.did(by, reply, what)
    },
    async reports(by: DiscordPlayer, reply: Reply): Promise<void> {
      by.user.usesMenu(nowShown(reply), 'Report')
      await this.did(by, reply, { type: 'report' })
    },
    async edits(
      by: DiscordPlayer,
      reply: Reply,
      said: { readonly word: string; readonly message: ShownMessage },
    ): Promise<void> {
      const word = stage.newWord()
      by.user.edits(said.message, `Mira, ${wordsFor(word)} ${word}`)
      story.edited(said.word, word)
      await this.did(by, reply, { type: 'own-edit' })
    },
    async did(by: Player, reply: Reply, what: What): Promise<void> {
      ledger.does(by, reply, what)
      await stage.settled()
    },
  }
}

/** Somebody agrees to something in a channel, which nobody else sees. */
export async function agreesOnDiscord(
  stage: Stage,
  player: DiscordPlayer,
  { channel, story }: { readonly channel: LoopbackChannel; readonly story: Story },
  ...scopes: ('feedback' | 'training')[]
): Promise<void> {
  const { user } = player
  for (const scope of scopes) {
    const asked = user.invokes(channel, 'privacy consent', { scope })
    const choice = await answerOf(stage, asked)
    const pressed = user.presses(choice, 'Yes, I agree')
    await stage.comes(
      'it is noted',
      () =>
        [...pressed.answers(), ...asked.answers()].some(({ content }) =>
          content.startsWith('Noted: you agree'),
        ),
      () => channel.shown().map(({ content }) => content),
    )
    stage.ledger.agrees(player, story, scope)
  }
}

/** Somebody takes it back. */
export async function withdrawsOnDiscord(
  stage: Stage,
  player: DiscordPlayer,
  scope: 'feedback' | 'training',
): Promise<void> {
  const { user } = player
  const asked = user.invokes(user.dm, 'privacy consent', { scope, answer: 'no' })
  expect((await answerOf(stage, asked)).content).toMatch(/^Noted: you do not agree/)
  stage.ledger.withdraws(player, scope)
}

/** What an interaction was answered with, once it is. */
export async function answerOf(stage: Stage, asked: LoopbackInteraction): Promise<ShownMessage> {
  await stage.comes('it is answered', () => asked.answers().length > 0)
  const [first] = asked.answers()
  if (!first) throw new RangeError('The answer is gone.')
  return first
}
