// How a store lies in Redis. Conversations, chapters and values of keyed state are named by the storage keys of memory/keys.ts.
// Texts stand only in what is called `body`, sealed by the codec: `[keyId, body]`. Everything else is ids, numbers and times, so
// that scripts can read it and an erase finds it. A commit is one script, and so is every other change that must be whole.
// Lines and entries are two lines of text, the head and `[keyId, body]`, both JSON: a script reads the head alone.
//
// BullMQ's own keys begin with `bull:` behind the prefix; a job holds the storage key of its conversation and nothing else. Jobs only
// wake and order the work: what is true stands in the keys below, and jobs are made anew from `due` where a crash lost one.

/** Names of the keys of one store. */
export interface Layout {
  /** Before every name: scripts build names from it as {@link createLayout} does. */
  readonly prefix: string
  /** Of BullMQ's keys. */
  readonly bull: string
  /** The layout's version. */
  readonly version: string
  /** When the store was last asked whether it takes a write (ms). */
  readonly checked: string
  /** Hash: `revision`, `epoch` (an erase moves it), `claims` (how many there were), `lock` (the key that its holder, a worker, keeps
   * alive; absent: nobody's), `look` (its token, space, whether the claim is a take-over: 0 or 1), `claimed` (JSON, ids of the
   * events that the claim has, or that the last one had and may have acted on), `stopped` (the claim that somebody stopped), `retryAt`
   * (ms), `queue` and `version` of the first event that waits, `commit` (the last commit's id), `committed` (the
   * revision that it made), `takeovers` (how often its holders died or hung since). */
  conversation(key: string): string
  /** Sorted set of all conversations, scores 0: a place's are found by its prefix. */
  readonly conversations: string
  /** Revisions of conversations that were erased whole were below it. */
  readonly revisionFloor: string
  /** List, oldest first, given-up ones in their place: JSON `[eventId, version, type, queue, personId, messageId, acceptedAt, quietMs,
   * maxWaitMs]`, and a list of those whom it quotes, where it does. */
  waiting(key: string): string
  /** Hash: event id -> JSON `[keyId, body]`. */
  events(key: string): string
  /** Hash: event id -> JSON `[attempts, isGivenUp (0 or 1), lastError]`; absent: never tried. */
  attempts(key: string): string
  /** Hash: message id -> the revision that it made, space, JSON `[keyId, body]` of a RememberedAmendment, while a claim holds the
   * conversation. */
  amendments(key: string): string
  /** Sorted set: conversation -> when its first waiting event may be handed over (ms); infinite where all were given up. */
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
  /** List: JSON `[lineId, revision, role, speakerId, turnId, messageIds]`, and its authors, newline, JSON
   * `[keyId, body]`; a removed line keeps its place as `[lineId]`, an erased one is `[]`. */
  lines(chapter: string): string
  /** Hash: line id -> its place: `first` + index in the list. */
  places(chapter: string): string
  /** List of what a line was before (as in `lines`), oldest first. */
  earlier(chapter: string, lineId: string): string
  /** Hash of a conversation: message id -> chapter, space, line id, of the line that shows it. */
  messages(key: string): string

  /** Sorted set: entry id -> number in the order of appending. */
  log(name: string): string
  /** Hash: entry id -> conversation. */
  logPlaces(name: string): string
  /** Hash of a conversation: name, space, entry id -> JSON `[number, at, chapter, turnId, personIds, textHashes]`, newline, JSON
   * `[keyId, body]`. */
  entries(key: string): string
  /** Sorted set of a conversation: name, space, entry id -> its number. */
  entryOrder(key: string): string
  /** Hash of a conversation: turn id -> JSON list of its entries: name, space, entry id. */
  turns(key: string): string
  /** Counts entries. */
  readonly logNumber: string
  /** Hash: hash of a text -> JSON `[keyId, body]`. */
  readonly texts: string
  /** Hash: hash of a text -> how many entries name it; one that none names goes with the next erase. */
  readonly textUses: string
  /** There where `textUses` is complete: earlier versions counted no texts of system prompts. */
  readonly textsCounted: string

  /** A value of keyed state, JSON `[expiresAt or 0, keyId, body]`; Redis forgets it when it expires. */
  state(stateKey: string): string
  /** Set of the values of keyed state that belong to a conversation. */
  stateOf(key: string): string
  /** Sorted set of conversations that have, or had, keyed state, scores 0: of some nothing else is known. */
  readonly stateConversations: string
  /** Set of conversations in which a person occurs: lines that they said or wrote, entries, events, keyed state that is theirs or
   * tells of them. */
  person(platform: string, personId: string): string
  /** Set of a conversation: the ids of those persons. */
  people(key: string): string
  /** Set of a conversation: scopes whose erase is under way: its type, space, whose or which chapter. */
  erasing(key: string): string
  /** Hash of a conversation and such a scope: `sum` (JSON, what was forgotten so far), and what is known of turns: `turn`, space, id
   * of each whose lines are to go, `own` (the person was answered) or `shared` (others were), space, chapter, space, id. */
  erased(key: string, scope: string): string

  /** Who holds a lease; Redis forgets it when it is over. */
  lease(name: string): string
  /** There while a worker lives that may hold conversations. */
  life(workerId: string): string
  /** There while a worker of a queue `name:instance` lives. */
  alive(queue: string): string
  /** Channel on which workers are told to look after a claim: a stop, an erase (the message is the conversation), or that
   * one of a queue `name:instance` has ended (`left`, space, queue). */
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
    prefix,
    bull: `${prefix}bull`,
    version: `${prefix}version`,
    checked: `${prefix}checked`,
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
    entryOrder: named('entry-order'),
    turns: named('turns'),
    logNumber: `${prefix}log-number`,
    texts: `${prefix}texts`,
    textUses: `${prefix}text-uses`,
    textsCounted: `${prefix}texts-counted`,
    state: named('state'),
    stateOf: named('state-of'),
    stateConversations: `${prefix}state-conversations`,
    person: named('person'),
    people: named('people'),
    erasing: named('erasing'),
    erased: named('erased'),
    lease: named('lease'),
    life: named('life'),
    alive: named('alive'),
    channel: `${prefix}channel`,
  }
}
