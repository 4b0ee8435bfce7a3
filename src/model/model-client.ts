import type { ModelConfig } from '../contract/config.ts'
import type { ModelError } from '../contract/errors.ts'
import type { CallPriority } from '../contract/model.ts'
import { timeoutError } from './call-errors.ts'
import { type CallLimits, createCallWatch } from './call-limits.ts'
import { unreachableError } from './connection-errors.ts'
import type { EncodedRequest } from './encode-request.ts'
import { beginCall, type ModelCall } from './model-call.ts'
import { type Answer, readAnswer } from './read-answer.ts'
import { refusedFieldsIn } from './refused-fields.ts'
import { type CallContext, decodeRefusal, unknownModelError, wrongAddressError } from './server-errors.ts'
import type { ModelDependencies, Servers } from './servers.ts'

/** One model on its server, whatever it is asked for. */
export interface ModelClient {
  /** Begins a call; see {@link beginCall}. */
  begin(priority: CallPriority, signal: AbortSignal): Promise<ModelCall>
  /**
   * Sends a request. A server that refuses a field which it could do without gets it again without, and never again where it takes
   * that: `encode` is told which fields to leave out. `sentTexts`: what no error may repeat. Fails with a ModelError.
   */
  send(
    call: ModelCall,
    encode: (refusedFields: ReadonlySet<string>) => EncodedRequest,
    sentTexts: () => readonly string[],
  ): Sending
  /** Model names that the server offers, LoRA adapters among them. Fails with a ModelError. */
  fetchModels(signal: AbortSignal): Promise<readonly string[]>
  close(): Promise<void>
}

/** A request on its way. */
export interface Sending {
  /** As it was sent first. */
  readonly request: EncodedRequest
  /** What came of it, and the request as it was sent last. */
  readonly answer: Promise<{ readonly answer: Answer; readonly request: EncodedRequest }>
}

/** Opens one. Fails with a ConfigurationError when its key cannot be sent. */
export function openModelClient(
  config: ModelConfig,
  { log, clock }: ModelDependencies,
  servers: Servers,
): ModelClient {
  const share = servers.share(config)
  const { client } = share
  const { server } = client
  const refusedFields = new Set<string>()
  const watch = createCallWatch({
    clock,
    firstMs: config.firstTokenTimeoutMs,
    idleMs: config.idleTimeoutMs,
    totalMs: config.totalTimeoutMs,
    timeoutError: (limit, limitMs, wait) => timeoutError(server, limit, limitMs, wait),
  })

  const contextFor = (sentTexts: readonly string[]): CallContext => ({
    server,
    model: config.name,
    sentTexts,
    secrets: client.secrets,
    now: clock.now(),
  })

  /** `doubted`: what this call has learned, which counts for others once the server takes the request without. */
  async function deliver(
    request: EncodedRequest,
    limits: CallLimits,
    encode: (refusedFields: ReadonlySet<string>) => EncodedRequest,
    sentTexts: () => readonly string[],
    doubted: readonly string[] = [],
  ): Sending['answer'] {
    const delivered = await client.post(request, limits.signal).catch((error: unknown) => {
      throw unreachableError(error, server)
    })
    if (delivered.type === 'answered') {
      rememberRefused(doubted)
      const context = contextFor(sentTexts())
      return { answer: await readAnswer(delivered.response, limits, share.habit, context), request }
    }
    const { refusal } = delivered
    const named = refusedFieldsIn(refusal, sentTexts).filter(
      (field) => field in request.body && !(field in config.extraBody),
    )
    if (named.length > 0) {
      const without = [...doubted, ...named]
      const next = encode(new Set([...refusedFields, ...without]))
      return await deliver(next, limits, encode, sentTexts, without)
    }
    throw await explain(decodeRefusal(refusal, contextFor(sentTexts())), limits.signal)
  }

  function rememberRefused(fields: readonly string[]): void {
    const news = fields.filter((field) => !refusedFields.has(field))
    if (news.length === 0) return
    for (const field of news) refusedFields.add(field)
    log.info({ server, fields: news }, 'the model server refuses these fields; they are left out')
  }

  /** An unknown model is explained with what there is. */
  async function explain(error: ModelError, signal: AbortSignal): Promise<ModelError> {
    if (error.code !== 'unknown-model') return error
    const offered = await list(signal).catch(() => undefined)
    return offered ? unknownModelError({ server, model: config.name }, error.status, offered) : error
  }

  async function list(signal: AbortSignal): Promise<readonly string[]> {
    const answer = await client.fetchModelList(signal).catch((error: unknown) => {
      throw unreachableError(error, server)
    })
    if (answer.type === 'refused') throw decodeRefusal(answer.refusal, contextFor([]))
    if (!answer.names) throw wrongAddressError(server, answer.status)
    return answer.names
  }

  return {
    begin: (priority, signal) => beginCall({ config, share, watch, log }, priority, signal),

    send({ limits }, encode, sentTexts) {
      const request = encode(refusedFields)
      return { request, answer: deliver(request, limits, encode, sentTexts) }
    },

    async fetchModels(signal) {
      signal.throwIfAborted()
      const limits = watch.open(signal)
      limits.sent()
      let isComplete = false
      try {
        const names = await list(limits.signal)
        isComplete = true
        return names
      } catch (error) {
        throw limits.signal.aborted ? limits.signal.reason : error
      } finally {
        limits.end(isComplete)
      }
    },

    async close() {
      watch.close()
      await share.release()
    },
  }
}
