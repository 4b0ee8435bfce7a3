import type { Language } from '../../src/contract/character.ts'
import type { PlatformError } from '../../src/contract/errors.ts'
import type {
  ChoiceOffered,
  FileSent,
  Notice,
  Receipt,
  ReplyFinished,
  ReplyPart,
  ReplyStarted,
} from '../../src/contract/reply.ts'
import { detectLanguage } from '../../src/util/detect-language.ts'
import type { Aside } from './aside.ts'
import type { Typing } from './typing.ts'

/** A reply that is being written. */
export interface LiveReply {
  /** More text of it. */
  delta(text: string): void
  /** Shows all of it; `undefined`: there is nothing to be shown, or somebody has deleted it. */
  finish(finished: ReplyFinished): Promise<Receipt | undefined>
  /** What can be seen of it by now. */
  receipt(): Receipt | undefined
  /** It will not be finished: nothing more is shown. */
  abandon(): Promise<void>
}

/** What the bot says for itself. */
interface Words {
  say(part: Notice | ChoiceOffered | FileSent): Promise<void>
  /** Nothing more is said. Never fails, or nobody misses what it fails with. */
  end(failed: boolean): Promise<void>
}

/** How a platform shows the parts of one answer. */
export interface PartsShown {
  begin(started: ReplyStarted): LiveReply | Promise<LiveReply>
  readonly words: Words
  readonly aside: Aside
  /** `undefined`: nothing can be shown there. */
  readonly typing: Typing | undefined
  /** Told of each reply that is complete. */
  onFinished(receipt: Receipt): Promise<void>
  /** Takes note of why something could not be shown, and answers with it as an error of ours. */
  onFailure(error: unknown, language: Language): Promise<PlatformError>
  /** Told of what was shown in part. */
  onPart(failed: PlatformError): void
  /** Its reason is passed on as it is. */
  readonly signal: AbortSignal
}

/**
 * Shows an answer to its end; answers which messages show which line. Fails with a PlatformError when nothing can be seen of it, or with
 * the reason of the signal.
 */
export async function showParts(
  parts: AsyncIterable<ReplyPart>,
  { begin, words, aside, typing, onFinished, onFailure, onPart, signal }: PartsShown,
): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = []
  let live: LiveReply | undefined
  /** Tells the language. */
  let said = ''

  async function show(part: ReplyPart): Promise<void> {
    switch (part.type) {
      case 'typing-changed':
        if (part.active) typing?.start()
        else typing?.stop()
        break
      case 'reply-started':
        await live?.abandon()
        live = await begin(part)
        break
      case 'reply-delta':
        live?.delta(part.text)
        break
      case 'reply-finished': {
        said = part.text
        const receipt = await live?.finish(aside.addTo(part))
        live = undefined
        if (!receipt) break
        receipts.push(receipt)
        await onFinished(receipt)
        break
      }
      case 'notice':
        said ||= part.text
        await words.say(part)
        break
      case 'choice-offered':
      case 'file-sent':
        await words.say(part)
        break
      case 'cast-changed':
        await aside.castChanged(part)
        break
    }
  }

  let isWhole = false
  try {
    for await (const part of parts) await show(part)
    const left = aside.left(detectLanguage(said))
    if (left) await words.say(left)
    isWhole = true
  } catch (error) {
    if (error === signal.reason) throw error
    const unfinished = live?.receipt()
    if (unfinished) receipts.push(unfinished)
    const failed = await onFailure(error, detectLanguage(said))
    // What people can see is a line, whatever became of its end.
    if (receipts.length === 0 || failed.code === 'not-found') throw failed
    onPart(failed)
  } finally {
    typing?.stop()
    await live?.abandon()
    await words.end(!isWhole).catch(() => {})
  }
  return receipts
}
