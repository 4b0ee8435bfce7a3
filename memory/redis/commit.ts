import type { Random } from '../../src/contract/clock.ts'
import type { Codec } from '../../src/contract/codec.ts'
import type { Commit, Committed } from '../../src/contract/mailbox.ts'
import { applyRemembered, type RememberedAmendment } from '../amendment.ts'
import { erasedError, lockLostError } from '../errors.ts'
import { seenMs } from '../mailbox-rules.ts'
import { type DueWork, dueWork } from './accept.ts'
import { draftChanges } from './changes.ts'
import { changesLua } from './changes-lua.ts'
import type { RedisClaim } from './claims.ts'
import type { Context, Script } from './connection.ts'
import { mailboxKeys, mailboxLua, textsOf, unseal } from './events.ts'

const firstChange = 10

const commitScript: Script = {
  name: 'commit',
  lua: `${mailboxLua}${changesLua}
local lock, number, epoch, commitId, handled = ARGV[2], ARGV[3], ARGV[4], ARGV[5], cjson.decode(ARGV[6])
local now, isLast, known = tonumber(ARGV[7]), ARGV[8] == '1', cjson.decode(ARGV[9])

local state = redis.call('HMGET', conversation, 'lock', 'claims', 'epoch', 'commit', 'committed')
-- It was written, and the answer was lost: what came after it must not pass for known.
if state[4] == commitId then return { 'written', state[5], schedule(readEvents()) } end
if state[3] ~= epoch then return { 'erased' } end
if state[1] ~= lock or state[2] ~= number then return { 'lost' } end

local remembered = redis.call('HVALS', amendments)
local isKnown = {}
for _, sealed in ipairs(known) do isKnown[sealed] = true end
for _, sealed in ipairs(remembered) do
  if not isKnown[sealed] then return { 'amended', unpack(remembered) } end
end

local missing = missingTexts(${firstChange})
if #missing > 0 then return { 'texts', unpack(missing) } end

applyChanges(${firstChange})
local isHandled = {}
for _, id in ipairs(handled) do isHandled[id] = true end
local left = removeEvents(readEvents(), isHandled, now)
redis.call('ZREMRANGEBYSCORE', seen, '-inf', now - ${seenMs})
local revision = digits(redis.call('HINCRBY', conversation, 'revision', 1))
redis.call('HSET', conversation, 'commit', commitId, 'committed', revision, 'takeovers', 0)
if not isLast then return { 'written', revision, '', '' } end
letGo()
return { 'written', revision, schedule(left) }
`,
}

/** What a commit wrote; `work`: what waits where the conversation was let go. */
export interface Written {
  readonly committed: Committed
  readonly work: DueWork | undefined
}

/**
 * Writes the effects of handled events; see `BatchSource.commit`. Doing it again after an answer that was lost changes nothing, and
 * answers the same revision; of what was amended, only that it moved by more than one tells then.
 */
export async function commitClaim(
  context: Context,
  claim: RedisClaim,
  commit: Commit,
  isLast: boolean,
): Promise<Written> {
  const { connection, layout, codec, clock, random } = context
  const { key, conversation, lock, number, epoch, events } = claim
  const handled = events.map(({ id }) => id).filter((id) => commit.handledEventIds.includes(id))
  const commitId = `${number} ${idOf(commit, random)}`
  const keys = mailboxKeys(layout, conversation.platform)
  let texts: ReadonlySet<string> = new Set()
  for (let remembered: readonly string[] = []; ; ) {
    const amendments = decodeRemembered(codec, remembered)
    const messageIds = amendments.map(({ messageId }) => messageId)
    const draft = await draftChanges(context, conversation, commit.changes, messageIds)
    const amended = applyRemembered(draft.lines, amendments)
    const [outcome, ...told] = textsOf(
      await connection.run(commitScript, keys, [
        key,
        lock,
        number,
        epoch,
        commitId,
        JSON.stringify(handled),
        clock.now(),
        isLast ? 1 : 0,
        JSON.stringify(remembered),
        ...draft.encode(texts),
      ]),
    )
    if (outcome === 'erased') throw erasedError()
    if (outcome === 'lost') throw lockLostError()
    if (outcome === 'written') {
      const [revision, dueAt, queue] = told
      return {
        committed: { revision: Number(revision), amended },
        work: isLast ? dueWork(key, dueAt, queue) : undefined,
      }
    }
    if (outcome === 'texts') texts = new Set([...texts, ...told])
    else remembered = told
  }
}

/** What the script told of `amendments`, in the order in which it came. */
function decodeRemembered(codec: Codec, remembered: readonly string[]): readonly RememberedAmendment[] {
  return remembered
    .map((stored) => {
      const space = stored.indexOf(' ')
      return { revision: Number(stored.slice(0, space)), sealed: stored.slice(space + 1) }
    })
    .sort((one, other) => one.revision - other.revision)
    .map(({ sealed }) => unseal<RememberedAmendment>(codec, sealed))
}

/** Of each commit, as long as its caller has it: tried again after an answer that was lost, it is the same one. */
const commitIds = new WeakMap<Commit, string>()

function idOf(commit: Commit, random: Random): string {
  const known = commitIds.get(commit)
  if (known !== undefined) return known
  const made = random.id()
  commitIds.set(commit, made)
  return made
}
