import { conversationOfStateKey, decodeConversationKey } from '../../memory/keys.ts'
import { quotedIn } from '../../memory/mailbox-rules.ts'
import { peopleOfState } from '../../memory/redis/state-people.ts'
import type { Line } from '../contract/line.ts'
import type { Store } from '../contract/store.ts'
import type { StoreRecord } from '../contract/transfer.ts'
import type { PlatformPerson } from '../feedback/run/people.ts'

const batchSize = 500

/** Everybody of whom a store tells anything, each once. */
export async function* readPeople(
  { transfer }: Pick<Store, 'transfer'>,
  signal: AbortSignal,
): AsyncGenerator<PlatformPerson> {
  const known = new Set<string>()
  for await (const { records } of transfer.read({ batchSize, signal }))
    for (const record of records) {
      const platform = platformOf(record)
      for (const personId of idsIn(record)) {
        const key = JSON.stringify([platform, personId])
        // An empty id is somebody whom a platform does not name.
        if (personId === '' || known.has(key)) continue
        known.add(key)
        yield { platform, personId }
      }
    }
}

/** Whose platform it is; empty where a record tells of nobody. */
export function platformOf(record: StoreRecord): string {
  switch (record.type) {
    case 'line':
      return record.chapter.platform
    case 'entry':
      return record.entry.conversation.platform
    case 'event':
      return record.event.conversation.platform
    case 'state':
      return decodeConversationKey(conversationOfStateKey(record.key)).platform
    default:
      return ''
  }
}

function idsIn(record: StoreRecord): readonly string[] {
  switch (record.type) {
    case 'line':
      return [...record.earlier, ...(record.line ? [record.line] : [])].flatMap(idsOfLine)
    case 'entry':
      return record.entry.personIds
    case 'event':
      return [...('from' in record.event ? [record.event.from.id] : []), ...quotedIn(record.event)]
    case 'state':
      return peopleOfState(record.key, record.json)
    default:
      return []
  }
}

function idsOfLine({ role, speakerId, authorIds = [] }: Line): readonly string[] {
  return role === 'user' ? [speakerId, ...authorIds] : authorIds
}
