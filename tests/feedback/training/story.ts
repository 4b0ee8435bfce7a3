import type { Tombstone } from '../../../src/contract/audit.ts'
import type { Language } from '../../../src/contract/character.ts'
import type { ConsentState } from '../../../src/contract/consent.ts'
import type { ChapterKey } from '../../../src/contract/conversation.ts'
import type { FeedbackDeed, FeedbackRecord, StudioSession } from '../../../src/contract/feedback.ts'
import type { Line } from '../../../src/contract/line.ts'
import type { LogEntry } from '../../../src/contract/memory.ts'
import type { Prompt } from '../../../src/contract/prompt.ts'
import type { Rendering, TurnRecord } from '../../../src/contract/turn.ts'
import { type Evidence, openEvidence, type TurnEvidence } from '../../../src/feedback/evidence/evidence.ts'
import { renderPrompt } from '../../../src/prompt/render-prompt.ts'
import { rendererVersion } from '../../../src/prompt/rendered.ts'
import { createLine } from '../../../src/util/create-line.ts'
import { createIdentityHashes } from '../../../src/util/hash-id.ts'
import { peopleIn } from '../../../src/util/people-in.ts'
import { platformScope } from '../../../src/util/platform-scope.ts'
import { sha256 } from '../../../src/util/sha256.ts'

export const hashes = createIdentityHashes('a key of the tests')

/** Where, and who plays. */
export interface StoryOptions {
  readonly chapter: ChapterKey
  readonly language: Language
  readonly characterId: string
  readonly characterName: string
  readonly head: string
  readonly isGroup: boolean
  readonly rendering: Rendering
  readonly userInfo?: string
  readonly examples?: Prompt['examples']
  readonly story?: string
  readonly storyPeople?: readonly string[]
  readonly studio?: StudioSession
  readonly otherCharacters?: readonly string[]
}

/** A reply that something can be done about. */
export interface Told {
  readonly turnId: string
  readonly lineId: string
}

export const characterGlm: Rendering = {
  dialect: 'characterglm',
  assistantFirst: false,
  systemMessage: false,
  emotionLabels: false,
}

export const chat: Rendering = {
  dialect: 'chat',
  assistantFirst: true,
  systemMessage: true,
  emotionLabels: false,
}

export type Story = ReturnType<typeof createStory>

