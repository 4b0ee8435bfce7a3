import type { ChapterKey } from '../contract/conversation.ts'
import type { MessageReceived, QueuedEvent, ReactionsChanged } from '../contract/event.ts'
import type { Line } from '../contract/line.ts'
import type { Log } from '../contract/log.ts'
import type { Batch, Change, Committed } from '../contract/mailbox.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { createBackground } from './background.ts'
import { userLine } from './changes.ts'
import { createWindowOpener } from './chapter-window.ts'
import { chooseSpeaker } from './choose-speaker.ts'
import { runCommand } from './commands/index.ts'
import { createConversationMemo } from './conversation-memo.ts'
import { createEmotionLabels } from './emotion-labels.ts'
import { judgeReactions } from './feedback.ts'
import { isBareMention, isInCharacter, mutedAt, splitByAge } from './guards.ts'
import { createImportDesk } from './import-desk.ts'
import { offerCharacters } from './offer-characters.ts'
import { type PlannedStep, planStep } from './plan-step.ts'
import { createPromptPreparer } from './prepare-prompt.ts'
import { createReplyWriter } from './reply.ts'
import type { ReplyWriter } from './reply-task.ts'
import { defaultReplies, type EngineTools, openChapter, type Scene, setScene } from './scene.ts'
import { createStepLeases } from './step-leases.ts'
import { createTokenRateBook } from './token-rates.ts'
import { createWindowKeeper } from './window-keeper.ts'
import { createWindowRooms } from './window-room.ts'

/** What the engine needs of a batch. */
export type EngineBatch = Pick<Batch, 'conversation' | 'events' | 'revision' | 'signal'>

/** What the engine needs of the platform: messages in a row are one turn; people have limits; files are fetched. */
export type Manners = Pick<PlatformAdapter, 'waitsForPeople' | 'isService' | 'fetchFile' | 'maySpeak'>

/** What has been picked from a batch: a turn of people or one other event, and what is answered, ending with what is to be written. */
export interface Step {
  readonly events: readonly [QueuedEvent, ...QueuedEvent[]]
  /** Called once. `log` carries the step's ids. */
  answer(log: Log): AsyncGenerator<ReplyPart, readonly Change[]>
  /**
   * Learns what was written, so that the next turn reads nothing, and begins what was left for afterwards, unless what it would build
   * on was left out.
   */
  committed(changes: readonly Change[], committed: Committed, written: 'whole' | 'in-part'): void
  /** Throws when what it would write may be wrong by now: it is to be acted on anew. */
  throwIfOutdated(): void
  /** Lets go of what it held until the end, written or not. Never rejects. */
  ended(): Promise<void>
}

/** The one function behind the one door: events in, reply parts out. */
export interface Engine {
  /** Picks the next step of a batch, below in `createEngine`; called by `dispatch`. */
  next(batch: EngineBatch, manners: Manners): Step
  /** Resolves when nothing is done in the background. */
  idle(): Promise<void>
  /** Breaks off what is done in the background. */
  close(): Promise<void>
}

interface AnswerOptions {
  /** Whether these people may have a reply; says so where they may not. */
  readonly admit: (personIds: readonly string[]) => AsyncGenerator<ReplyPart, boolean>
  /** See `PlatformAdapter.maySpeak`. */
  readonly maySpeak: boolean
}

