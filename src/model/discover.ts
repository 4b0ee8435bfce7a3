import * as z from 'zod'

/** A kind of server that people run on their own machine. */
export type LocalServerKind = 'ollama' | 'lm-studio' | 'vllm' | 'llama.cpp'

/** Where to look for a server. */
export interface ServerCandidate {
  readonly kind: LocalServerKind
  /** With `/v1`. */
  readonly baseUrl: string
}

/** A server that answered. */
export interface DiscoveredServer extends ServerCandidate {
  /** Names of the models that it can chat with; at least one. */
  readonly models: readonly string[]
}

/** How to look. */
export interface DiscoverOptions {
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
  /** Default: the usual ports of this machine. */
  readonly candidates?: readonly ServerCandidate[]
  /** Longest wait for all of them together. Default: 400. */
  readonly timeoutMs?: number
}

/** The ports that these servers listen on unless told otherwise. */
const localServers: readonly ServerCandidate[] = [
  { kind: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { kind: 'lm-studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { kind: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1' },
  { kind: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
]

const modelListSchema = z.object({ data: z.array(z.object({ id: z.string() })) })

/**
 * Asks all candidates at once which models they have, and returns those that answer in time, in the order of the candidates.
 * Only the caller's abort makes it fail.
 */
export async function discoverServers(options: DiscoverOptions): Promise<readonly DiscoveredServer[]> {
  const { candidates = localServers, timeoutMs = 400 } = options
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)])
  const answers = await Promise.all(candidates.map((candidate) => ask(candidate, options.fetch, signal)))
  options.signal.throwIfAborted()
  return answers.filter((answer) => answer !== undefined)
}

/** Other programs listen on these ports too: whatever is no list of models counts as nothing. */
async function ask(
  candidate: ServerCandidate,
  fetch: DiscoverOptions['fetch'],
  signal: AbortSignal,
): Promise<DiscoveredServer | undefined> {
  try {
    const response = await fetch(`${candidate.baseUrl}/models`, { signal, redirect: 'error' })
    if (!response.ok) return undefined
    const { data } = modelListSchema.parse(await response.json())
    const models = data.map(({ id }) => id).filter((id) => !isEmbedder(id))
    return models.length > 0 ? { ...candidate, models } : undefined
  } catch {
    return undefined
  }
}

/** LM Studio and Ollama list them among the others. */
function isEmbedder(id: string): boolean {
  return /embed|\bbge-|rerank/i.test(id)
}
