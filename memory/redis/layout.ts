// How a store lies in Redis. Conversations, chapters and values of keyed state are named by the storage keys of memory/keys.ts.
// Texts stand only in what is called `body`, sealed by the codec: `[keyId, body]`. Everything else is ids, numbers and times, so
// that scripts can read it and an erase finds it. A commit is one script, and so is every other change that must be whole.
//
// BullMQ's own keys begin with `bull:` behind the prefix; a job holds the storage key of its conversation and nothing else. Jobs only
// wake and order the work: what is true stands in the keys below, and jobs are made anew from `due` where a crash lost one.

/** Names of the keys of one store. */
export interface Layout {
  /** Of BullMQ's keys. */
  readonly bull: string
  /** The layout's version. */
  readonly version: string
  /** Hash: `revision`, `epoch` (an erase moves it), `claims` (how many there were), `lock` (BullMQ's key of the holder's lock; empty:
   * nobody's), `claimed` (how many events, from the first, the claim has), `stopped` (the claim that somebody stopped), `retryAt` (ms),
   * `queue` and `version` of the first event that waits. */
  conversation(key: string): string
  /** Sorted set of all conversations, scores 0: a place's are found by its prefix. */
  readonly conversations: string
  /** Revisions of conversations that were erased whole were below it. */
  readonly revisionFloor: string
  /** List, oldest first, given-up ones in their place: JSON `[eventId, version, type, queue, personId, messageId, acceptedAt, quietMs,
   * maxWaitMs]`. */
  waiting(key: string): string
  /** Hash: event id -> JSON `[keyId, body]`. */
  events(key: string): string
  /** Hash: event id -> JSON `[attempts, isGivenUp (0 or 1), lastError]`; absent: never tried. */
  attempts(key: string): string
  /** Hash: message id -> JSON `[keyId, body]` of a RememberedAmendment, while a claim holds the conversation. */
  amendments(key: string): string
  /** Sorted set: conversation -> when its first waiting event may be handed over (ms). */
  readonly due: string
  /** Hash: event id -> conversation, of events that wait or were given up. */
  held(platform: string): string
  /** Sorted set: event id -> when it was handled (ms). */
  seen(platform: string): string
  /** Hash: name -> value. */
  readonly positions: string

  /** Set of the chapters of a conversation. */
  chapters(key: string): string
  /** Hash of a chapter: `first` (how many lines were trimmed away before the first of the list). */
  chapter(chapter: string): string
  /** List: JSON `[lineId, revision, role, speakerId, turnId, messageIds, keyId, body]`; a removed line keeps its place as `[lineId]`. */
  lines(chapter: string): string
  /** Hash: line id -> its place: `first` + index in the list. */
  places(chapter: string): string
  /** Hash: line id -> JSON list of what the line was before, oldest first. */
  earlier(chapter: string): string
  /** Hash of a conversation: message id -> chapter, space, line id. */
  messages(key: string): string

  /** Sorted set: entry id -> number in the order of appending. */
  log(name: string): string
  /** Hash: entry id -> conversation. */
  logPlaces(name: string): string
  /** Hash of a conversation: name, space, entry id -> JSON `[number, at, chapter, turnId, personIds, textHashes, keyId, body]`. */
  entries(key: string): string
  /** Counts entries. */
  readonly logNumber: string
  /** Hash: hash of a text -> JSON `[keyId, body]`. */
  readonly texts: string
  /** Hash: hash of a text -> how many entries name it. */
  readonly textUses: string

  /** A value of keyed state, JSON `[expiresAt or 0, keyId, body]`; Redis forgets it when it expires. */
  state(stateKey: string): string
  /** Set of the values of keyed state that belong to a conversation. */
  stateOf(key: string): string
  /** Set of conversations in which a person occurs: lines, entries, events, keyed state. */
  person(platform: string, personId: string): string

  /** Who holds a lease; Redis forgets it when it is over. */
  lease(name: string): string
  /** There while a worker of a queue `name:instance` lives. */
  alive(queue: string): string
  /** Channel on which workers are told to look after a claim: a stop, an erase. */
  readonly channel: string
}

/** Version of this layout; a store of a newer one is refused. */
export const layoutVersion = 1

/** Builds the names behind a prefix, such as `dramatis:`. */
export function createLayout(prefix: string): Layout {
  const named =
    (kind: string) =>
    (...parts: readonly string[]) =>
      `${prefix}${kind}:${parts.join(' ')}`
  return {
    bull: `${prefix}bull`,
    version: `${prefix}version`,
    conversation: named('conversation'),
    conversations: `${prefix}conversations`,
    revisionFloor: `${prefix}revision-floor`,
    waiting: named('waiting'),
    events: named('events'),
    attempts: named('attempts'),
    amendments: named('amendments'),
    due: `${prefix}due`,
    held: named('held'),
    seen: named('seen'),
    positions: `${prefix}positions`,
    chapters: named('chapters'),
    chapter: named('chapter'),
    lines: named('lines'),
    places: named('places'),
    earlier: named('earlier'),
    messages: named('messages'),
    log: named('log'),
    logPlaces: named('log-places'),
    entries: named('entries'),
    logNumber: `${prefix}log-number`,
    texts: `${prefix}texts`,
    textUses: `${prefix}text-uses`,
    state: named('state'),
    stateOf: named('state-of'),
    person: named('person'),
    lease: named('lease'),
    alive: named('alive'),
    channel: `${prefix}channel`,
  }
}
