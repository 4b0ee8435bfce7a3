import type { ConsentScope } from '../../src/contract/consent.ts'
import type { ChapterKey, ConversationKey, Person } from '../../src/contract/conversation.ts'
import type { FeedbackDeed, FeedbackRecord } from '../../src/contract/feedback.ts'
import type { Line } from '../../src/contract/line.ts'
import type { LogEntry } from '../../src/contract/memory.ts'
import type { Prompt } from '../../src/contract/prompt.ts'
import type { Store } from '../../src/contract/store.ts'
import type { StoreRecord } from '../../src/contract/transfer.ts'
import type { TurnRecord } from '../../src/contract/turn.ts'
import { renderPrompt } from '../../src/prompt/render-prompt.ts'
import { applyConsent, noConsentState } from '../../src/util/consent.ts'
import { createIdentityHashes } from '../../src/util/hash-id.ts'
import { peopleIn } from '../../src/util/people-in.ts'
import { platformScope } from '../../src/util/platform-scope.ts'
import { sha256 } from '../../src/util/sha256.ts'
import { line as createTestLine, turnEntry } from '../support/store.ts'

export const hashKey = 'a-key-of-the-tests'
export const hashes = createIdentityHashes(hashKey)
export const startedAt = Date.UTC(2026, 9, 1)

export const ann: Person = { id: '1001', name: 'Ann Archer' }
export const bob: Person = { id: '1002', name: 'Bob' }
export const cleo: Person = { id: '1003', name: '小红' }
export const tavern: ConversationKey = { platform: 'telegram', place: '-100777', thread: '' }
export const guild: ConversationKey = { platform: 'discord', place: '4242', thread: '4343' }

/** A turn that is over. */
export interface Told {
  readonly turnId: string
  readonly lineId: string
  readonly chapter: ChapterKey
}

export type Playhouse = ReturnType<typeof createPlayhouse>

const rendering = {
  dialect: 'chat',
  assistantFirst: true,
  systemMessage: true,
  emotionLabels: false,
} as const

