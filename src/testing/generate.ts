import type { ServerResponse } from 'node:http'
import { answerForm } from './answer-forms.ts'
import type { GenerationRequest } from './generation-request.ts'
import { misspeak } from './misspeak.ts'
import type { ModelServerReply, ModelServerUsage } from './model-replies.ts'
import { type AnswerPlan, planAnswer } from './plan-answer.ts'
import type { PrefixLookup } from './prefix-cache.ts'
import type { ServerState } from './server-state.ts'
import { writeAnswer } from './write-answer.ts'

/** A request that has come to its slot. */
export interface ScheduledRequest {
  readonly request: GenerationRequest
  readonly lookup: PrefixLookup
  /** Counts the requests for a reply, from 0. */
  readonly index: number
  /** Gives the slot back; more than once does nothing. */
  release(): void
}

/** Looks the prompt up in the prefix cache and counts it, as vLLM does when a request gets its slot. */
export function prefill(request: GenerationRequest, state: ServerState): PrefixLookup {
  const { cache, counts, misbehaviours } = state
  if (misbehaviours.has('no-cache')) cache.clear()
  const lookup = cache.lookUp(request.prompt.tokens, request.cacheSalt)
  counts.promptTokens += request.prompt.tokens.length
  counts.cachedTokens += lookup.cachedTokens
  return lookup
}

/** Writes the reply, and keeps what was generated of it in the cache, also when the client leaves in the middle. */
export async function generate(
  outgoing: ServerResponse,
  reply: ModelServerReply,
  scheduled: ScheduledRequest,
  state: ServerState,
): Promise<void> {
  const { request } = scheduled
  const { misbehaviours } = state
  const text = misspeak(reply.text ?? '', request, misbehaviours)
  const plan = planAnswer(text, request.limits, misbehaviours)
  const { model, endpoint, isStreamed } = request
  const progress = trackProgress(outgoing, plan, reply, scheduled, state)
  if (outgoing.destroyed) return progress.closed()
  outgoing.once('close', progress.closed)

  await writeAnswer(outgoing, {
    form: answerForm(endpoint, { number: scheduled.index + 1, model, reasoningField: reply.reasoningField }),
    reply,
    tokens: plan.tokens,
    end: { finishReason: reply.finishReason ?? plan.finishReason, stopReason: plan.stopReason },
    usage: wantsUsage(request, state) ? usageOf(reply, plan, scheduled, state) : undefined,
    isStreamed,
    errorShape: state.errorShape,
    misbehaviours,
    hold: state.hold,
    generated: progress.generated,
    finished: progress.finished,
  })
}

function wantsUsage(
  { isStreamed, includesUsage }: GenerationRequest,
  { misbehaviours }: ServerState,
): boolean {
  return (includesUsage || !isStreamed) && !misbehaviours.has('no-usage')
}

function usageOf(
  reply: ModelServerReply,
  plan: AnswerPlan,
  { request, lookup }: ScheduledRequest,
  { options, misbehaviours }: ServerState,
): ModelServerUsage {
  const { cachedTokens, ...counted } = reply.usage ?? {
    promptTokens: request.prompt.tokens.length,
    completionTokens: plan.tokens.length + (reply.reasoning?.length ?? 0),
    cachedTokens: options.promptTokensDetails ? lookup.cachedTokens : undefined,
  }
  const isTold = cachedTokens !== undefined && !misbehaviours.has('no-cache-details')
  return isTold ? { ...counted, cachedTokens } : counted
}

/** Counts what is generated, and settles it once: at the end, or when the client has left. */
function trackProgress(
  outgoing: ServerResponse,
  plan: AnswerPlan,
  reply: ModelServerReply,
  { lookup, release }: ScheduledRequest,
  { counts, tokenizer }: ServerState,
) {
  const reasoning = reply.reasoning ?? []
  let written = 0
  let isSettled = false

  function settle(how: 'stop' | 'length' | 'abort'): void {
    isSettled = true
    counts.generatedTokens += written
    counts.finished[how] += 1
    const thought = reasoning.slice(0, written).join('')
    const said = plan.tokens.slice(0, Math.max(0, written - reasoning.length)).join('')
    const stop = how === 'stop' && typeof plan.stopReason === 'string' ? plan.stopReason : ''
    const tokens = tokenizer.encode(thought + said + stop)
    // The last token was sampled, but never computed with; an end-of-text that was sampled is none of these.
    lookup.append(how === 'stop' && stop === '' ? tokens : tokens.slice(0, -1))
  }

  return {
    generated(): void {
      written += 1
    },
    finished(): void {
      if (isSettled) return
      settle(plan.finishReason)
      release()
    },
    /** The connection is done with; an answer that was a refusal is no abort. */
    closed(): void {
      if (!isSettled && !outgoing.writableFinished) settle('abort')
    },
  }
}
