import { commands } from '../../src/contract/commands.ts'
import type { CommandInvoked, MessageReceived } from '../../src/contract/event.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import type { TextKey } from '../../src/texts/index.ts'
import { isAway } from '../../src/util/is-away.ts'
import type { CommandWord } from '../shared/command-words.ts'
import { completeLine } from './complete.ts'
import { conversation } from './decode.ts'
import { type EncodeStyle, encodeEarlierLine, encodeNotice, encodeNotUnderstood } from './encode.ts'
import { findPathProblem } from './files.ts'
import type { Phrases } from './phrases.ts'
import type { AnswerKind, Screen } from './screen.ts'
import type { Session } from './session.ts'
import type { Folders } from './typed-path.ts'

/** How many lines of the history a session begins with. */
const earlierLines = 8

/** See {@link receive}. */
export interface ReceiveOptions {
  readonly session: Session
  readonly screen: Screen
  readonly style: EncodeStyle
  readonly words: readonly CommandWord[]
  readonly characterId: string
  readonly folders: Folders
  /** Words of the bot in the session's language. */
  readonly say: (key: TextKey, values?: { readonly [name: string]: string }) => string
  /** Somebody sits there. */
  readonly isLive: boolean
  readonly onFailure: () => void
}

/** Reads lines until they end or the signal is aborted; each waits for the answer to the one before. */
export async function receive(
  options: ReceiveOptions,
  host: AdapterHost,
  signal: AbortSignal,
): Promise<void> {
  const { session, screen, style } = options
  const left = new AbortController()
  const ended = AbortSignal.any([signal, left.signal])
  let isAnswering = false
  let isStopping = false
  let isLeaving = false

  async function ask(event: MessageReceived | CommandInvoked, kind: AnswerKind): Promise<void> {
    session.expect(event.id, kind)
    if (!(await isTaken(event, kind)) || isImmediate(event)) return
    isAnswering = true
    if (isLeaving) stop()
    await host.whenIdle(conversation, ended).finally(() => {
      isAnswering = false
      isStopping = false
    })
  }

  async function isTaken(event: MessageReceived | CommandInvoked, kind: AnswerKind): Promise<boolean> {
    try {
      if ((await host.accept(event)) === 'full') refuse(options.say('mailbox.full'))
      return true
    } catch (error) {
      // Whoever sits there can say it again; a pipe cannot, and nothing begins without a store.
      if (!options.isLive || kind === 'opening' || !isAway(error)) throw error
      refuse(style.phrases.notKept)
      return false
    }
  }

  function refuse(text: string): void {
    screen.tell(encodeNotice({ text, tone: 'error' }, style))
    options.onFailure()
  }

  async function handleLine(line: string, kind: AnswerKind): Promise<void> {
    const decoded = session.decode(line)
    if (decoded.type === 'event') {
      const problem = await describePathProblem(decoded.event, style.phrases)
      return problem === undefined ? await ask(decoded.event, kind) : refuse(problem)
    }
    refuse(encodeNotUnderstood(decoded, (command) => options.say('command.unknown', { command }), style))
  }

  /** What was said before, and the character coming in: with its greeting, or back. */
  async function begin(): Promise<void> {
    const query = {
      type: 'recent-lines',
      conversation,
      characterId: options.characterId,
      limit: earlierLines,
    } as const
    // They are a courtesy: a store that is slow to tell them keeps nobody from talking.
    const answer = await host.query(query, ended).catch(() => undefined)
    if (answer?.type === 'recent-lines')
      screen.tell(answer.lines.map((line) => encodeEarlierLine(line, style)).join(''))
    await handleLine(`/character set ${options.characterId}`, 'opening')
  }

  function onInterrupt(): void {
    if (!isAnswering || isStopping) {
      left.abort()
      return
    }
    stop()
  }

  function stop(): void {
    isStopping = true
    handleLine('/stop', 'asked').catch(() => left.abort())
  }

  /** Nobody would see the rest of an answer: it ends where it was, and is kept so far. */
  function onEnd(): void {
    if (ended.aborted || isLeaving) return
    isLeaving = true
    if (isAnswering && !isStopping) stop()
  }

  function onTypedAhead(line: string): boolean {
    const decoded = session.decode(line)
    if (decoded.type !== 'event' || !isImmediate(decoded.event)) return false
    ask(decoded.event, 'asked').catch(() => left.abort())
    return true
  }

  ended.addEventListener('abort', () => screen.close(), { once: true })
  screen.open({
    onInterrupt,
    onEnd,
    onTypedAhead,
    complete: (line) =>
      completeLine(line, {
        words: options.words,
        cast: session.cast(),
        folders: options.folders,
        host,
        signal: ended,
      }),
  })
  try {
    await begin()
    for (;;) {
      const line = await screen.readLine()
      if (line === undefined) return
      await handleLine(line, 'asked')
    }
  } catch (error) {
    if (!ended.aborted) throw error
  } finally {
    screen.close()
  }
}

/** A path that leads nowhere is said here, where whoever typed it can see which it was. */
async function describePathProblem(
  event: MessageReceived | CommandInvoked,
  phrases: Phrases,
): Promise<string | undefined> {
  const files = event.type === 'command-invoked' && 'files' in event ? (event.files ?? []) : []
  for (const { reference } of files) {
    const problem = await findPathProblem(reference)
    if (problem === 'missing') return phrases.noFile(reference)
    if (problem === 'folder') return phrases.isFolder(reference)
    if (problem === 'no-file') return phrases.isNoFile(reference)
  }
  return undefined
}

function isImmediate(event: MessageReceived | CommandInvoked): boolean {
  return (
    event.type === 'command-invoked' &&
    commands.some(({ path, when }) => path === event.command && when === 'immediate')
  )
}
