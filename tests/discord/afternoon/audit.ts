import { join } from 'node:path'
import { openStore } from '../../../memory/index.ts'
import { systemClock, systemRandom } from '../../../src/app.ts'
import type { ConversationKey } from '../../../src/contract/conversation.ts'
import type { FeedbackDeed } from '../../../src/contract/feedback.ts'
import type { Line } from '../../../src/contract/line.ts'
import type { MailboxItem } from '../../../src/contract/mailbox.ts'
import type { Store } from '../../../src/contract/store.ts'
import type { LoopbackChannel, LoopbackDiscord, ShownMessage } from '../../../src/testing/index.ts'
import { silentLog } from '../../support/store.ts'
import { type World, wordsOf } from './world.ts'

/** What of a channel is not as it should be: ids of messages. */
export interface ChannelFindings {
  /** What people said, in the order in which the history has it, where that is not the order of saying. */
  readonly order: readonly string[]
  /** Messages whose line says something else. */
  readonly otherText: readonly string[]
  /** Messages that were answered and are in no turn, in two, or in another than their line. */
  readonly notInOneTurn: readonly string[]
  /** Messages of ours that nobody remembers, or that two lines claim. */
  readonly unknown: readonly string[]
  /** Lines of characters that are not shown, or not as they are. */
  readonly unshown: readonly string[]
}

export const nothingFound: ChannelFindings = {
  order: [],
  otherText: [],
  notInOneTurn: [],
  unknown: [],
  unshown: [],
}

/** What is remembered, when the program has ended. */
export interface Memories {
  audit(channel: LoopbackChannel, chapter?: string): Promise<ChannelFindings>
  /** The lines of a channel. */
  linesOf(channel: LoopbackChannel, chapter?: string): Promise<readonly Line[]>
  /** What was done about what a message shows. */
  feedbackOn(channel: LoopbackChannel, message: ShownMessage): Promise<readonly FeedbackDeed['type'][]>
  /** Events that still wait. */
  waiting(): Promise<readonly MailboxItem[]>
  close(): Promise<void>
}

/** Reads what the program has kept in its folder. */
export async function openMemories({ directory, discord, said }: World): Promise<Memories> {
  const store = await openStore(`sqlite:${join(directory, 'data/dramatis.db')}`, {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  })
  const answered = new Set(said.map(({ message }) => message.id))
  const turnsOf = await readTurns(store)

  async function linesOf(channel: LoopbackChannel, chapter = 'main'): Promise<readonly Line[]> {
    const key = { ...conversationOf(channel), chapter }
    return (await store.memory.history.read(key, { limit: 10_000 })).lines
  }

  return {
    linesOf,
    async audit(channel, chapter) {
      const lines = await linesOf(channel, chapter)
      const shown = channel.shown().filter(({ isDeleted, isPrivate }) => !isDeleted && !isPrivate)
      // What was said before anybody played there is nobody's story.
      const since = lines[0]?.messageIds[0] ?? ''
      const people = shown.filter((message) => !isOurs(message, discord) && message.id >= since)
      const userLines = lines.filter(({ role }) => role === 'user')
      const lineOf = new Map(userLines.map((line) => [line.messageIds[0] ?? '', line]))
      const order = userLines.map(({ messageIds }) => messageIds[0] ?? '')
      const isInOrder = order.join() === people.map(({ id }) => id).join()
      return {
        order: isInOrder ? [] : order,
        otherText: people
          .filter(({ id, content }) => wordsOf(lineOf.get(id)?.text ?? '').join() !== wordsOf(content).join())
          .map(({ id }) => id),
        notInOneTurn: people
          .filter(({ id }) => answered.has(id))
          .filter(({ id }) => [...(turnsOf.get(id) ?? [])].join() !== lineOf.get(id)?.turnId)
          .map(({ id }) => id),
        ...compareShown(
          lines.filter(({ role }) => role === 'character'),
          shown.filter((message) => isOurs(message, discord) && isSpoken(message)),
        ),
      }
    },
    async feedbackOn(channel, { id }) {
      const found = await store.memory.history.findByMessage(conversationOf(channel), id)
      const deeds: FeedbackDeed['type'][] = []
      for await (const { value } of store.memory.log.stream('feedback'))
        if (value.line.id === found?.line.id) deeds.push(value.deed.type)
      return deeds
    },
    waiting: () => store.mailbox.list(),
    close: () => store.close(),
  }
}

function conversationOf({ id, guildId }: LoopbackChannel): ConversationKey {
  return guildId === undefined
    ? { platform: 'discord', place: id, thread: '' }
    : { platform: 'discord', place: guildId, thread: id }
}

function isOurs({ raw }: ShownMessage, { applicationId }: LoopbackDiscord): boolean {
  return raw.application_id === applicationId || raw.author.id === applicationId
}

/** Whether a character says it, and not the bot itself. */
function isSpoken({ content }: ShownMessage): boolean {
  return /Aye\.|The lamp is lit\.|Mind the nets\.|Better said/.test(content)
}

async function readTurns(store: Store): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const turnsOf = new Map<string, Set<string>>()
  for await (const { value } of store.memory.log.stream('turn'))
    for (const eventId of value.eventIds)
      turnsOf.set(eventId, (turnsOf.get(eventId) ?? new Set()).add(value.turnId))
  return turnsOf
}

/** Each line of a character is shown, once, as it is. */
function compareShown(
  lines: readonly Line[],
  shown: readonly ShownMessage[],
): Pick<ChannelFindings, 'unknown' | 'unshown'> {
  const byId = new Map(shown.map((message) => [message.id, message]))
  const claims = new Map<string, number>()
  for (const { messageIds } of lines) for (const id of messageIds) claims.set(id, (claims.get(id) ?? 0) + 1)
  const isAsItIs = ({ messageIds, shown: seen, text }: Line) =>
    messageIds.length > 0 &&
    messageIds
      .map((id) => byId.get(id)?.content ?? '')
      .join('')
      .includes(seen ?? text)
  return {
    unknown: shown.filter(({ id }) => claims.get(id) !== 1).map(({ id, content }) => `${id} ${content}`),
    unshown: lines.filter((line) => !isAsItIs(line)).map(({ id, text }) => `${id} ${text}`),
  }
}
