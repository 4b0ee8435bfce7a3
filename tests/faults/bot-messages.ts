import type { LoopbackMessage } from '../../src/testing/index.ts'
import { mostAnswerMs, type PlatformOptions } from './platform.ts'

/** A message of the bot, as a platform tells of it now. */
export interface BotMessage {
  /** Unique on the whole platform; the ids of lines need not be. */
  readonly id: string
  readonly messageId: string
  readonly place: string
  readonly speaker: string
  readonly text: string
  readonly isPrivate: boolean
  readonly isDeleted: boolean
  /** Id of the event that it answers. */
  readonly eventId: string
}

/** What the bot has said on a platform, for the audit. */
export interface BotMessages {
  /** In the order of their arrival. */
  readonly all: readonly LoopbackMessage[]
  /** One is new, or another than it was. */
  show(message: BotMessage): void
  /** A worker has posted it, and waits for the answer. */
  posted(id: string, sender: string): Promise<void>
}

/** Builds an empty list. */
export function createBotMessages({ clock, chance, tellsSenders, onShown }: PlatformOptions): BotMessages {
  const all: LoopbackMessage[] = []
  const indexes = new Map<string, number>()

  function keep(index: number, message: LoopbackMessage, isTold: boolean): void {
    all[index] = message
    if (isTold) onShown(message)
  }

  return {
    all,
    show({ id, messageId, place, speaker, text, isPrivate, isDeleted, eventId }) {
      const index = indexes.get(id) ?? all.length
      const known = all[index]
      const isSame = known?.versions.at(-1)?.text === text
      const versions = [...(known?.versions ?? []), ...(isSame ? [] : [{ text, at: clock.now() }])]
      if (known) return keep(index, { ...known, versions, isDeleted }, true)
      indexes.set(id, index)
      const rest = { thread: '', sender: '', found: 0, isDeleted } as const
      const message: LoopbackMessage = {
        ...rest,
        messageId,
        place,
        type: text.startsWith('Yes: ') ? 'reply' : 'notice',
        speaker,
        visibility: isPrivate ? 'private' : 'public',
        key: `${eventId}:0`,
        versions,
      }
      // Where it matters who has posted it, it is told once that is known.
      keep(index, message, !tellsSenders)
    },
    async posted(id, sender) {
      const index = indexes.get(id) ?? -1
      const message = all[index]
      // Whoever changes another one has not posted it.
      if (message?.sender !== '') return
      keep(index, { ...message, sender }, true)
      await clock.sleep(chance() * mostAnswerMs)
    },
  }
}

/** Without the name that stands above it, and without whom it answers. */
export function withoutFrame(text: string, isFrame: (line: string) => boolean): string {
  return text
    .split('\n')
    .filter((line) => !isFrame(line))
    .join('\n')
}