/** Builds the engine. It knows neither platform nor store nor HTTP. */
export function createEngine(tools: EngineTools): Engine {
  const { memory, settings, quotas, metrics, clock } = tools
  const memo = createConversationMemo(memory)
  const rateBook = createTokenRateBook(memory)
  const background = createBackground(tools.log)
  const importDesk = createImportDesk()
  const openWindow = createWindowOpener({
    rooms: createWindowRooms(tools, rateBook),
    keeper: createWindowKeeper({ ...tools, background }),
    labels: createEmotionLabels({ ...tools, background }),
  })
  const writeReply = createReplyWriter(tools, createPromptPreparer(tools, openWindow), rateBook)

  async function* act(
    step: PlannedStep,
    batch: EngineBatch,
    manners: Manners,
    turn: Pick<Scene, 'afterwards' | 'log' | 'hold'>,
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    if (step.type === 'timer') return []
    if (step.type === 'reactions') return await readReactions(step.event, batch.signal)
    const first = step.type === 'messages' ? step.events[0] : step.event
    const view = memo.open(batch.conversation, batch.revision, first.parent)
    const scene = await setScene(tools, view, first, { ...turn, signal: batch.signal })
    const admit = async function* (personIds: readonly string[]): AsyncGenerator<ReplyPart, boolean> {
      const refusal = manners.isService ? await quotas.admit(scene, personIds) : undefined
      const isAsked = step.type === 'command'
      const visibility = isAsked ? 'private' : 'public'
      // Whoever asks by a command is told each time.
      if (refusal?.isNews || (refusal && isAsked))
        yield scene.notice(refusal.key, refusal.values, { visibility, tone: 'warning' })
      return refusal === undefined
    }
    if (step.type === 'messages') {
      const maySpeak = manners.maySpeak?.(batch.conversation) ?? true
      return yield* answer(scene, step, { admit, maySpeak })
    }
    const { event } = step
    const admitAsker = () => admit([event.from.id])
    const writeAdmitted: ReplyWriter = async function* (task) {
      return (yield* admitAsker()) ? yield* writeReply(task) : []
    }
    return yield* runCommand({
      tools,
      scene,
      event,
      writeReply: writeAdmitted,
      importDesk,
      fetchFile: manners.fetchFile,
      admit: admitAsker,
    })
  }

  /** Reactions that came before the line that they are about was written. */
  async function readReactions(event: ReactionsChanged, signal: AbortSignal): Promise<readonly Change[]> {
    const entries = (await judgeReactions(tools, event, signal)) ?? []
    return entries.map((entry) => ({ type: 'log-appended', entry }))
  }

  /** What happens to messages, in order. */
  async function* answer(
    scene: Scene,
    { events: messages, isStopped }: Extract<PlannedStep, { type: 'messages' }>,
    { admit, maySpeak }: AnswerOptions,
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    const { fresh, stale } = splitByAge(messages, clock.now() - settings.maxAgeMs)
    const [oldest] = stale
    if (oldest) {
      const since = new Date(oldest.at).toISOString()
      yield scene.notice('skipped.old', { count: stale.length, since }, { tone: 'warning' })
    }

    const spoken = fresh.filter((message) => isInCharacter(message.text) || isBareMention(message))
    const [first] = spoken
    if (!first) return []
    if (scene.cast.length === 0)
      return yield* offerCharacters(scene, spoken, await findRepliedTo(scene, spoken, []))

    const chapter = await openChapter(scene)
    const { lines } = await scene.view.window(chapter)
    const character = chooseSpeaker({
      characters: scene.cast,
      mutedIds: mutedAt(scene, clock.now()),
      messages: spoken,
      lines,
      repliedTo: await findRepliedTo(scene, spoken, lines),
      rule: (await scene.view.replies()) ?? defaultReplies(scene, settings),
      goesOnMs: settings.goesOnMs,
    })

    // Lines that nobody is to answer belong to no turn; a turn that is stopped before its first word can still be answered.
    const turnId = character ? first.id : ''
    const { maxMessageLength } = settings
    const called = character ?? scene.cast[0]
    const newLines = spoken.map((message) => {
      // To mention the bot alone is to call a character by its name.
      const heard = called && isBareMention(message) ? { ...message, text: called.name } : message
      return userLine(heard, scene.cast, turnId, maxMessageLength)
    })
    if (!character || isStopped || !maySpeak) return await keepUnanswered(scene, chapter, newLines)
    if (spoken.some(({ text }) => text.length > maxMessageLength)) {
      metrics.count('dramatis_limited_total', { adapter: scene.conversation.platform, by: 'length' })
      yield scene.notice('message.cut', { length: maxMessageLength }, { tone: 'warning' })
    }
    if (!(yield* admit(spoken.map(({ from }) => from.id))))
      return await keepUnanswered(scene, chapter, newLines)
    return yield* writeReply({
      scene,
      character,
      chapter,
      turnId,
      newLines,
      replacedLine: undefined,
      earlierTakes: [],
      eventIds: messages.map(({ id }) => id),
    })
  }

  /** What nobody answers is kept all the same, and the window is cut when there is enough of it. */
  async function keepUnanswered(
    scene: Scene,
    chapter: ChapterKey,
    newLines: readonly Line[],
  ): Promise<readonly Change[]> {
    const kept: Change = { type: 'lines-appended', chapter, lines: newLines }
    const [character] = scene.cast
    if (!character) return [kept]
    const turn = await openWindow({ scene, character, chapter, newLines, replacedLine: undefined })
    const closed = turn.close({
      prompt: turn.assemble(newLines),
      added: newLines,
      reply: undefined,
      promptTokens: undefined,
    })
    scene.afterwards(() => closed.tend('off'))
    return [kept, ...(closed.isCut ? closed.changes : [])]
  }

  /** Who said what is replied to: mostly a line of the window, else one of the store. */
  async function findRepliedTo(
    { conversation, signal }: Scene,
    messages: readonly MessageReceived[],
    lines: readonly Line[],
  ): Promise<ReadonlyMap<string, string>> {
    const speakers = new Map<string, string>()
    for (const { replyTo } of messages) {
      if (replyTo === undefined) continue
      const line =
        lines.findLast(({ messageIds }) => messageIds.includes(replyTo)) ??
        (await memory.history.findByMessage(conversation, replyTo, signal))?.line
      if (line?.role === 'character') speakers.set(replyTo, line.speakerId)
    }
    return speakers
  }

  return {
    next(batch, manners) {
      const step = planStep(batch.events, manners.waitsForPeople)
      const left: (() => void)[] = []
      const leases = createStepLeases(tools.leases)
      return {
        events: step.type === 'messages' ? step.events : [step.event],
        answer: (log) =>
          act(step, batch, manners, {
            log,
            afterwards: (work) => left.push(work),
            hold: (name) => leases.hold(name, batch.signal),
          }),
        committed(changes, committed, written) {
          memo.apply(batch.conversation, changes, committed)
          for (const work of written === 'whole' ? left : []) work()
        },
        throwIfOutdated: leases.throwIfLost,
        ended: leases.release,
      }
    },
    idle: background.idle,
    close: background.close,
  }
}
