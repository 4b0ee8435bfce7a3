import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../memory/index.ts'
import { systemRandom } from '../../src/app/system.ts'
import type { Clock } from '../../src/contract/clock.ts'
import type { Store } from '../../src/contract/store.ts'
import {
  type ModelServerReply,
  type ModelServerRequest,
  openLoopbackPlatform,
  openModelServer,
} from '../../src/testing/index.ts'
import { silentLog } from '../support/store.ts'
import { audit } from './audit.ts'
import type { ServiceSettings } from './config.ts'
import { createPerson, type Person, wordsOf } from './person.ts'
import { openRelay } from './relay.ts'
import { type Service, startService } from './service.ts'
import { until } from './until.ts'

/** See {@link openWorld}. */
export interface WorldOptions extends Partial<Pick<ServiceSettings, 'model' | 'conversation'>> {
  readonly clock: Clock
  readonly memoryUrl: string
  /** How the service opens its store; whoever looks at it afterwards opens it by the URL. */
  readonly openStore?: typeof openStore
  /** What people add to everything that they say. Default: nothing. */
  readonly padding?: string
}

/** A platform with people on it, a model that repeats their words, and as many lives of a service as a test starts. */
export type World = Awaited<ReturnType<typeof openWorld>>

/** Opens platform and model; no service runs yet. */
export async function openWorld({ clock, memoryUrl, ...options }: WorldOptions) {
  const charactersDirectory = await mkdtemp(join(tmpdir(), 'dramatis-outage-'))
  const card = 'name: Lin\nlanguage: en\nabout: Lin collects words.\n'
  await writeFile(join(charactersDirectory, 'lin.yaml'), card)
  const platform = await openLoopbackPlatform({ clock })
  let answer = (_: ModelServerRequest): ModelServerReply => ({})
  const model = await openModelServer({
    reply: (request) => ({ text: `Yes, ${wordsOf(lastOf(request)).join(', ')}.`, ...answer(request) }),
  })
  const relay = await openRelay(model.baseUrl)
  const people = new Map<string, Person>()

  /** Looks at the store through a connection of its own. */
  async function look<Result>(see: (store: Store) => Promise<Result>): Promise<Result> {
    const store = await openStore(memoryUrl, { clock, random: systemRandom, log: silentLog })
    return await see(store).finally(() => store.close())
  }

  return {
    clock,
    platform,
    model,
    /** Between the service and the model. */
    relay,
    person(name: string): Person {
      const known = people.get(name) ?? createPerson(name, platform, options.padding ?? '')
      people.set(name, known)
      return known
    },
    /** From now on the model answers so; what is left out stays as it is. */
    answers(how: (request: ModelServerRequest) => ModelServerReply): void {
      answer = how
    },
    /** Words that the model was asked about more than once. */
    askedAgain(): readonly string[] {
      const words = model.requests.flatMap((request) => wordsOf(lastOf(request)))
      return words.filter((word, index) => words.indexOf(word) < index)
    },
    /** Starts a service; resolves when it is ready. */
    start: (): Promise<Service> =>
      startService({
        clock,
        platformUrl: platform.url,
        openStore: options.openStore ?? openStore,
        settings: {
          charactersDirectory,
          memoryUrl,
          modelUrl: relay.url,
          model: options.model ?? {},
          conversation: options.conversation ?? {},
        },
      }),
    /** Resolves when all that was said is written. */
    isWritten: () =>
      look((store) => {
        const list = () => store.mailbox.list()
        return until('nothing waits', async () => (await list()).length === 0, list)
      }),
    /** See {@link audit}. */
    audit: () => look((store) => audit(store, [...people.values()])),
    async close(): Promise<void> {
      await platform.close()
      await relay.cut()
      await model.close()
      await rm(charactersDirectory, { recursive: true })
    },
  }
}

function lastOf({ messages }: ModelServerRequest): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? ''
}
