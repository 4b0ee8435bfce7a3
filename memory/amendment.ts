import type { MessageDeleted, MessageEdited, MessageReceived } from '../src/contract/event.ts'
import type { Line } from '../src/contract/line.ts'
import type { Amendment } from '../src/contract/mailbox.ts'
import type { FoundLine } from '../src/contract/memory.ts'

/** Lines of a conversation, as amendments meet them. */
export interface AmendableLines {
  find(messageId: string): FoundLine | undefined
  replace(found: FoundLine): void
  remove(found: FoundLine): void
}

/** A conversation, as amendments meet it. */
export interface AmendableConversation extends AmendableLines {
  /** The event of that message, whether it waits, runs or was given up. */
  findEvent(messageId: string): MessageReceived | undefined
  replaceEvent(event: MessageReceived): void
  removeEvent(event: MessageReceived): void
  /** Keeps it for the commit of the turn that runs; nothing where none does. */
  remember(amendment: RememberedAmendment): void
}

/** What happened to a message while a turn ran. */
export interface RememberedAmendment {
  readonly messageId: string
  /** `undefined`: deleted. */
  readonly text: string | undefined
  /** The line that was removed from the history, as it is told. */
  readonly removed: Line | undefined
}

/** Applies an edit or a deletion to whatever shows the message; an edit to the same text meets nothing. */
export function amendConversation(
  conversation: AmendableConversation,
  event: MessageEdited | MessageDeleted,
): Amendment {
  const { messageId } = event
  const text = event.type === 'message-edited' ? event.text : undefined
  const waiting = conversation.findEvent(messageId)
  if (waiting) {
    if (waiting.text === text) return { type: 'nothing-amended' }
    if (text === undefined) conversation.removeEvent(waiting)
    else conversation.replaceEvent({ ...waiting, text })
    conversation.remember({ messageId, text, removed: undefined })
    return { type: 'event-amended', eventId: waiting.id }
  }
  const found = conversation.find(messageId)
  if (!found || found.line.text === text) return { type: 'nothing-amended' }
  const line = amendLine(conversation, found, text)
  conversation.remember({ messageId, text, removed: text === undefined ? line : undefined })
  return { type: 'line-amended', found: { chapter: found.chapter, line } }
}

/** Applies to the lines of a commit what was remembered while its turn ran; answers `Committed.amended`. */
export function applyRemembered(
  lines: AmendableLines,
  amendments: readonly RememberedAmendment[],
): readonly Line[] {
  return amendments.flatMap(({ messageId, text, removed }) => {
    const found = lines.find(messageId)
    if (!found) return removed ?? []
    return found.line.text === text ? found.line : amendLine(lines, found, text)
  })
}

function amendLine(lines: AmendableLines, found: FoundLine, text: string | undefined): Line {
  const line: Line = {
    ...found.line,
    revision: found.line.revision + 1,
    text: text ?? '',
    shown: undefined,
    // Other words may be said in another mood.
    emotion: undefined,
    emotionSource: 'off',
  }
  if (text === undefined) lines.remove(found)
  else lines.replace({ chapter: found.chapter, line })
  return line
}
