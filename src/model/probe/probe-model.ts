import type { ModelConfig } from '../../contract/config.ts'
import { ModelError } from '../../contract/errors.ts'
import { checkAbort } from './check-abort.ts'
import { checkCache } from './check-cache.ts'
import { checkConstraint } from './check-emotion.ts'
import { checkList } from './check-list.ts'
import { checkPrefix } from './check-prefix.ts'
import { checkStop } from './check-stop.ts'
import { checkTemplate } from './check-template.ts'
import { checkWords } from './check-words.ts'
import { checkEmbeddings, checkStructured } from './check-work.ts'
import { createReport, describeError, type ProbeFinding } from './finding.ts'
import { createProbeServer, isAbsent, type ProbeOptions, type ProbeServer } from './server.ts'

/** What a model is for. */
export type ProbeRole = 'reply' | 'helper' | 'judge' | 'embedder'

/**
 * Looks at a server from the outside, one thing after the other, with about a dozen short requests. Ends early where nothing
 * more can be learned: no such model, no answer in time. Fails with the reason of an aborted signal alone.
 */
export async function* probeModel(
  config: ModelConfig,
  role: ProbeRole,
  options: ProbeOptions,
): AsyncGenerator<ProbeFinding> {
  const server = createProbeServer(config, options)
  for (const [name, check] of listChecks(config, role)) {
    const findings = await check(server).catch((error: unknown) => {
      options.signal.throwIfAborted()
      return [explain(name, error)]
    })
    yield* findings
    if (findings.some(({ isEnd }) => isEnd)) return
  }
}

type Check = (server: ProbeServer) => Promise<readonly ProbeFinding[]>

/** Checks with what they are called when they cannot be made. */
function listChecks(
  { dialect, emotion }: ModelConfig,
  role: ProbeRole,
): readonly (readonly [string, Check])[] {
  if (role === 'embedder')
    return [
      ['model', checkList],
      ['embeddings', checkEmbeddings],
    ]
  const isReply = role === 'reply'
  const all: readonly (readonly [name: string, check: Check, isWanted: boolean])[] = [
    ['model', checkList, true],
    ['chat template', (server) => checkTemplate(server, isReply), dialect === 'chat'],
    ['prefix', checkPrefix, dialect === 'characterglm'],
    ['reply', checkWords, true],
    ['emotion label', checkConstraint, isReply && emotion === 'inline' && dialect !== 'charglm'],
    ['stop', checkStop, isReply && dialect !== 'charglm'],
    ['cache', checkCache, isReply],
    ['abort', checkAbort, isReply],
    ['structured output', checkStructured, !isReply],
  ]
  return all.flatMap(([name, check, isWanted]) => (isWanted ? [[name, check] as const] : []))
}

/** A call that failed. A server that refuses one request may answer another, unless it has no such address. */
function explain(check: string, error: unknown): ProbeFinding {
  if (!(error instanceof ModelError)) throw error
  const { broken, end } = createReport(check, '')
  const mayGoOn = error.code === 'bad-request' && !isAbsent(error.status)
  return (mayGoOn ? broken : end)(describeError(error), error.remedy)
}
