import type { Character } from '../contract/character.ts'
import type { ConversationConfig } from '../contract/config.ts'
import { ModelError } from '../contract/errors.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { ChatModel, ModelRequest } from '../contract/model.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { ReplyPart, ReplyStarted } from '../contract/reply.ts'
import { firedLore } from '../prompt/lore/fired-lore.ts'
import { estimateTokens } from '../prompt/tokens.ts'
import { createLine } from '../util/create-line.ts'
import { speakingPersona } from './changes.ts'
import { createOutages } from './outages.ts'
import type { PreparedPrompt, PromptPreparer } from './prepare-prompt.ts'
import { lineChanges, recordChanges } from './record.ts'
import type { ReplyTask, ReplyWriter } from './reply-task.ts'
import { careForReply, holdBack, type ReplyCare } from './safety/reply-care.ts'
import { type EngineTools, isOnlyPersona } from './scene.ts'
import { streamTake, type Take } from './take.ts'
import type { TokenRateBook } from './token-rates.ts'

/** Builds the writer. */
export function createReplyWriter(
  tools: EngineTools,
  prepare: PromptPreparer,
  rateBook: TokenRateBook,
): ReplyWriter {
  const { memory, model, settings, quotas, clock, random } = tools
  const outages = createOutages(memory, model.name, clock)

  async function* attempt(
    task: ReplyTask,
    prepared: PreparedPrompt,
    start: ReplyStarted,
    { isHeldBack }: ReplyCare,
  ): AsyncGenerator<ReplyPart, Take> {
    const stream = streamTake({
      model,
      character: task.character,
      start,
      clock,
      request: {
        prompt: prepared.prompt,
        character: task.character,
        sampling: boundedSampling(task.character, model, settings),
        seed: Math.floor(random.next() * 2 ** 31),
        earlierTakes: task.earlierTakes,
        instruction: '',
        priority: task.newLines.length > 0 ? 'reply' : 'asked-again',
        signal: task.scene.signal,
      },
    })
    const take = isHeldBack ? await holdBack(stream) : yield* stream
    void quotas.spent(task.scene.conversation, await tokensOf(take))
    return take
  }

  /** Of a reply that was left before its end, a server tells nothing. */
  async function tokensOf({ sent, raw, finished }: Take): Promise<number> {
    const usage = finished?.usage
    if (usage) return usage.promptTokens + usage.completionTokens
    if (!sent) return 0
    const rates = await rateBook.ratesOf(sent.model)
    return estimateTokens(sent.characters, rates) + estimateTokens(raw, rates)
  }

  return async function* writeReply(task) {
    const { character } = task
    const persona = speakingPersona(character)
    const index = task.earlierTakes.length
    const start: ReplyStarted = {
      type: 'reply-started',
      lineId: task.replacedLine?.id ?? `${task.turnId}:reply`,
      persona,
      isOnlyPersona: isOnlyPersona(task.scene, character.id),
      take: { turnId: task.turnId, index, count: index + 1 },
      replyTo: task.newLines.at(-1)?.messageIds.at(-1),
      replyToName: task.newLines.at(-1)?.speakerName,
      replaces: task.replacedLine?.messageIds ?? [],
    }

    yield { type: 'typing-changed', active: true, persona }
    const care = await careForReply(tools, task)
    let prepared = await prepare(task)
    let take = yield* attempt(task, prepared, start, care)
    if (isOverflow(take)) {
      const { contextTokens } = take.failure
      prepared = await prepare(task, { model: take.sent?.model, contextTokens })
      take = yield* attempt(task, prepared, start, care)
    }
    if (saysNothing(take)) {
      task.scene.log.debug({ model: take.sent?.model }, 'an empty answer is sampled once more')
      take = { ...(yield* attempt(task, prepared, start, care)), emptyAnswers: 1 }
    }
    const written = take
    take = care.mended(written)
    yield { type: 'typing-changed', active: false, persona }
    if (take.shown) {
      if (care.isHeldBack) yield start
      const below = smallPrintOf(task, take, start, prepared.isFirstReply)
      const smallPrint = [below, ...care.smallPrintBelow(take)].filter(Boolean).join('\n')
      const { shown: text, finish } = take
      yield { type: 'reply-finished', lineId: start.lineId, text, finish, smallPrint }
    } else yield* care.untold()
    const outage = yield* tellFailure(task, take, start.lineId, prepared.prompt)

    const line = take.shown ? replyLine(task, take, start, clock.now()) : undefined
    logTake(task, prepared, take)
    return [
      ...prepared.labelChanges,
      ...lineChanges(task, prepared, line),
      ...(line
        ? [
            ...closeTurn(task, prepared, take, line),
            // Of words that are ours there is no record: it would say that the model wrote them.
            ...(take === written ? recordChanges(task, prepared, take, line) : []),
          ]
        : []),
      ...care.told(),
      ...rateBook.learn(take),
      ...outage,
    ]
  }

  /** The window after an answered turn; one that was shortened for an answer which never came stays as it was. */
  function closeTurn(
    { scene }: ReplyTask,
    prepared: PreparedPrompt,
    { sent, finished }: Take,
    line: Line,
  ): readonly Change[] {
    const isCounted = sent?.model === model.name
    const closed = prepared.closeTurn(line, isCounted ? finished?.usage?.promptTokens : undefined)
    scene.afterwards(() => closed.tend(sent?.emotionSource ?? 'off'))
    return closed.changes
  }

  /** What people are told when there is no reply, or when it broke off; what is to be remembered of it. */
  async function* tellFailure(
    { scene, newLines }: ReplyTask,
    take: Take,
    lineId: string,
    prompt: Prompt,
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    const { failure, shown } = take
    // Asked for by a command, it concerns whoever asked.
    const visibility = newLines.length === 0 ? 'private' : 'public'
    const label = scene.say('outage.again')
    const options = [{ label, description: '', command: 'regenerate', options: {} }]
    if (!failure) {
      if (shown) return await outages.answered(scene.conversation)
      if (saysNothing(take)) yield scene.notice('reply.empty', {}, { visibility, tone: 'warning', options })
      return []
    }
    scene.log.info({ error: failure.code, model: model.name }, failure.message)
    if (!shown) yield { type: 'reply-finished', lineId, text: '', finish: 'failed', smallPrint: '' }
    const { isNews, changes } = await outages.failed(scene.conversation, failure)
    // Whoever asks for another try is told what came of it.
    if (isNews || newLines.length === 0) {
      const name = isOverflow(take) && (await isMostlyHead(prompt, take.failure)) ? prompt.characterName : ''
      const how = { visibility, tone: 'error', detail: failure.message } as const
      yield name === ''
        ? scene.notice('outage.notice', { reason: failure.code }, { ...how, options })
        : scene.notice('outage.long-card', { name }, how)
    }
    return changes
  }

  /** Whether the card is what is too long: a head is never shortened, so another try would fail as well. */
  async function isMostlyHead(
    { head }: Prompt,
    { contextTokens = model.contextTokens }: ModelError,
  ): Promise<boolean> {
    return estimateTokens(head, await rateBook.ratesOf(model.name)) > contextTokens / 2
  }

  function logTake({ scene, character, turnId }: ReplyTask, { prompt }: PreparedPrompt, take: Take): void {
    const { sent, finished, finish, shown, emptyAnswers, firstTokenMs, totalMs } = take
    if (!sent || !finished) return
    const { usage, servedModel } = finished
    const lore = firedLore(character, prompt.lines, turnId).map(({ name }) => name)
    scene.log.debug(
      {
        model: sent.model,
        servedModel,
        ...usage,
        firstTokenMs,
        totalMs,
        finish,
        emptyAnswers,
        ...(lore.length > 0 ? { lore } : {}),
      },
      shown ? 'a reply was written' : 'the model had nothing to say',
    )
  }

  function smallPrintOf(task: ReplyTask, take: Take, start: ReplyStarted, isFirstReply: boolean): string {
    const { scene, character } = task
    const parts = [
      start.take && start.take.index > 0
        ? scene.say('take.label', { index: start.take.index + 1, count: start.take.count })
        : '',
      take.finish === 'stopped' ? scene.say('small-print.stopped') : '',
      take.finish === 'length' && !take.shown.endsWith('…') ? scene.say('small-print.length') : '',
      model.dialect === 'understudy' && isFirstReply
        ? scene.say('small-print.understudy', { name: character.name })
        : '',
    ]
    return parts.filter(Boolean).join(' · ')
  }
}

