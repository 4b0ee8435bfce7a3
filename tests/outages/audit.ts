import type { Store } from '../../src/contract/store.ts'
import { type Person, wordsOf } from './person.ts'

/** What is wrong with what was kept and shown of what people said; empty: nothing. */
export async function audit(store: Store, people: readonly Person[]): Promise<readonly string[]> {
  const turnsOf = new Map<string, string[]>()
  for await (const { value } of store.memory.log.stream('turn'))
    for (const id of value.eventIds) turnsOf.set(id, [...(turnsOf.get(id) ?? []), value.turnId])
  const faults: string[] = []
  for (const person of people) {
    faults.push(...(await auditHistory(store, person)))
    for (const { word, messageId } of person.said) {
      const turns = new Set(turnsOf.get(messageId))
      if (turns.size > 1) faults.push(`${word} is in ${turns.size} turns`)
    }
    const shown = person.sees('reply').flatMap(wordsOf)
    const words = person.said.map(({ word }) => word)
    if (shown.join() !== words.join()) faults.push(`people saw answers to ${shown}, not to ${words}`)
  }
  const waiting = await store.mailbox.list()
  return [...faults, ...waiting.map(({ eventId, state }) => `${eventId} is ${state}`)]
}

/** Everything that was said, in order, once, each turn followed by its one reply. */
async function auditHistory(store: Store, { conversation, said }: Person): Promise<readonly string[]> {
  const { place, thread } = conversation
  const chapter = { platform: 'loopback', place, thread, chapter: 'lin' }
  const { lines } = await store.memory.history.read(chapter, { limit: 1_000 })
  const faults: string[] = []
  const told: string[] = []
  let open: string[] = []
  for (const { role, kind, text } of lines) {
    if (kind !== 'speech') continue
    const words = wordsOf(text)
    if (role === 'user') {
      told.push(...words)
      open.push(...words)
    } else {
      if (words.join() !== open.join()) faults.push(`the history answers ${open} with ${words}`)
      open = []
    }
  }
  if (open.length > 0) faults.push(`the history leaves ${open} unanswered`)
  const expected = said.map(({ word }) => word)
  if (told.join() !== expected.join()) faults.push(`the history has ${told}, not ${expected}`)
  return faults
}
