import { join } from 'node:path'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { ChapterKey, ConversationKey } from '../../src/contract/conversation.ts'
import type { FeedbackDeed } from '../../src/contract/feedback.ts'
import type { Line } from '../../src/contract/line.ts'
import type { MailboxItem } from '../../src/contract/mailbox.ts'
import type { Store } from '../../src/contract/store.ts'
import { silentLog } from '../support/store.ts'
import { isSpoken, wordsOf } from './play.ts'

/** A message as people see it at last. */
export interface SeenMessage {
  /** As lines name it. */
  readonly id: string
  readonly text: string
  /** The program has posted it. */
  readonly isOurs: boolean
  /** Somebody has said it to be answered. */
  readonly isToBeAnswered: boolean
}

/** What of a conversation is not as it should be: ids of messages. */
export interface Findings {
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

export const nothingFound: Findings = {
  order: [],
  otherText: [],
  notInOneTurn: [],
  unknown: [],
  unshown: [],
}

/** What is remembered, when the program has ended. */
export interface Memories {
  /** Compares a chapter with what people see there, oldest first. */
  audit(chapter: ChapterKey, seen: readonly SeenMessage[]): Promise<Findings>
  linesOf(chapter: ChapterKey): Promise<readonly Line[]>
  /** What was done about what a message shows. */
  feedbackOn(conversation: ConversationKey, messageId: string): Promise<readonly FeedbackDeed['type'][]>
  /** Events that still wait. */
  waiting(): Promise<readonly MailboxItem[]>
  close(): Promise<void>
}

/** Reads what the program has kept in its folder. */
export async function openMemories(directory: string): Promise<Memories> {
  const store = await openStore(`sqlite:${join(directory, 'data/dramatis.db')}`, {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  })
  const turnsOf = await readTurns(store)
  const linesOf = async (chapter: ChapterKey) =>
    (await store.memory.history.read(chapter, { limit: 10_000 })).lines

  return {
    linesOf,
    async audit(chapter, seen) {
      const lines = await linesOf(chapter)
      // What was said before anybody played there is nobody's story.
      const since = seen.findIndex(({ id }) => id === lines[0]?.messageIds[0])
      const story = seen.slice(Math.max(0, since))
      const people = story.filter(({ isOurs }) => !isOurs)
      const userLines = lines.filter(({ role }) => role === 'user')
      const lineOf = new Map(userLines.map((line) => [line.messageIds[0] ?? '', line]))
      const order = userLines.map(({ messageIds }) => messageIds[0] ?? '')
      const isInOrder = order.join() === people.map(({ id }) => id).join()
      /** A line has the id of its event. */
      const isInOneTurn = (line: Line | undefined) =>
        line !== undefined && [...(turnsOf.get(line.id) ?? [])].join() === line.turnId
      return {
        order: isInOrder ? [] : order,
        otherText: people
          .filter(({ id, text }) => wordsOf(lineOf.get(id)?.text ?? '').join() !== wordsOf(text).join())
          .map(({ id }) => id),
        notInOneTurn: people
          .filter(({ isToBeAnswered }) => isToBeAnswered)
          .filter(({ id }) => !isInOneTurn(lineOf.get(id)))
          .map(({ id }) => id),
        ...compareShown(
          lines.filter(({ role }) => role === 'character'),
          seen.filter(({ isOurs, text }) => isOurs && isSpoken(text)),
        ),
      }
    },
    async feedbackOn(conversation, messageId) {
      const found = await store.memory.history.findByMessage(conversation, messageId)
      const deeds: FeedbackDeed['type'][] = []
      for await (const { value } of store.memory.log.stream('feedback'))
        if (value.line.id === found?.line.id) deeds.push(value.deed.type)
      return deeds
    },
    waiting: () => store.mailbox.list(),
    close: () => store.close(),
  }
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
  seen: readonly SeenMessage[],
): Pick<Findings, 'unknown' | 'unshown'> {
  const byId = new Map(seen.map((message) => [message.id, message]))
  const claims = new Map<string, number>()
  for (const { messageIds } of lines) for (const id of messageIds) claims.set(id, (claims.get(id) ?? 0) + 1)
  const isAsItIs = ({ messageIds, shown, text }: Line) =>
    messageIds.length > 0 &&
    messageIds
      .map((id) => byId.get(id)?.text ?? '')
      .join('')
      .includes(shown ?? text)
  return {
    unknown: seen.filter(({ id }) => claims.get(id) !== 1).map(({ id, text }) => `${id} ${text}`),
    unshown: lines.filter((line) => !isAsItIs(line)).map(({ id, text }) => `${id} ${text}`),
  }
}
