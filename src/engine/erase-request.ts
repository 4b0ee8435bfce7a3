import type { CommandInvoked, ControlUsed } from '../contract/event.ts'
import type { EraseReport, EraseScope, Memory } from '../contract/memory.ts'
import type { Notice } from '../contract/reply.ts'
import type { TextKey, TextValues } from '../texts/index.ts'

/** What was forgotten is looked for among these. */
const counts = ['lines', 'logEntries', 'stateValues', 'waitingEvents'] as const

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
  { memory }: { readonly memory: Memory },
  event: CommandInvoked | ControlUsed,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<EraseAnswer> {
  if (event.options.answer !== 'erase') return { key: 'privacy.kept', values: {}, tone: 'info' }
  const isHere = event.options.what === 'here'
  if (isHere && event.audience === 'group' && !event.isModerator)
    return { key: 'access.moderator', values: {}, tone: 'warning' }
  const reports: EraseReport[] = []
  for (const scope of isHere ? scopesHere(event) : scopesOfPerson(event))
    reports.push(await memory.erase(scope, signal))
  const key = isHere ? 'privacy.erased-here' : 'privacy.erased'
  const total = (count: keyof EraseReport) => reports.reduce((all, report) => all + report[count], 0)
  const isNothing = counts.every((count) => total(count) === 0)
  return { key: isNothing ? `${key}-nothing` : key, values: { count: total('lines') }, tone: 'info' }
}

function scopesHere({ conversation }: CommandInvoked | ControlUsed): readonly EraseScope[] {
  return [{ type: 'conversation', conversation }]
}

/** In a DM the place is the person's own: what characters said there, and the cards that were brought there, go along. */
function scopesOfPerson({
  conversation,
  audience,
  from,
}: CommandInvoked | ControlUsed): readonly EraseScope[] {
  const { platform, place } = conversation
  const person = { type: 'person', platform, personId: from.id } as const
  return audience === 'direct' ? [person, { type: 'place', platform, place }] : [person]
}