/** Tells a story as the engine records it, with what people do about it. */
export function createStory(options: StoryOptions) {
  const { chapter, characterId, characterName, isGroup, rendering, language } = options
  const { platform, place, thread } = chapter
  const conversation = { platform, place, thread }
  const revisions = new Map<string, Line[]>()
  const order: string[] = []
  const texts = new Map<string, string>()
  const turns: LogEntry<'turn'>[] = []
  const feedback: LogEntry<'feedback'>[] = []
  const consents = new Map<string, ConsentState>()
  const tombstones: { at: number; pseudonym: string }[] = []
  let now = 1_700_000_000_000
  let unanswered: string[] = []

  function tick(): number {
    now += 60_000
    return now
  }

  function current(id: string): Line {
    const line = revisions.get(id)?.at(-1)
    if (!line) throw new RangeError(`no line ${id}`)
    return line
  }

  function append(line: Line): Line {
    revisions.set(line.id, [line])
    order.push(line.id)
    return line
  }

  function revise(id: string, changes: Partial<Line>): Line {
    const { authorIds: _, ...before } = current(id)
    const line = { ...before, ...changes, revision: before.revision + 1 }
    revisions.get(id)?.push(line)
    return line
  }

  function keepText(text: string): string {
    const hash = sha256(text)
    texts.set(hash, text)
    return hash
  }

  function promptBefore(lineId: string | undefined): Prompt {
    const shown = lineId === undefined ? order : order.slice(0, order.indexOf(lineId))
    const lines = shown.map(current)
    const people = lines.filter(({ role }) => role === 'user').map(({ speakerName }) => speakerName)
    const everyone = language === 'zh' ? '大家' : 'everyone'
    return {
      language,
      characterId,
      characterName,
      userName: isGroup ? everyone : (people[0] ?? ''),
      userInfo: options.userInfo ?? '',
      isGroup,
      system: undefined,
      head: options.head,
      examples: options.examples ?? [],
      story: options.story ?? '',
      lines,
      speakers: [...new Set([...(options.otherCharacters ?? []), ...people])],
    }
  }

  function addTake(turnId: string, lineId: string, prompt: Prompt, raw: string, take: number): void {
    const at = tick()
    const people = prompt.lines.flatMap(peopleIn).filter((id) => id !== '')
    const value: TurnRecord = {
      version: 4,
      turnId,
      take,
      chapter,
      at,
      lineId,
      personIds: [...new Set([...people, ...(options.storyPeople ?? [])])],
      knowsStoryPeople: options.story === undefined || options.storyPeople !== undefined,
      eventIds: unanswered,
      characterId,
      characterRevision: '0123456789abcdef',
      characterName,
      language,
      headHash: keepText(prompt.head),
      systemHash: '',
      storyHash: prompt.story === '' ? '' : keepText(prompt.story),
      examplesHash: keepText(JSON.stringify(prompt.examples)),
      userName: prompt.userName,
      userInfo: prompt.userInfo,
      isGroup,
      speakers: prompt.speakers,
      lines: prompt.lines.map(({ id, revision }) => ({ id, revision })),
      lore: [],
      promptHash: renderPrompt(prompt, rendering).hash,
      rendererVersion,
      rendering,
      model: 'a-model',
      servedModel: 'a-model',
      lora: undefined,
      sampling: {
        temperature: 0.9,
        topP: 0.9,
        topK: 100,
        minP: undefined,
        repetitionPenalty: 1.1,
        maxTokens: 256,
      },
      seed: 7,
      emptyAnswers: 0,
      raw,
      acceptedLength: raw.length,
      shown: raw.trim(),
      finishReason: 'stop',
      usage: undefined,
      timings: { firstTokenMs: 10, totalMs: 20 },
      emotion: undefined,
      emotionSource: 'off',
      messageIds: [],
    }
    const entry = { id: `${turnId}:${take}`, name: 'turn', at, conversation, turnId, value } as const
    turns.push({ ...entry, personIds: value.personIds })
  }

  function does(told: Told, personId: string, deed: FeedbackDeed): void {
    const line = current(told.lineId)
    const value: FeedbackRecord = {
      version: 2,
      deed,
      personId,
      standing: 'answered',
      line: { id: line.id, revision: line.revision },
      chapter: chapter.chapter,
      characterId,
      take: line.take,
      messageId: undefined,
    }
    const { turnId } = told
    const id = `feedback-${feedback.length}-${turnId}`
    feedback.push({ id, name: 'feedback', at: tick(), conversation, turnId, personIds: [personId], value })
  }

  function greets(text: string): Told {
    const id = `${chapter.chapter}-greeting-${revisions.size}`
    const speaker = { speakerId: characterId, speakerName: characterName } as const
    append(createLine({ id, role: 'character', ...speaker, text, at: tick(), kind: 'greeting' }))
    return { turnId: '', lineId: id }
  }

  /** `quoted`: whose words it holds, too. */
  function says(personId: string, name: string, text: string, ...quoted: readonly string[]): void {
    const id = `${chapter.chapter}-line-${revisions.size}`
    const speaker = { speakerId: personId, speakerName: name } as const
    const authors = quoted.length > 0 ? { authorIds: [personId, ...quoted] } : {}
    append(createLine({ id, role: 'user', ...speaker, ...authors, text, at: tick() }))
    unanswered.push(id)
  }

  function notes(text: string): void {
    append(
      createLine({
        id: `${chapter.chapter}-note-${revisions.size}`,
        role: 'narrator',
        text,
        at: tick(),
        kind: 'note',
      }),
    )
  }

  /** Take by take; the last one is shown. */
  function replies(...takes: readonly string[]): Told {
    const turnId = `${chapter.chapter}-turn-${turns.length}`
    const lineId = `reply-${turnId}`
    const prompt = promptBefore(undefined)
    for (const [take, raw] of takes.entries()) {
      addTake(turnId, lineId, prompt, raw, take)
      const said = { text: raw, shown: raw.trim() === raw ? undefined : raw.trim(), turnId, take }
      const speaker = { speakerId: characterId, speakerName: characterName } as const
      if (take > 0) revise(lineId, said)
      else append(createLine({ id: lineId, role: 'character', ...speaker, at: now, ...said }))
    }
    unanswered = []
    return { turnId, lineId }
  }

  /** It is in no prompt any more. */
  function leaves(lineId: string): void {
    order.splice(order.indexOf(lineId), 1)
  }

  function rewrites(told: Told, personId: string, text: string): void {
    does(told, personId, { type: 'rewrite' })
    const authors = current(told.lineId).authorIds ?? []
    revise(told.lineId, { text, shown: undefined, authorIds: [...new Set([...authors, personId])] })
  }

  /** Back to the words of its first take. */
  function takesBack(told: Told, personId: string): void {
    does(told, personId, { type: 'pick', take: 0 })
    revise(told.lineId, { text: revisions.get(told.lineId)?.[0]?.text ?? '', take: 0 })
  }

  function agrees(...personIds: readonly string[]): void {
    const answer = { isGiven: true, textVersion: 1, at: now }
    for (const personId of personIds) consents.set(personId, { scopes: { training: answer }, local: [] })
  }

  function agreesHere(personId: string): void {
    const answer = {
      scope: 'training',
      isGiven: true,
      textVersion: 1,
      at: now,
      place: chapter.place,
      chapter,
    } as const
    consents.set(personId, { scopes: {}, local: [answer] })
  }

  function forgets(personId: string): void {
    tombstones.push({ at: tick(), pseudonym: hashes.pseudonym(platform, personId) })
  }

  async function* stream(name: string, query: { readonly turnId?: string }) {
    const asTombstone = ({ at, pseudonym }: { at: number; pseudonym: string }) => ({
      ...{ id: pseudonym, name: 'tombstone', at, conversation: platformScope(platform), turnId: '' },
      personIds: [],
      value: { version: 1, pseudonym, exportIds: [], names: [] } satisfies Tombstone,
    })
    const entries = { turn: turns, feedback, tombstone: tombstones.map(asTombstone) }[name] ?? []
    for (const [index, entry] of entries.entries())
      if (query.turnId === undefined || entry.turnId === query.turnId)
        yield { ...entry, position: String(index) }
  }

  /** Only what evidence reads of a memory. */
  function openMemory(): unknown {
    return {
      log: { stream },
      fetchText: async (hash: string) => texts.get(hash),
      history: {
        fetchLines: async (
          _: ChapterKey,
          wanted: readonly { readonly id: string; readonly revision: number }[],
        ) => wanted.map(({ id, revision }) => revisions.get(id)?.find((line) => line.revision === revision)),
      },
      state: {
        get: async ({ name, owner }: { readonly name: string; readonly owner: string }) =>
          name === 'studio' ? options.studio : consents.get(owner),
      },
    }
  }

  async function openAll(): Promise<{ evidence: Evidence; turns: readonly TurnEvidence[] }> {
    // The rest of a memory is asked for nothing.
    const memory = openMemory() as Parameters<typeof openEvidence>[0]['memory']
    const evidence = await openEvidence({ memory, hashes })
    const ids = [...new Set([...turns, ...feedback].map(({ turnId }) => turnId))]
    const signal = new AbortController().signal
    const all: TurnEvidence[] = []
    for (const id of ids) all.push(await evidence.fetchTurn(conversation, id, signal))
    return { evidence, turns: all }
  }

  return {
    greets,
    says,
    notes,
    replies,
    leaves,
    does,
    rewrites,
    takesBack,
    agrees,
    agreesHere,
    forgets,
    openAll,
    texts,
    turns,
    revisions,
    rates: (told: Told, personId: string, rating: 1 | -1) =>
      does(told, personId, { type: 'rating', rating, reasons: [] }),
    keeps: (told: Told, personId: string) =>
      does(told, personId, { type: 'kept', takes: current(told.lineId).revision + 1 }),
  }
}
