import type { Cast, ChapterKey, ConversationKey, RepliesRule } from '../contract/conversation.ts'
import type { StudioSession } from '../contract/feedback.ts'
import type { Line } from '../contract/line.ts'
import type { Change, Committed } from '../contract/mailbox.ts'
import type { ChapterStack, Memory, StateKey, StateSchema } from '../contract/memory.ts'
import type { WindowState } from '../contract/prompt.ts'
import { keep } from '../util/keep.ts'
import { once } from '../util/once.ts'
import { parentOf } from './inherited-cast.ts'

/** More lines than any model's window holds. What is beyond, nobody has answered: the next cut leaves it out. */
const maxWindowLines = 5_000

/** The window of a chapter: its state and its lines, oldest first. */
export interface ChapterWindow {
  readonly state: WindowState | undefined
  readonly lines: readonly Line[]
}

/**
 * Whether a conversation hangs under another one, and then whether it plays with that one's cast or was made for one of its own.
 */
export type Standing = 'by-itself' | 'inherits' | 'made'

/** What a turn may read of its conversation. Each value is read from the store once for each revision. */
export interface ConversationView {
  readonly conversation: ConversationKey
  standing(): Promise<Standing>
  /** Who plays; of a conversation that inherits, those of the one that it hangs under. */
  cast(): Promise<Cast>
  /** What somebody has said about when characters speak; inherited like the cast. */
  replies(): Promise<RepliesRule | undefined>
  chapters(owner: string): Promise<ChapterStack>
  profile(personId: string): Promise<string>
  /** When the person was last shown a help line (ms since 1970). */
  helpLineAt(personId: string): Promise<number | undefined>
  /** When the person was last told that an AI plays (ms since 1970). */
  aiNoticeAt(personId: string): Promise<number | undefined>
  /** The studio of a chapter, over or not; the first chapter of a story has none. */
  studio(chapter: ChapterKey): Promise<StudioSession | undefined>
  window(chapter: ChapterKey): Promise<ChapterWindow>
}

/** Conversations as they were at a revision: a warm turn reads nothing from the store. */
export interface ConversationMemo {
  /** The view of a batch; what an older revision has left is forgotten. `parent`: see `EventBase.parent`. */
  open(conversation: ConversationKey, revision: number, parent?: string): ConversationView
  /** Takes in what was committed, so that the next turn is warm. */
  apply(conversation: ConversationKey, changes: readonly Change[], committed: Committed): void
}

interface Entry {
  revision: number
  readonly state: Map<string, unknown>
  readonly windows: Map<string, ChapterWindow>
}

/** Builds the memo; beyond `capacity` conversations the one that was used longest ago is forgotten. */
export function createConversationMemo(memory: Memory, capacity = 256): ConversationMemo {
  const entries = new Map<string, Entry>()

  function touch(conversation: ConversationKey): Entry {
    const key = JSON.stringify([conversation.platform, conversation.place, conversation.thread])
    const entry = entries.get(key) ?? { revision: -1, state: new Map(), windows: new Map() }
    keep(entries, key, entry, capacity)
    return entry
  }

  function open(conversation: ConversationKey, revision: number, parent?: string): ConversationView {
    const entry = touch(conversation)
    if (entry.revision !== revision) forget(entry)
    entry.revision = revision

    async function read<Name extends keyof StateSchema>(
      name: Name,
      owner: string,
    ): Promise<StateSchema[Name] | undefined> {
      const key = `${name} ${owner}`
      // The map holds what `memory.state` answered under the same name.
      if (entry.state.has(key)) return entry.state.get(key) as StateSchema[Name] | undefined
      const value = await memory.state.get({ name, scope: conversation, owner })
      entry.state.set(key, value)
      return value
    }

    // Its revision says nothing about the one above, where other processes may have changed something since: read for each view.
    const scope = parentOf(conversation, parent)
    const inheritedCast = once(async () => scope && memory.state.get({ name: 'cast', scope, owner: '' }))
    const inheritedReplies = once(
      async () => scope && memory.state.get({ name: 'replies', scope, owner: '' }),
    )

    async function standing(): Promise<Standing> {
      if (!scope) return 'by-itself'
      return (await read('cast', '')) ? 'made' : 'inherits'
    }

    return {
      conversation,
      standing,
      cast: async () => (await read('cast', '')) ?? (await inheritedCast()) ?? { personas: [] },
      async replies() {
        const own = await read('replies', '')
        return own === undefined && (await standing()) === 'inherits' ? await inheritedReplies() : own
      },
      chapters: async (owner) => (await read('chapters', owner)) ?? { chapters: [] },
      profile: async (personId) => (await read('profile', personId)) ?? '',
      helpLineAt: (personId) => read('help-line', personId),
      aiNoticeAt: (personId) => read('ai-notice', personId),
      async studio(chapter) {
        // Every other chapter was begun by an event, whose id stands behind this.
        if (!chapter.chapter.includes('~')) return undefined
        const key = `studio ${chapter.chapter}`
        if (!entry.state.has(key))
          entry.state.set(key, await memory.state.get({ name: 'studio', scope: chapter, owner: '' }))
        // See `read`.
        return entry.state.get(key) as StudioSession | undefined
      },
      async window(chapter) {
        const known = entry.windows.get(chapter.chapter)
        if (known) return known
        const state = await memory.state.get({ name: 'window', scope: chapter, owner: '' })
        const page = await memory.history.read(chapter, {
          limit: maxWindowLines,
          ...(state?.firstLineId ? { fromLineId: state.firstLineId } : {}),
        })
        const window = { state, lines: page.lines }
        entry.windows.set(chapter.chapter, window)
        return window
      },
    }
  }

  function apply(conversation: ConversationKey, changes: readonly Change[], committed: Committed): void {
    const entry = touch(conversation)
    // A commit moves the revision by one, and so does each amendment that came while the turn ran.
    if (committed.revision !== entry.revision + 1) forget(entry)
    entry.revision = committed.revision
    for (const change of changes) if (!isElsewhere(change, conversation)) applyChange(entry, change)
  }

  return { open, apply }
}

