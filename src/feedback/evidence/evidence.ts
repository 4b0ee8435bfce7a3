import type { ConsentState } from '../../contract/consent.ts'
import type { ChapterKey, ConversationKey, Person } from '../../contract/conversation.ts'
import type { StudioSession } from '../../contract/feedback.ts'
import type { Line } from '../../contract/line.ts'
import type { LogEntry, Memory, StreamedEntry } from '../../contract/memory.ts'
import type { LineReference, TurnRecord } from '../../contract/turn.ts'
import { consentKey, noConsentState } from '../../util/consent.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import { createForgottenNames, type ForgottenNames } from '../masking/forgotten-names.ts'
import { createLineSource } from './line-source.ts'
import { createPromptRestorer, type RestoredPrompt } from './restore-prompt.ts'
import { fetchTombstones } from './tombstones.ts'

/** So many lines tell who speaks in a chapter. */
const speakerLines = 100

/** See {@link openEvidence}. */
export interface EvidenceTools {
  readonly memory: Pick<Memory, 'history' | 'log' | 'state' | 'fetchText'>
  readonly hashes: IdentityHashes
}

/** All that is known about a turn. */
export interface TurnEvidence {
  readonly conversation: ConversationKey
  /** Empty: what was done about the greetings of the conversation. */
  readonly turnId: string
  /** Records, by index of the take; empty: they are gone. */
  readonly takes: readonly LogEntry<'turn'>[]
  /** In the log's order. */
  readonly feedback: readonly StreamedEntry<'feedback'>[]
}

/** What exports are made of. Everything that was read of late is remembered, in bounded room. All fail with a MemoryError. */
export interface Evidence {
  fetchTurn(conversation: ConversationKey, turnId: string, signal: AbortSignal): Promise<TurnEvidence>
  /** The prompt of a take, where it still renders to the recorded hash. */
  restorePrompt(record: TurnRecord, signal: AbortSignal): Promise<RestoredPrompt>
  /** A line as it stood; `undefined`: it is gone. */
  fetchLine(chapter: ChapterKey, reference: LineReference, signal: AbortSignal): Promise<Line | undefined>
  /** The same of several, in the order of asking. */
  fetchLines(
    chapter: ChapterKey,
    references: readonly LineReference[],
    signal: AbortSignal,
  ): Promise<readonly (Line | undefined)[]>
  /** Who spoke of late in a chapter, and under which names. */
  fetchSpeakers(chapter: ChapterKey, signal: AbortSignal): Promise<readonly Person[]>
  /** What somebody agrees to; never `undefined`. */
  consentOf(platform: string, personId: string, signal: AbortSignal): Promise<ConsentState>
  /** Whether somebody has asked to be forgotten at that time or later, as of the opening. */
  isForgotten(platform: string, personId: string, at: number): boolean
  /** Names of a platform's people who have asked to be forgotten, as of the opening; `undefined`: there are none. */
  forgottenNames(platform: string): ForgottenNames | undefined
  /** `undefined`: it is no studio's chapter. */
  studioOf(chapter: ChapterKey, signal: AbortSignal): Promise<StudioSession | undefined>
}

/** Reads the tombstones; what else there is is read when it is asked for. */
export async function openEvidence(tools: EvidenceTools, signal?: AbortSignal): Promise<Evidence> {
  const { memory, hashes } = tools
  const { forgotten: forgottenAt, names: hashedNames } = await fetchTombstones(memory, signal)
  const forgottenNames = new Map(
    [...hashedNames]
      .filter(([, names]) => names.length > 0)
      .map(([platform, names]) => [platform, createForgottenNames(hashes, platform, names)]),
  )
  const fetchLines = createLineSource(memory)
  const restore = createPromptRestorer(memory, fetchLines)
  const turns = createBoundedCache<TurnEvidence>(256)
  const prompts = createBoundedCache<RestoredPrompt>(32)
  const consents = createBoundedCache<ConsentState>(10_000)
  const speakers = createBoundedCache<readonly Person[]>(256)
  const studios = createBoundedCache<StudioSession | undefined>(1_000)

  return {
    fetchTurn: (conversation, turnId, signal) =>
      turns.get(keyOf(conversation, turnId), () => readTurn(tools, conversation, turnId, signal)),
    restorePrompt(record, signal) {
      const { chapter, turnId, take } = record
      const key = keyOf(chapter, JSON.stringify([chapter.chapter, turnId, take]))
      return prompts.get(key, () => restore(record, signal))
    },
    async fetchLine(chapter, reference, signal) {
      const [line] = await fetchLines(chapter, [reference], signal)
      return line
    },
    fetchLines,
    fetchSpeakers: (chapter, signal) =>
      speakers.get(keyOf(chapter, chapter.chapter), async () => {
        const { lines } = await memory.history.read(chapter, { limit: speakerLines, signal })
        return lines.flatMap(({ role, speakerId, speakerName }) =>
          role === 'user' ? { id: speakerId, name: speakerName } : [],
        )
      }),
    consentOf: (platform, personId, signal) =>
      consents.get(`${platform} ${personId}`, async () => {
        // Somebody whom no platform names has agreed to nothing.
        if (personId === '') return noConsentState
        return (await memory.state.get(consentKey(platform, personId), signal)) ?? noConsentState
      }),
    isForgotten(platform, personId, at) {
      if (forgottenAt.size === 0) return false
      return at <= (forgottenAt.get(hashes.pseudonym(platform, personId)) ?? Number.NEGATIVE_INFINITY)
    },
    forgottenNames: (platform) => forgottenNames.get(platform),
    studioOf: (chapter, signal) =>
      studios.get(keyOf(chapter, chapter.chapter), () =>
        memory.state.get({ name: 'studio', scope: chapter, owner: '' }, signal),
      ),
  }
}

async function readTurn(
  { memory }: EvidenceTools,
  conversation: ConversationKey,
  turnId: string,
  signal: AbortSignal,
): Promise<TurnEvidence> {
  // Greetings of all conversations share the empty id: by it a store would look through all of them.
  const query = turnId === '' ? { conversation, signal } : { conversation, turnId, signal }
  const feedback: StreamedEntry<'feedback'>[] = []
  for await (const entry of memory.log.stream('feedback', query))
    if (entry.turnId === turnId) feedback.push(entry)
  const takes: LogEntry<'turn'>[] = []
  if (turnId !== '') for await (const entry of memory.log.stream('turn', query)) takes.push(entry)
  takes.sort((one, other) => one.value.take - other.value.take)
  return { conversation, turnId, takes, feedback }
}

function keyOf({ platform, place, thread }: ConversationKey, part: string): string {
  return JSON.stringify([platform, place, thread, part])
}
