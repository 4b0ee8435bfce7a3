import type { StateSchema } from '../../src/contract/memory.ts'
import { personOfStateKey } from '../keys.ts'

/** Of whom a value tells, as it is stored: an erase looks for it where they occur. */
export function peopleOfState(key: string, text: string): readonly string[] {
  const owner = personOfStateKey(key)
  if (owner !== undefined) return [owner]
  if (key.endsWith('.window/')) {
    const { before }: StateSchema['window'] = JSON.parse(text)
    // An empty id is nobody who could ask.
    return (before?.people ?? []).filter((id) => id !== '')
  }
  if (!key.endsWith('.studio/')) return []
  const { participants }: StateSchema['studio'] = JSON.parse(text)
  return participants
}