/** A card's sampling, its replies no longer than the settings let them be. */
function boundedSampling(
  { model: { sampling } }: Character,
  model: ChatModel,
  { maxReplyTokens }: ConversationConfig,
): ModelRequest['sampling'] {
  if (maxReplyTokens === undefined) return sampling
  const meant = sampling.maxTokens ?? model.sampling.maxTokens ?? maxReplyTokens
  return { ...sampling, maxTokens: Math.min(meant, maxReplyTokens) }
}

/** The model had its say, and nothing of it can be shown; what somebody stopped is something else. */
function saysNothing({ failure, shown, finish }: Take): boolean {
  return !failure && !shown && finish !== 'stopped'
}

function isOverflow(take: Take): take is Take & { readonly failure: ModelError } {
  return take.failure instanceof ModelError && take.failure.code === 'context-overflow' && take.raw === ''
}

function replyLine(task: ReplyTask, take: Take, start: ReplyStarted, at: number): Line {
  const { replacedLine, character, turnId, earlierTakes } = task
  return createLine({
    id: start.lineId,
    revision: replacedLine ? replacedLine.revision + 1 : 0,
    role: 'character',
    speakerId: character.id,
    speakerName: character.name,
    text: take.accepted,
    shown: take.shown === take.accepted ? undefined : take.shown,
    at,
    messageIds: replacedLine?.messageIds ?? [],
    turnId,
    take: earlierTakes.length,
    ...emotionOf(take),
  })
}

/** A label that the model wrote counts unless nobody is to read it; shown it is never. */
function emotionOf({ emotion, sent }: Take): Pick<Line, 'emotion' | 'emotionSource'> {
  const isRead = emotion !== undefined && sent?.emotionSource !== 'off'
  return isRead ? { emotion, emotionSource: 'inline' } : { emotion: undefined, emotionSource: 'off' }
}
