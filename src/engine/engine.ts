import type { ChapterKey } from '../contract/conversation.ts'
import type { MessageReceived, QueuedEvent, ReactionsChanged } from '../contract/event.ts'
import type { Line } from '../contract/line.ts'
import type { Log } from '../contract/log.ts'
import type { Batch, Change, Committed } from '../contract/mailbox.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { type Admission, createAdmission } from './admission.ts'
import { createBackground } from './background.ts'
import { userLine } from './changes.ts'
import { createWindowOpener } from './chapter-window.ts'
import { chooseSpeaker } from './choose-speaker.ts'
import { runCommand } from './commands/index.ts'
import { listenTo } from './consent/listening.ts'
import { createConversationMemo } from './conversation-memo.ts'
import { createEmotionLabels } from './emotion-labels.ts'
import { countFeedback } from './feedback/feedback-entry.ts'
import { withKeptTake } from './feedback/kept-take.ts'
import { judgeReactions } from './feedback/reactions.ts'
import { withoutOutsiders } from './feedback/studio.ts'
import { findRepliedTo } from './find-replied-to.ts'
import { isBareMention, isInCharacter, mutedAt, splitByAge } from './guards.ts'
import { createImportDesk } from './import-desk.ts'
import { offerCharacters } from './offer-characters.ts'
import { type PlannedStep, planStep } from './plan-step.ts'
import { createPromptPreparer } from './prepare-prompt.ts'
import { createReplyWriter } from './reply.ts'
import type { ReplyWriter } from './reply-task.ts'
import { explainBar, withoutBarred } from './safety/adult-cards.ts'
import { type Care, careFor } from './safety/care.ts'
import { defaultReplies, type EngineTools, openChapter, type Scene, setScene } from './scene.ts'
import { createStepLeases } from './step-leases.ts'
import { createTokenRateBook } from './token-rates.ts'
import { createWindowKeeper } from './window-keeper.ts'
import { createWindowRooms } from './window-room.ts'

/** What the engine needs of a batch. */
export type EngineBatch = Pick<Batch, 'conversation' | 'events' | 'revision' | 'signal'>

/** What the engine needs of the platform: messages in a row are one turn; people have limits; files are fetched. */
export type Manners = Pick<
  PlatformAdapter,
  'waitsForPeople' | 'isService' | 'fetchFile' | 'maySpeak' | 'maxFileBytes' | 'linkTo'
>

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
  /** A file of the answer was handed to nobody: see `Delivery.isFileLeft`. */
  fileLeft(): Promise<void>
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
  readonly admit: Admission
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
    turn: Pick<Scene, 'afterwards' | 'ifLeft' | 'log' | 'hold'>,
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    if (step.type === 'timer') return []
    if (step.type === 'reactions') return await readReactions(step.event, batch.signal)
    const first = step.type === 'messages' ? step.events[0] : step.event
    const view = memo.open(batch.conversation, batch.revision, first.parent)
    const how = { ...turn, signal: batch.signal, isTerminal: !manners.isService }
    const scene = await setScene(tools, view, first, how)
    const admit = createAdmission(quotas, scene, {
      isLimited: manners.isService,
      isAsked: step.type === 'command',
    })
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
      platform: manners,
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

    // Before anybody is left unheard: care needs nothing kept.
    const care = await careFor(tools, scene, maySpeak ? fresh : [])
    yield* care.first
    const heard = yield* listenTo(tools, scene, fresh)
    const inside = yield* withoutOutsiders(tools, scene, heard)
    const spoken = inside.filter((message) => isInCharacter(message.text) || isBareMention(message))
    return [...care.changes, ...(yield* answerSpoken(scene, spoken, { admit, maySpeak, isStopped, care }))]
  }

  /** What is said inside the story, oldest first. */
  async function* answerSpoken(
    scene: Scene,
    spoken: readonly MessageReceived[],
    {
      admit,
      maySpeak,
      isStopped,
      care,
    }: AnswerOptions & { readonly isStopped: boolean; readonly care: Care },
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    const [first] = spoken
    if (!first) {
      yield* care.alone()
      return []
    }
    if (scene.cast.length === 0)
      return yield* offerCharacters(scene, spoken, await findRepliedTo(memory, scene, spoken, []))

    const chapter = await openChapter(scene)
    const { lines } = await scene.view.window(chapter)
    const question = {
      characters: scene.cast,
      mutedIds: mutedAt(scene, clock.now()),
      messages: spoken,
      lines,
      repliedTo: await findRepliedTo(memory, scene, spoken, lines),
      rule: (await scene.view.replies()) ?? defaultReplies(scene, settings),
      goesOnMs: settings.goesOnMs,
    }
    const unbarred = await withoutBarred(scene, question)
    const character = chooseSpeaker(unbarred)
    if (!character && maySpeak && unbarred !== question) yield* explainBar(scene, question)

    // Lines that nobody is to answer belong to no turn; a turn that is stopped before its first word can still be answered.
    const turnId = character ? first.id : ''
    const { maxMessageLength } = settings
    const called = character ?? scene.cast[0]
    const newLines = spoken.map((message) => {
      // To mention the bot alone is to call a character by its name.
      const heard = called && isBareMention(message) ? { ...message, text: called.name } : message
      return userLine(heard, scene.cast, turnId, maxMessageLength)
    })
    const keepUnanswered = async function* (): AsyncGenerator<ReplyPart, readonly Change[]> {
      yield* care.alone()
      return await keepLines(scene, chapter, newLines)
    }
    if (!character || isStopped || !maySpeak) return yield* keepUnanswered()
    if (spoken.some(({ text }) => text.length > maxMessageLength)) {
      metrics.count('dramatis_limited_total', { adapter: scene.conversation.platform, by: 'length' })
      yield scene.notice('message.cut', { length: maxMessageLength }, { tone: 'warning' })
    }
    if (!(yield* admit(spoken.map(({ from }) => from.id)))) return yield* keepUnanswered()
    const changes = yield* writeReply({
      scene,
      character,
      chapter,
      turnId,
      newLines,
      replacedLine: undefined,
      earlierTakes: [],
      eventIds: spoken.map(({ id }) => id),
      care,
    })
    return await withKeptTake(tools, { scene, chapter, said: newLines }, changes)
  }

  /** What nobody answers is kept all the same, and the window is cut when there is enough of it. */
  async function keepLines(
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

  return {
    next(batch, manners) {
      const step = planStep(batch.events, manners.waitsForPeople)
      const left: (() => void)[] = []
      const unsent: (() => Promise<void>)[] = []
      const leases = createStepLeases(tools.leases)
      return {
        events: step.type === 'messages' ? step.events : [step.event],
        answer: (log) =>
          act(step, batch, manners, {
            log,
            afterwards: (work) => left.push(work),
            ifLeft: (work) => unsent.push(work),
            hold: (name) => leases.hold(name, batch.signal),
          }),
        committed(changes, committed, written) {
          memo.apply(batch.conversation, changes, committed)
          const entries = changes.flatMap((change) => (change.type === 'log-appended' ? change.entry : []))
          countFeedback(metrics, entries)
          for (const work of written === 'whole' ? left : []) work()
        },
        async fileLeft() {
          for (const work of unsent) await work()
        },
        throwIfOutdated: leases.throwIfLost,
        ended: leases.release,
      }
    },
    idle: background.idle,
    close: background.close,
  }
}
