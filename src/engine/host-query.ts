import type { ConversationKey } from '../contract/conversation.ts'
import type { Line } from '../contract/line.ts'
import type { Memory } from '../contract/memory.ts'
import type { FoundCharacter, HostAnswer, HostQuery } from '../contract/platform.ts'
import { cardWords } from '../prompt/card-words.ts'
import { searchCharacters } from './commands/find-character.ts'
import { mayRewrite } from './feedback/standing.ts'
import { readCast } from './inherited-cast.ts'
import type { Pictures } from './pictures.ts'
import { isPlaceCardId, type PlaceCards, placeOf } from './place-cards.ts'
import type { Roster } from './roster.ts'
import { chapterOwner, chapterOwners, firstChapter } from './scene.ts'

/** Longest time that an adapter waits for the answer to a query. */
const queryMs = 2_000

/** How many messages are looked up at once. */
const messagesAtOnce = 50

/** How many lines, of how many chapters that were told last, are looked through for messages of late. */
const recentLines = 500
const recentChapters = 2

/** What is asked. */
export interface QueryTools {
  readonly memory: Memory
  readonly places: PlaceCards
  readonly pictures: Pick<Pictures, 'load'>
}

/** Answers a read-only question, or rejects with the signal's reason, or after a deadline. */
export async function answerQuery(
  tools: QueryTools,
  query: HostQuery,
  signal: AbortSignal,
): Promise<HostAnswer> {
  return await withDeadline(AbortSignal.any([signal, AbortSignal.timeout(queryMs)]), (deadline) =>
    answer(tools, query, deadline),
  )
}

/** Rejects when the signal does, also when the work does not listen to it. */
async function withDeadline<Result>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(signal), promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function answer(tools: QueryTools, query: HostQuery, signal: AbortSignal): Promise<HostAnswer> {
  const { places, memory, pictures } = tools
  const { conversation } = query
  switch (query.type) {
    case 'characters': {
      const roster = await places.rosterOf(conversation, signal)
      const own = { list: () => roster.list().filter(({ id }) => isPlaceCardId(id)) }
      return { type: query.type, characters: toFound(query.isOwn ? own : roster, query) }
    }
    case 'cast-members': {
      const { personas } = await readCast(memory.state, conversation, query.parent, signal)
      const ids = personas.map(({ characterId }) => characterId)
      const cast = await places.castOf(conversation, ids, signal)
      return { type: query.type, characters: toFound({ list: () => cast }, query) }
    }
    case 'recent-lines':
      return { type: query.type, lines: await readRecent(memory, query, signal) }
    case 'line':
      return { type: query.type, line: await findShownLine(memory, query, signal) }
    case 'known-messages':
      return { type: query.type, messageIds: await findKnown(memory, query, signal) }
    case 'recent-messages':
      return { type: query.type, messageIds: await listRecentMessages(memory, query, signal) }
    case 'picture':
      return { type: query.type, picture: await pictures.load(conversation, query.characterId, signal) }
    case 'proxies': {
      const key = { name: 'proxies', scope: placeOf(conversation), owner: '' } as const
      return { type: query.type, botIds: await memory.state.get(key, signal) }
    }
  }
}

function toFound(
  characters: Pick<Roster, 'list'>,
  { search, limit }: { readonly search: string; readonly limit: number },
): readonly FoundCharacter[] {
  const found = searchCharacters(characters, search).slice(0, limit)
  return found.map(({ id, name, summary, language }) => ({
    id,
    name,
    summary: cardWords(summary, name),
    ...(language && { language }),
  }))
}

async function readRecent(
  memory: Memory,
  { conversation, characterId, limit }: Extract<HostQuery, { type: 'recent-lines' }>,
  signal: AbortSignal,
): Promise<Extract<HostAnswer, { type: 'recent-lines' }>['lines']> {
  const stack = await memory.state.get({ name: 'chapters', scope: conversation, owner: characterId }, signal)
  const chapter = { ...conversation, chapter: stack?.chapters.at(-1) ?? firstChapter(characterId) }
  const { lines } = await memory.history.read(chapter, { limit, signal })
  return lines.filter(isSeen).map((line) => ({
    name: line.speakerName,
    text: shownText(line),
    role: line.role,
    at: line.at,
  }))
}

async function findShownLine(
  memory: Memory,
  { conversation, messageId, personId, isModerator }: Extract<HostQuery, { type: 'line' }>,
  signal: AbortSignal,
): Promise<Extract<HostAnswer, { type: 'line' }>['line']> {
  const found = await memory.history.findByMessage(conversation, messageId, signal)
  if (!found || !isSeen(found.line) || !found.line.messageIds.includes(messageId)) return undefined
  if (!(await isTold(memory, conversation, found.chapter.chapter, signal))) return undefined
  const { line } = found
  return {
    role: line.role,
    speakerName: line.speakerName,
    text: shownText(line),
    mayRewrite: await mayRewrite(memory, found, { personId, isModerator }, signal),
    messageIds: line.messageIds,
  }
}

/** Whether a chapter is open or came before the one that is: not one that was taken back. */
async function isTold(
  { state }: Memory,
  scope: ConversationKey,
  chapter: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (const owner of chapterOwners(chapter)) {
    const stack = await state.get({ name: 'chapters', scope, owner }, signal)
    if (stack?.chapters.includes(chapter) ?? chapter === firstChapter(owner)) return true
  }
  return false
}

async function findKnown(
  { history }: Memory,
  { conversation, messageIds }: Extract<HostQuery, { type: 'known-messages' }>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const known: string[] = []
  for (let start = 0; start < messageIds.length; start += messagesAtOnce) {
    const some = messageIds.slice(start, start + messagesAtOnce)
    const found = await Promise.all(some.map((id) => history.findByMessage(conversation, id, signal)))
    known.push(...some.filter((_, index) => found[index] !== undefined))
  }
  return known
}

async function listRecentMessages(
  { state, history }: Memory,
  { conversation, since }: Extract<HostQuery, { type: 'recent-messages' }>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { personas } = await readCast(state, conversation, undefined, signal)
  const owners = (['group', 'direct'] as const).map((audience) =>
    chapterOwner({ audience, cast: personas.map(({ characterId }) => ({ id: characterId })) }),
  )
  const ids: string[] = []
  for (const owner of new Set(owners)) {
    const stack = await state.get({ name: 'chapters', scope: conversation, owner }, signal)
    for (const chapter of stack?.chapters.slice(-recentChapters) ?? [firstChapter(owner)]) {
      const { lines } = await history.read({ ...conversation, chapter }, { limit: recentLines, signal })
      ids.push(
        ...lines.flatMap(({ role, at, messageIds }) => (role === 'user' && at >= since ? messageIds : [])),
      )
    }
  }
  return [...new Set(ids)].slice(-recentLines)
}

/** Notes are for the model alone. */
function isSeen({ kind }: Line): boolean {
  return kind !== 'note'
}

function shownText({ shown, text }: Line): string {
  return shown ?? text
}
