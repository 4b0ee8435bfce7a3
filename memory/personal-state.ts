import type { StateSchema } from '../src/contract/memory.ts'
import { encodeStateValue } from './keyed-state.ts'

/**
 * What is left of a value that tells of several people (see `tellingSuffixes`) when one of them is forgotten, both as they are stored: a
 * story that may hold their words goes, a studio goes on without them. `undefined`: nothing.
 */
export function withoutPerson(key: string, text: string, personId: string): string | undefined {
  // Most tell of others, and are large.
  if (!text.includes(JSON.stringify(personId))) return text
  if (key.endsWith('.window/')) {
    const { before }: StateSchema['window'] = JSON.parse(text)
    return before?.people?.includes(personId) ? undefined : text
  }
  const studio: StateSchema['studio'] = JSON.parse(text)
  if (!studio.participants.includes(personId)) return text
  return encodeStateValue({
    ...studio,
    participants: studio.participants.filter((participant) => participant !== personId),
  })
}
