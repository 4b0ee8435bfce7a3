import { API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import type { DiscordTools } from '../../../adapters/discord/tools.ts'
import type { AdapterHost } from '../../../src/contract/platform.ts'
import { createTexts } from '../../../src/texts/index.ts'
import { stateIn } from '../../support/adapter-state.ts'
import { discordSettings } from '../../support/discord-settings.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { createRecordingLog } from '../../support/store.ts'
import { applicationId, snowflakeAt } from './payloads.ts'

/** A request that Discord got. */
export interface Call {
  /** Such as `POST /interactions/1/token/callback`; the interaction's token reads `TOKEN`. */
  readonly path: string
  readonly body: unknown
}

type Respond = (call: Call) => { readonly status: number; readonly body?: unknown } | 'broken' | undefined

/** See {@link openStage}. */
export interface Stage {
  readonly tools: DiscordTools
  readonly signal: AbortSignal
  readonly calls: Call[]
  readonly clock: FakeClock
  readonly state: Map<string, string>
  /** What was logged. */
  readonly entries: readonly string[]
  /** How requests are answered, the newest rule first; `undefined`: by the next rule, at last as if all went well. */
  respond(rule: Respond): void
  query: AdapterHost['query']
  /** Channels that have to be asked for. */
  fetchChannel: (
    id: string,
  ) => Promise<{ type?: number; parentId?: string; ownerId?: string; isAdultsOnly: boolean }>
}

/** The tools of the adapter with the real API, a Discord that notes what it is asked, and a host that a test plays. */
export function openStage(): Stage {
  const calls: Call[] = []
  const responses: Respond[] = []
  const clock = createFakeClock()
  const entries: string[] = []
  const state = new Map<string, string>()
  const world: Omit<Stage, 'tools'> = {
    calls,
    clock,
    state,
    entries,
    signal: new AbortController().signal,
    respond: (rule) => void responses.unshift(rule),
    query: async () => ({ type: 'characters', characters: [] }),
    fetchChannel: async () => {
      throw new TypeError('no channel is to be asked for')
    },
  }
  const rest = new REST({
    retries: 0,
    makeRequest: async (url, init) => {
      const path = `${init.method} ${new URL(url).pathname
        .replace(/^\/api\/v10/, '')
        .replace('a-token', 'TOKEN')
        .replace('%40', '@')}`
      const call = { path, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined }
      calls.push(call)
      const said = responses.map((rule) => rule(call)).find((response) => response !== undefined)
      if (said === 'broken') throw new TypeError('the connection broke')
      const { status, body } = said ?? (path.includes('/callback') ? { status: 204 } : shown(call))
      const text = body === undefined ? null : JSON.stringify(body)
      const headers = new Headers(text === null ? [] : [['content-type', 'application/json']])
      return new Response(text, { status, headers }) as never // of another undici
    },
  }).setToken('a-bot-token')
  const counts = new Map<string, number>()
  const host: Pick<AdapterHost, 'query' | 'state' | 'count' | 'hash'> = {
    async count(name, points) {
      const total = (counts.get(name) ?? 0) + points
      counts.set(name, total)
      return { total, endsAt: clock.now() + 1 }
    },
    query: (query, signal) => world.query(query, signal),
    state: stateIn(state),
    hash: (text) => text,
  }
  const tools: DiscordTools = {
    settings: discordSettings({ token: 'a-bot-token', stream: 'never', buttons: true, botChain: 0 }),
    aiMark: ' (AI)',
    publicUrl: undefined,
    api: new API(rest),
    bot: { applicationId, botId: applicationId },
    readsContent: () => true,
    channels: {
      fetch: async (id) => ({
        id,
        type: 0,
        guildId: 'g',
        parentId: undefined,
        ownerId: undefined,
        ...(await world.fetchChannel(id)),
      }),
      find: () => undefined,
      note() {},
      newest: () => undefined,
      forgetNewest() {},
      learn() {},
      forget() {},
    },
    webhooks: { find: async () => undefined, forget() {} },
    // What interactions ask of a host.
    host: () => host as AdapterHost,
    texts: createTexts(),
    clock,
    log: createRecordingLog(entries),
  }
  return Object.assign(world, { tools })
}

function shown({ path }: Call) {
  return path.startsWith('DELETE')
    ? { status: 204 }
    : { status: 200, body: { id: snowflakeAt(0), flags: 0, content: '' } }
}

/** An error as Discord tells it. */
export function refusal(status: number, code: number) {
  return { status, body: { message: 'no', code } }
}