/** Fills a store with what the engine would have written; nothing is written before `settle`. */
export function createPlayhouse(store: Store, windowLines = 40) {
  let records: StoreRecord[] = []
  const windows = new Map<string, Line[]>()
  const texts = new Set<string>()
  let now = startedAt
  let count = 0

  const tick = (ms = 60_000) => {
    now += ms
    return now
  }
  const nextId = (kind: string) => {
    count += 1
    return `${kind}-${count}`
  }
  const chapterOf = (conversation: ConversationKey): ChapterKey => ({ ...conversation, chapter: 'one' })

  function windowOf(chapter: ChapterKey): Line[] {
    const key = JSON.stringify(chapter)
    const known = windows.get(key)
    if (known) return known
    const made: Line[] = []
    windows.set(key, made)
    const { platform, place, thread } = chapter
    records.push({ type: 'conversation', conversation: { platform, place, thread }, revision: 1 })
    return made
  }

  function keepText(text: string): string {
    const hash = sha256(text)
    if (!texts.has(hash)) records.push({ type: 'text', hash, text })
    texts.add(hash)
    return hash
  }

  function addLine(chapter: ChapterKey, line: Line, earlier: readonly Line[] = []): Line {
    const window = windowOf(chapter)
    window.push(line)
    if (window.length > windowLines) window.splice(0, window.length - windowLines)
    records.push({ type: 'line', chapter, lineId: line.id, line, earlier })
    return line
  }

  function append(entry: LogEntry): void {
    records.push({ type: 'entry', entry })
  }

  /** People speak, and the character answers: take by take; the last one is shown. */
  function turn(
    conversation: ConversationKey,
    said: readonly (readonly [speaker: Person, text: string, ...quotedIds: string[]])[],
    takes: readonly string[],
    extra: Partial<TurnRecord> & {
      readonly rewritten?: { readonly by: Person; readonly text: string; readonly after?: Person }
    } = {},
  ): Told {
    const { rewritten, ...recordExtra } = extra
    const chapter = chapterOf(conversation)
    const turnId = nextId('turn')
    const lineId = `${turnId}:reply`
    for (const [person, text, ...quotedIds] of said)
      addLine(
        chapter,
        createTestLine(nextId('line'), text, {
          speakerId: person.id,
          speakerName: person.name,
          at: tick(),
          messageIds: [nextId('m')],
          ...(quotedIds.length > 0 ? { authorIds: [person.id, ...quotedIds] } : {}),
        }),
      )
    const lines = [...windowOf(chapter)]
    const prompt: Prompt = {
      language: 'en',
      characterId: 'wren',
      characterName: 'Wren',
      userName: 'everyone',
      userInfo: '',
      isGroup: true,
      system: undefined,
      head: 'Wren pilots the night ferry.',
      examples: [],
      story: '',
      lines,
      speakers: [],
    }
    const { hash } = renderPrompt(prompt, rendering)
    const people = lines.flatMap(peopleIn).filter((id) => id !== '')
    for (const [take, raw] of takes.entries())
      append(
        turnEntry(
          turnId,
          {
            version: 4,
            take,
            chapter,
            at: tick(),
            lineId,
            personIds: [...new Set(people)],
            knowsStoryPeople: true,
            headHash: keepText(prompt.head),
            examplesHash: keepText('[]'),
            userName: 'everyone',
            lines: lines.map(({ id, revision }) => ({ id, revision })),
            promptHash: hash,
            rendering,
            raw,
            acceptedLength: raw.length,
            shown: raw,
            usage: { promptTokens: 100, completionTokens: 10, cachedTokens: undefined },
            ...recordExtra,
          },
          now,
        ),
      )
    const reply = takes.map((text, take) =>
      createTestLine(lineId, text, {
        revision: take,
        role: 'character',
        speakerId: 'wren',
        speakerName: 'Wren',
        at: now,
        turnId,
        take,
        messageIds: [`m-${turnId}`],
      }),
    )
    const latest = reply.at(-1)
    const authorIds = [rewritten?.after, rewritten?.by].flatMap((person) => person?.id ?? [])
    if (latest && rewritten)
      reply.push({ ...latest, revision: takes.length, text: rewritten.text, authorIds })
    const shown = reply.pop()
    if (shown) addLine(chapter, shown, reply)
    return { turnId, lineId, chapter }
  }

  function does(
    { turnId, lineId, chapter }: Told,
    person: Person,
    deed: FeedbackDeed,
    extra: Partial<FeedbackRecord> = {},
  ): LogEntry<'feedback'> {
    const { platform, place, thread } = chapter
    const value: FeedbackRecord = {
      version: 2,
      deed,
      personId: person.id,
      standing: 'answered',
      line: { id: lineId, revision: 0 },
      chapter: chapter.chapter,
      characterId: 'wren',
      take: 0,
      messageId: `m-${turnId}`,
      ...extra,
    }
    const entry = {
      id: `${nextId('event')}:${person.id}`,
      name: 'feedback',
      at: tick(),
      conversation: { platform, place, thread },
      turnId,
      personIds: [person.id],
      value,
    } as const
    append(entry)
    return entry
  }

  return {
    turn,
    does,
    append,
    tick,
    now: () => now,
    likes: (told: Told, person: Person, extra: Partial<FeedbackRecord> = {}) =>
      does(told, person, { type: 'reaction-added', emoji: '👍', rating: 1 }, extra),
    dislikes: (told: Told, person: Person, extra: Partial<FeedbackRecord> = {}) =>
      does(told, person, { type: 'rating', rating: -1, reasons: ['repetition'] }, extra),
    /** Also writes what was told so far. */
    async agrees(platform: string, person: Person, ...scopes: readonly ConsentScope[]): Promise<void> {
      const at = tick()
      const state = scopes.reduce(
        (before, scope) =>
          applyConsent(
            before,
            {
              version: 1,
              personId: person.id,
              scope,
              isGiven: true,
              textVersion: 1,
              language: 'en',
              by: 'command',
              chapter: undefined,
            },
            at,
          ),
        noConsentState,
      )
      await this.settle()
      const scope = platformScope(platform)
      await store.memory.state.set({ name: 'consent', scope, owner: person.id }, state)
    },
    async settle(): Promise<void> {
      const written = records
      records = []
      for (let index = 0; index < written.length; index += 1_000)
        await store.transfer.write(written.slice(index, index + 1_000))
    },
  }
}
