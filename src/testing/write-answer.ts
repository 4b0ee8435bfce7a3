import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { failAtOnce, failInside, failWhole } from './answer-faults.ts'
import type { AnswerEnd, AnswerForm } from './answer-forms.ts'
import type { ModelServerMisbehaviour } from './misbehaviours.ts'
import type { ModelServerGate, ModelServerReply, ModelServerUsage } from './model-replies.ts'
import type { ModelErrorShape } from './model-server-types.ts'

/** One answer to write. */
export interface PlannedAnswer {
  readonly form: AnswerForm
  readonly reply: ModelServerReply
  readonly tokens: readonly string[]
  readonly end: AnswerEnd
  /** `undefined`: the client does not want it. */
  readonly usage: ModelServerUsage | undefined
  readonly isStreamed: boolean
  readonly errorShape: ModelErrorShape
  readonly misbehaviours: ReadonlySet<ModelServerMisbehaviour>
  readonly hold: ModelServerGate
  /** Called with each token that the model has generated, before it is written. */
  generated(): void
  /** Called when all are generated, before the client can know it. */
  finished(): void
}

/** Writes an answer with its fault. Resolves when the server has nothing more to say. */
export async function writeAnswer(outgoing: ServerResponse, answer: PlannedAnswer): Promise<void> {
  const { reply, isStreamed, errorShape } = answer
  if (failAtOnce(outgoing, reply.fault, errorShape)) return
  if (reply.raw !== undefined) return writeRaw(outgoing, reply.raw, isStreamed)
  if (isStreamed) await writeStream(outgoing, answer)
  else await writeWhole(outgoing, answer)
}

async function writeStream(outgoing: ServerResponse, answer: PlannedAnswer): Promise<void> {
  const { form, reply, tokens, usage, errorShape, misbehaviours } = answer
  const write = (json: string) => outgoing.write(`data: ${json}\n\n`)
  outgoing.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  // The status leaves before the first token is there.
  if (form.opening === undefined) outgoing.flushHeaders()
  else write(form.opening)
  for (const text of reply.reasoning ?? []) {
    await reply.gate?.pass()
    answer.generated()
    const chunk = form.reasoning(text)
    if (chunk !== undefined) write(chunk)
  }
  // vLLM sends the reason together with the last token, unless that token is no text.
  const last =
    answer.end.finishReason === 'length' && reply.finishReason === undefined ? tokens.at(-1) : undefined
  for (const [index, text] of tokens.entries()) {
    if (failInside(outgoing, reply.fault, index, errorShape)) return
    const waits = passOf(answer, index)
    if (waits !== undefined) await waits
    if (outgoing.destroyed) return
    answer.generated()
    if (last === undefined || index < tokens.length - 1) write(form.text(text))
  }
  if (failInside(outgoing, reply.fault, tokens.length, errorShape)) return

  answer.finished()
  write(form.finish(last ?? '', answer.end))
  const usageChunk = usage && form.usage(usage)
  const done = misbehaviours.has('no-done') ? '' : 'data: [DONE]\n\n'
  if (usageChunk === undefined) outgoing.end(done)
  else if (misbehaviours.has('late-usage')) outgoing.end(`${done}data: ${usageChunk}\n\n`)
  else outgoing.end(`data: ${usageChunk}\n\n${done}`)
}

async function writeWhole(outgoing: ServerResponse, answer: PlannedAnswer): Promise<void> {
  const { form, reply, tokens, usage, errorShape } = answer
  if (failWhole(outgoing, reply.fault, errorShape)) return
  for (const _reasoning of reply.reasoning ?? []) answer.generated()
  for (const index of tokens.keys()) {
    const waits = passOf(answer, index)
    if (waits !== undefined) await waits
    if (outgoing.destroyed) return
    answer.generated()
  }
  answer.finished()
  const body = form.whole(tokens.join(''), (reply.reasoning ?? []).join(''), answer.end, usage)
  outgoing.writeHead(200, { 'content-type': 'application/json' })
  outgoing.end(body)
}

/** What the token with that index waits for; `undefined`: nothing. */
function passOf({ reply, misbehaviours, hold }: PlannedAnswer, index: number): Promise<unknown> | undefined {
  const isHeld =
    (index === 0 && misbehaviours.has('slow-first-token')) || (index === 1 && misbehaviours.has('stalls'))
  const own = reply.gate?.pass()
  return isHeld ? Promise.all([own, hold.pass()]) : own
}

async function writeRaw(
  outgoing: ServerResponse,
  pieces: readonly (string | Uint8Array)[],
  isStreamed: boolean,
): Promise<void> {
  const contentType = isStreamed ? 'text/event-stream; charset=utf-8' : 'application/json'
  outgoing.writeHead(200, { 'content-type': contentType })
  for (const piece of pieces) {
    // Waiting for each write keeps the pieces apart on the wire.
    await new Promise<void>((resolve) => outgoing.write(piece, () => resolve()))
  }
  outgoing.end()
  await once(outgoing, 'close')
}
