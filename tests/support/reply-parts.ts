import type { ReplyFinished, ReplyPart, ReplyStarted, SpeakingPersona } from '../../src/contract/reply.ts'

/** Who speaks where a test does not care. */
export const ada: SpeakingPersona = { characterId: 'ada', name: 'Ada', avatar: undefined }
export const mira: SpeakingPersona = { characterId: 'mira', name: 'Mira', avatar: undefined }

/** An answer's parts, as the engine hands them over. */
export async function* stream(parts: readonly ReplyPart[]): AsyncGenerator<ReplyPart> {
  yield* parts
}

export function started(more: Partial<ReplyStarted> = {}): ReplyStarted {
  return {
    type: 'reply-started',
    lineId: 'line',
    persona: mira,
    isOnlyPersona: true,
    take: undefined,
    replyTo: undefined,
    replyToName: undefined,
    replaces: [],
    ...more,
  }
}

export function finished(text: string, more: Partial<ReplyFinished> = {}): ReplyFinished {
  return { type: 'reply-finished', lineId: 'line', text, finish: 'complete', smallPrint: '', ...more }
}

export function delta(text: string): ReplyPart {
  return { type: 'reply-delta', text }
}

export function notice(text: string, visibility: 'public' | 'private' = 'public'): ReplyPart {
  return { type: 'notice', text, visibility, tone: 'info', detail: '' }
}
