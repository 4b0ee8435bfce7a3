import type { Clock } from '../contract/clock.ts'
import type { CommandInvoked, ControlUsed } from '../contract/event.ts'
import type { FeedbackDesk } from '../contract/feedback-desk.ts'
import type { EraseReport, Memory, PersonalItem } from '../contract/memory.ts'
import type { Notice } from '../contract/reply.ts'
import type { TurnRecord } from '../contract/turn.ts'
import type { TextKey, TextValues } from '../texts/index.ts'
import { auditEntry } from '../util/audit-entry.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { platformScope } from '../util/platform-scope.ts'
import type { Consents } from './consent/consents.ts'
import type { Departures } from './departures.ts'
import { isDirectChapter } from './scene.ts'

/** What was forgotten is looked for among these. */
const counts = ['lines', 'logEntries', 'stateValues', 'waitingEvents'] as const

/** What forgetting needs. */
export interface EraseTools {
  readonly memory: Pick<Memory, 'collect' | 'erase' | 'log'>
  readonly desk: Pick<FeedbackDesk, 'forgetPerson'>
  readonly consents: Pick<Consents, 'forget'>
  readonly departures: Pick<Departures, 'forget'>
  readonly hashes: IdentityHashes
  readonly clock: Clock
}

/** What a person is told, privately. */
export interface EraseAnswer {
  readonly key: TextKey
  readonly values: TextValues
  readonly tone: Notice['tone']
}

/** Whether a command is the answer to what `/privacy erase` asked: it acts when it is accepted, for its own turn would be erased with the rest. */
export function isEraseAnswer({ command, options }: CommandInvoked | ControlUsed): boolean {
  return command === 'privacy erase' && (options.answer === 'erase' || options.answer === 'keep')
}

/** Forgets what somebody wants to be forgotten. Done again, it finds nothing more. */
export async function erasePrivately(
  tools: EraseTools,
  event: CommandInvoked | ControlUsed,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<EraseAnswer> {
  if (event.options.answer !== 'erase') return { key: 'privacy.kept', values: {}, tone: 'info' }
  const isHere = event.options.what === 'here'
  if (isHere && event.audience === 'group' && !event.isModerator)
    return { key: 'access.moderator', values: {}, tone: 'warning' }
  // What they said would be forgotten for all the others who speak so.
  if (!isHere && event.from.isShared) return { key: 'privacy.shared', values: {}, tone: 'warning' }
  const reports = isHere ? [await eraseHere(tools, event, signal)] : await erasePerson(tools, event, signal)
  const key = isHere ? 'privacy.erased-here' : 'privacy.erased'
  const total = (count: keyof EraseReport) => reports.reduce((all, report) => all + report[count], 0)
  const isNothing = counts.every((count) => total(count) === 0)
  if (!isNothing) await tellAudit(tools, event, isHere ? 'here' : 'person', signal)
  return { key: isNothing ? `${key}-nothing` : key, values: { count: total('lines') }, tone: 'info' }
}

async function eraseHere(
  { memory }: EraseTools,
  { conversation }: CommandInvoked | ControlUsed,
  signal: AbortSignal | undefined,
): Promise<EraseReport> {
  return await memory.erase({ type: 'conversation', conversation }, signal)
}

/** In a DM the place is the person's own: what characters said there, and the cards that were brought there, go along. */
async function erasePerson(
  { memory, desk, consents, departures }: EraseTools,
  event: CommandInvoked | ControlUsed,
  signal: AbortSignal | undefined,
): Promise<readonly EraseReport[]> {
  const { conversation, from } = event
  const { platform } = conversation
  // What tells of them is forgotten with the rest.
  const places = await findOwnPlaces(memory, event, signal)
  const reports = [await desk.forgetPerson(platform, from.id, signal)]
  consents.forget(platform, from.id)
  for (const place of places) {
    await departures.forget(platform, place, signal)
    reports.push(await memory.erase({ type: 'place', platform, place }, signal))
  }
  return reports
}

/**
 * Where they are alone with the bot: a private chat may have the person's id (and so has a group in whose name somebody writes), or a
 * place of its own, of which only what was said there tells.
 */
async function findOwnPlaces(
  memory: Pick<Memory, 'collect'>,
  { conversation: { platform, place }, audience, from }: CommandInvoked | ControlUsed,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const places = new Set([from.id])
  for await (const item of memory.collect(platform, from.id, signal)) {
    const own = ownPlace(item, from.id)
    if (own !== undefined) places.add(own)
  }
  if (audience === 'direct') places.add(place)
  else places.delete(place)
  return places
}

/** The place of a DM of theirs, where something tells that it is one. */
function ownPlace(item: PersonalItem, personId: string): string | undefined {
  switch (item.type) {
    case 'line': {
      const { chapter, line } = item
      const isTheirs = line.role === 'user' && line.speakerId === personId
      return isTheirs && isDirectChapter(chapter.chapter) ? chapter.place : undefined
    }
    case 'entry': {
      if (item.entry.name !== 'turn') return undefined
      // The contract does not tie an entry's value to its name.
      const { isGroup, personIds, chapter } = item.entry.value as TurnRecord
      return !isGroup && personIds.every((id) => id === personId) ? chapter.place : undefined
    }
    case 'event':
      return item.event.audience === 'direct' ? item.event.conversation.place : undefined
    case 'state':
      return undefined
  }
}

/** Not among what a DM keeps: its place may be a person's id. */
async function tellAudit(
  { memory, hashes, clock }: EraseTools,
  { id, conversation, audience, from }: CommandInvoked | ControlUsed,
  what: 'person' | 'here',
  signal: AbortSignal | undefined,
): Promise<void> {
  const { platform } = conversation
  const by = hashes.person(platform, from.id)
  const entry = auditEntry({
    id: `${id}:audit:erased`,
    at: clock.now(),
    conversation: audience === 'direct' ? platformScope(platform) : conversation,
    record: { version: 1, by, type: 'erased', what },
  })
  await memory.log.append([entry], signal)
}
