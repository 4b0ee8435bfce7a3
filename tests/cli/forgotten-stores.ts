import { onTestFinished } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { feedbackDefaults } from '../../src/contract/config.ts'
import type { ConsentScope } from '../../src/contract/consent.ts'
import type { Person } from '../../src/contract/conversation.ts'
import type { LogSchema } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import { loadHashKey } from '../../src/engine/hash-key.ts'
import { createFeedbackDesk } from '../../src/feedback/index.ts'
import { applyConsent, consentKey, noConsentState } from '../../src/util/consent.ts'
import { createIdentityHashes } from '../../src/util/hash-id.ts'
import { platformScope } from '../../src/util/platform-scope.ts'
import { createPlayhouse } from '../feedback/playhouse.ts'
import { silentLog } from '../support/store.ts'

const platform = 'telegram'
const { signal } = new AbortController()

/** A store, and what people in it ask for; it is closed again, for transfers leave alone what is in use. */
export async function withStore<Result>(
  url: string,
  act: (people: Awaited<ReturnType<typeof openPeople>>) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
  onTestFinished(() => store.close())
  const result = await act(await openPeople(store))
  await store.close()
  return result
}

async function openPeople(store: Store) {
  const key = await loadHashKey(store, systemRandom, signal)
  const hashes = createIdentityHashes(key)
  const { memory } = store
  const tools = { memory, hashes, clock: systemClock, random: systemRandom }
  const desk = createFeedbackDesk({ ...tools, settings: feedbackDefaults })
  return {
    store,
    play: createPlayhouse(store),
    key,
    pseudonym: ({ id }: Person) => hashes.pseudonym(platform, id),
    forget: async ({ id }: Person) => await desk.forgetPerson(platform, id, signal),
    /** Says yes or no, as the engine writes it. */
    async says({ id }: Person, scope: ConsentScope, isGiven: boolean) {
      const at = systemClock.now()
      const value = {
        version: 1,
        personId: id,
        scope,
        isGiven,
        textVersion: 1,
        language: 'en',
        by: 'command',
        chapter: undefined,
      } as const
      const entry = {
        id: systemRandom.id(),
        name: 'consent',
        at,
        turnId: '',
        personIds: [id],
        value,
      } as const
      await memory.log.append([{ ...entry, conversation: platformScope(platform) }])
      const state = (await memory.state.get(consentKey(platform, id))) ?? noConsentState
      await memory.state.set(consentKey(platform, id), applyConsent(state, value, at))
    },
    agrees: async ({ id }: Person, scope: ConsentScope) =>
      (await memory.state.get(consentKey(platform, id)))?.scopes[scope]?.isGiven,
    async values<Name extends keyof LogSchema>(name: Name) {
      const all: LogSchema[Name][] = []
      for await (const { value } of memory.log.stream(name)) all.push(value)
      return all
    },
    async text() {
      const all: unknown[] = []
      for await (const { records } of store.transfer.read({ batchSize: 500 })) all.push(...records)
      return JSON.stringify(all)
    },
  }
}
