import type {
  CommandInvoked,
  ControlUsed,
  MessageReceived,
  QueuedEvent,
  ReactionsChanged,
  TimerRang,
} from '../contract/event.ts'

/** What is acted on next: messages that are answered together, or one other event. */
export type PlannedStep =
  | {
      readonly type: 'messages'
      readonly events: readonly [MessageReceived, ...MessageReceived[]]
      /** Somebody said `/stop` before anything was written: the messages are heard and not answered. */
      readonly isStopped: boolean
    }
  | { readonly type: 'command'; readonly event: CommandInvoked | ControlUsed }
  | { readonly type: 'reactions'; readonly event: ReactionsChanged }
  | { readonly type: 'timer'; readonly event: TimerRang }

/**
 * Picks the next step from the front of a conversation's waiting events. Messages in a row are one turn where people are
 * waited for (`together`); a command keeps its place between them, reactions do not part them.
 */
export function planStep(
  [first, ...rest]: readonly [QueuedEvent, ...QueuedEvent[]],
  together: boolean,
): PlannedStep {
  if (first.type === 'timer-rang') return { type: 'timer', event: first }
  if (first.type === 'reactions-changed') return { type: 'reactions', event: first }
  if (first.type !== 'message-received') return { type: 'command', event: first }
  const said = rest.filter(({ type }) => type !== 'reactions-changed')
  const following: MessageReceived[] = []
  for (const event of together ? said : []) {
    if (event.type !== 'message-received') break
    following.push(event)
  }
  const next = said[following.length]
  const isStopped = next !== undefined && 'command' in next && next.command === 'stop'
  return { type: 'messages', events: [first, ...following], isStopped }
}