/** Of the conversation above, say, whose cast a post of its forum may change. */
function isElsewhere(change: Change, { platform, place, thread }: ConversationKey): boolean {
  if (change.type !== 'state-set') return false
  const { scope } = change.key
  const isHere =
    scope === undefined || (scope.platform === platform && scope.place === place && scope.thread === thread)
  return !isHere
}

function forget({ state, windows }: Entry): void {
  state.clear()
  windows.clear()
}

function applyChange(entry: Entry, change: Change): void {
  switch (change.type) {
    case 'lines-appended':
      editLines(entry, change.chapter, (lines) => [...lines, ...change.lines])
      break
    case 'line-replaced':
      editLines(entry, change.chapter, (lines) =>
        lines.map((line) => (line.id === change.line.id ? change.line : line)),
      )
      break
    case 'line-removed':
      editLines(entry, change.chapter, (lines) => lines.filter((line) => line.id !== change.lineId))
      break
    case 'line-labelled':
      editLines(entry, change.chapter, (lines) => lines.map((line) => labelled(line, change)))
      break
    case 'state-set':
      applyState(entry, change.key, change.value)
      break
    case 'log-appended':
    case 'text-stored':
      break
  }
}

/** What a view reads by name. */
const viewedNames: ReadonlySet<keyof StateSchema> = new Set([
  'cast',
  'replies',
  'chapters',
  'profile',
  'help-line',
  'ai-notice',
])

function labelled(
  line: Line,
  { line: { id, revision }, emotion, source }: Extract<Change, { type: 'line-labelled' }>,
): Line {
  const isMeant = line.id === id && line.revision === revision
  return isMeant ? { ...line, emotion, emotionSource: source } : line
}

function editLines(
  entry: Entry,
  chapter: ChapterKey,
  edit: (lines: readonly Line[]) => readonly Line[],
): void {
  editWindow(entry, chapter, ({ state, lines }) => ({ state, lines: edit(lines) }))
}

function applyState(entry: Entry, key: StateKey<keyof StateSchema>, value: unknown): void {
  if (key.name !== 'window') {
    // A picture of a place's character, say, is nobody's to remember.
    if (viewedNames.has(key.name)) entry.state.set(`${key.name} ${key.owner}`, value)
    // A state key named `studio` is scoped by a chapter.
    if (key.name === 'studio') entry.state.set(`studio ${(key.scope as ChapterKey).chapter}`, value)
    return
  }
  // A state key named `window` is scoped by a chapter, and its value is that chapter's WindowState.
  editWindow(entry, key.scope as ChapterKey, ({ lines }) =>
    withState(value as WindowState | undefined, lines),
  )
}

function withState(state: WindowState | undefined, lines: readonly Line[]): ChapterWindow {
  const first = lines.findIndex((line) => line.id === state?.firstLineId)
  return { state, lines: first > 0 ? lines.slice(first) : lines }
}

function editWindow(entry: Entry, chapter: ChapterKey, edit: (window: ChapterWindow) => ChapterWindow): void {
  const window = entry.windows.get(chapter.chapter)
  if (!window) return
  const edited = edit(window)
  if (edited.lines.length <= maxWindowLines) entry.windows.set(chapter.chapter, edited)
  else entry.windows.delete(chapter.chapter)
}
