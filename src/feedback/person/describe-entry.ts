import type { ConsentRecord } from '../../contract/consent.ts'
import type { FeedbackRecord } from '../../contract/feedback.ts'
import type { LogEntry } from '../../contract/memory.ts'
import type { EmotionRecord, TurnRecord } from '../../contract/turn.ts'

/** How a reply came about; without the ids and names of whoever else spoke there. */
export function describeRecord(record: TurnRecord) {
  const { chapter, take, characterId, characterName, characterRevision, lineId, raw, shown } = record
  const { model, servedModel, lora, seed, finishReason, emotion, messageIds } = record
  const { temperature, topP, topK, minP, repetitionPenalty, maxTokens } = record.sampling
  return {
    chapter: chapter.chapter,
    turn: record.turnId,
    take,
    line: lineId,
    character: { id: characterId, name: characterName, revision: characterRevision },
    reply: { raw, shown, emotion, messageIds },
    model: {
      name: model,
      served: servedModel,
      lora: lora && { name: lora.name, digest: lora.digest },
      sampling: { temperature, topP, topK, minP, repetitionPenalty, maxTokens },
      seed,
      finishReason,
      usage: describeUsage(record),
    },
  }
}

function describeUsage({ usage }: TurnRecord) {
  if (!usage) return undefined
  const { promptTokens, completionTokens, cachedTokens } = usage
  return { promptTokens, completionTokens, cachedTokens }
}

/** What somebody did about a reply. */
export function describeFeedback({
  deed,
  standing,
  line,
  chapter,
  characterId,
  take,
  messageId,
}: FeedbackRecord) {
  const about = { line: line.id, revision: line.revision, chapter, character: characterId, take }
  return { ...describeDeed(deed), by: 'you', standing, ...about, message: messageId }
}

function describeDeed(deed: FeedbackRecord['deed']) {
  const { type } = deed
  switch (type) {
    case 'reaction-added':
    case 'reaction-removed':
      return { type, emoji: deed.emoji, rating: deed.rating }
    case 'rating':
      return { type, rating: deed.rating, reasons: deed.reasons }
    case 'rewrite': {
      const { distance, before, after } = deed.edit ?? {}
      return { type, edit: deed.edit && { distance, before, after } }
    }
    case 'pick':
      return { type, picked: deed.take }
    case 'kept':
      return { type, takes: deed.takes }
    case 'own-edit':
      return { type, edited: { line: deed.edited.id, revision: deed.edited.revision } }
    case 'regeneration':
    case 'report':
      return { type }
  }
}

/** What somebody agreed to, or took back. */
export function describeConsent(record: ConsentRecord) {
  const { scope, isGiven, textVersion, language, by, place, chapter } = record
  return { scope, isGiven, textVersion, language, by, place, chapter: chapter?.chapter }
}

/** Of what is neither of these, only labels of emotions are told; of the rest, that it is there. */
export function describeOther({ name, value }: LogEntry) {
  if (name !== 'emotion') return { name }
  // The contract does not tie an entry's value to its name.
  const { chapter, line, take, emotion, source, model } = value as EmotionRecord
  const about = { chapter: chapter.chapter, line: line.id, revision: line.revision, take }
  return { name, ...about, emotion, source, model }
}
