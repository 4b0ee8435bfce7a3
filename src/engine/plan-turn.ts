import type {
  CommandInvoked,
  ControlUsed,
  MessageReceived,
  QueuedEvent,
  TimerRang,
} from '../contract/event.ts'

/** What is acted on next: messages that are answered together, or one other event. */
export type PlannedTurn =
  | { readonly type: 'messages'; readonly events: readonly [MessageReceived, ...MessageReceived[]] }
  | { readonly type: 'command'; readonly event: CommandInvoked | ControlUsed }
  | { readonly type: 'timer'; readonly event: TimerRang }

/**
 * Picks the next turn from the front of a conversation's waiting events. Messages in a row are one turn where people are
 * waited for (`together`); a command keeps its place between them.
 */
export function planTurn(
  [first, ...rest]: readonly [QueuedEvent, ...QueuedEvent[]],
  together: boolean,
): PlannedTurn {
  if (first.type === 'timer-rang') return { type: 'timer', event: first }
  if (first.type !== 'message-received') return { type: 'command', event: first }
  const following: MessageReceived[] = []
  for (const event of together ? rest : []) {
    if (event.type !== 'message-received') break
    following.push(event)
  }
  return { type: 'messages', events: [first, ...following] }
}
