// Texts stand in columns named `body`, written by the codec with the key that `key_id` names; ids and times are plain.
// Deleting a row takes what hangs on it along (`ON DELETE CASCADE`), so that nothing outlives an erase.

const first = `
CREATE TABLE conversations (
  -- Never used again, so that a claim does not outlive an erase of the whole conversation.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0,
  -- When its first waiting event may be handed over (NULL: nothing waits), and who may take it.
  due_at INTEGER,
  head_queue TEXT NOT NULL DEFAULT '',
  head_version INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER NOT NULL DEFAULT 0,
  -- The lock: who holds it, the how manieth it is, and up to which event it reaches.
  worker_id TEXT,
  claims INTEGER NOT NULL DEFAULT 0,
  claimed_through INTEGER NOT NULL DEFAULT 0,
  stopped_claim INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX conversations_due ON conversations (head_queue, due_at) WHERE due_at IS NOT NULL;

-- Revisions of conversations that were erased whole were below it: a revision never means two things.
CREATE TABLE revision_floor (value INTEGER NOT NULL) STRICT;
INSERT INTO revision_floor VALUES (0);

CREATE TABLE chapters (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  key TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX chapters_of_conversation ON chapters (conversation_id);

CREATE TABLE lines (
  id INTEGER PRIMARY KEY,
  chapter_id INTEGER NOT NULL REFERENCES chapters ON DELETE CASCADE,
  line_id TEXT NOT NULL,
  role TEXT NOT NULL,
  speaker_id TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (chapter_id, line_id)
) STRICT;
CREATE INDEX lines_in_order ON lines (chapter_id);
CREATE INDEX lines_of_person ON lines (speaker_id) WHERE role = 'user';

-- Lines as they were before an edit, a rewrite or another take: records name them by revision.
CREATE TABLE earlier_lines (
  id INTEGER PRIMARY KEY,
  line_row INTEGER NOT NULL REFERENCES lines ON DELETE CASCADE,
  key_id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX earlier_lines_of_line ON earlier_lines (line_row);

CREATE TABLE messages (
  conversation_id INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  line_row INTEGER NOT NULL REFERENCES lines ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, message_id, line_row)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_of_line ON messages (line_row);

CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  -- Of the record of a turn or of an emotion.
  chapter_id INTEGER,
  turn_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (name, entry_id)
) STRICT;
CREATE INDEX log_in_order ON log (name);
CREATE INDEX log_of_conversation ON log (conversation_id, name);
CREATE INDEX log_of_turn ON log (turn_id, name);

CREATE TABLE log_persons (
  log_id INTEGER NOT NULL REFERENCES log ON DELETE CASCADE,
  person_id TEXT NOT NULL,
  PRIMARY KEY (log_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_of_person ON log_persons (person_id);

CREATE TABLE texts (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  key_id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE TABLE log_texts (
  log_id INTEGER NOT NULL REFERENCES log ON DELETE CASCADE,
  text_id INTEGER NOT NULL,
  PRIMARY KEY (log_id, text_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_of_text ON log_texts (text_id);

CREATE TABLE state (
  key TEXT NOT NULL PRIMARY KEY,
  -- NULL: never.
  expires_at INTEGER,
  key_id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX state_by_expiry ON state (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE events (
  -- Never used again: a claim names its events by the last of them.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  platform TEXT NOT NULL,
  event_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  queue TEXT NOT NULL,
  -- Empty: none.
  person_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  quiet_ms INTEGER NOT NULL,
  max_wait_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  given_up INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  key_id TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (platform, event_id)
) STRICT;
CREATE INDEX events_of_conversation ON events (conversation_id);

-- Messages that were edited or deleted while a turn ran: its commit applies them to its lines.
CREATE TABLE amendments (
  conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (conversation_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
  platform TEXT NOT NULL,
  event_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (platform, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_by_age ON seen (at);

CREATE TABLE positions (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE workers (
  id TEXT NOT NULL PRIMARY KEY,
  queue TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

// A window may begin at a line that is removed: where the line was is still known, as the row id that it had. Lines that come
// later may be given that row id again, and then stand just there.
const placesOfRemovedLines = `
CREATE TABLE removed_lines (
  chapter_id INTEGER NOT NULL REFERENCES chapters ON DELETE CASCADE,
  line_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (chapter_id, line_id)
) STRICT, WITHOUT ROWID;
`

// Rights that one process has at a time, and what people have used up: rate-limiter-flexible names the columns of the latter.
const leasesAndLimits = `
CREATE TABLE leases (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE limits (
  key TEXT NOT NULL PRIMARY KEY,
  points INTEGER NOT NULL DEFAULT 0,
  expire INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX limits_by_expiry ON limits (expire);

-- Always empty: what is written to see whether there is room.
CREATE TABLE checks (room BLOB NOT NULL) STRICT;
`

// How often in a row a conversation was taken over from a holder that died or hung; a commit begins anew.
const takeovers = `
ALTER TABLE conversations ADD COLUMN takeovers INTEGER NOT NULL DEFAULT 0;
`

// Whose words a line ever had, beside whoever said it. Of the log, that what is appended stands behind all that ever was: row ids of
// entries that are gone would be given again. And records name their card's instruction, where no key is needed to read which it is.
const authors = `
CREATE TABLE line_authors (
  line_row INTEGER NOT NULL REFERENCES lines ON DELETE CASCADE,
  person_id TEXT NOT NULL,
  PRIMARY KEY (line_row, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_authors_of_person ON line_authors (person_id);

-- Entries that are gone had row ids up to it.
CREATE TABLE log_floor (value INTEGER NOT NULL) STRICT;
INSERT INTO log_floor VALUES (0);

INSERT OR IGNORE INTO log_texts (log_id, text_id)
SELECT log.id, texts.id FROM log JOIN texts
ON texts.hash = iif(log.key_id = 'plain' AND json_valid(log.body), log.body ->> '$[1].systemHash', NULL)
WHERE log.name = 'turn';
`

/** The schema's versions, oldest first: each takes the file from the version that is its index to the next. */
export const migrations: readonly string[] = [
  first,
  placesOfRemovedLines,
  leasesAndLimits,
  takeovers,
  authors,
]
