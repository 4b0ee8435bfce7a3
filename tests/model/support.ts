import { onTestFinished } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import type { Log, LogFields } from '../../src/contract/log.ts'
import type { ChatModel, HelperQuestion, ModelFinished, ModelPart } from '../../src/contract/model.ts'
import { openModel } from '../../src/model/open-models.ts'
import type { ModelDependencies } from '../../src/model/servers.ts'
import { type ModelServer, type ModelServerOptions, openModelServer } from '../../src/testing/model-server.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { createModelConfig } from './requests.ts'

/** A log that keeps what it is told. */
export interface RecordingLog extends Log {
  readonly entries: { readonly fields: LogFields; readonly message: string }[]
}

export function createRecordingLog(): RecordingLog {
  const entries: RecordingLog['entries'] = []
  const write = (fields: LogFields, message: string) => void entries.push({ fields, message })
  const log: RecordingLog = {
    entries,
    debug: write,
    info: write,
    warn: write,
    error: write,
    child: () => log,
  }
  return log
}

/** A server, and a model that talks with it; both end with the test. */
export async function openServedModel(
  options: ModelServerOptions = {},
  config: Partial<ModelConfig> = {},
  dependencies: Partial<ModelDependencies> = {},
): Promise<{ server: ModelServer; model: ChatModel; clock: FakeClock; log: RecordingLog }> {
  const server = await openModelServer(options)
  const clock = createFakeClock()
  const log = createRecordingLog()
  const model = openModel(createModelConfig({ baseUrl: server.baseUrl, ...config }), {
    log,
    clock,
    ...dependencies,
  })
  onTestFinished(async () => {
    await model.close()
    await server.close()
  })
  return { server, model, clock, log }
}

/** A model without a server: every answer has this body, cut into these pieces. */
export function createStreamedModel(pieces: readonly Uint8Array[]): ChatModel {
  const fetch = async () =>
    new Response(ReadableStream.from(pieces), { headers: { 'content-type': 'text/event-stream' } })
  return openModel(createModelConfig(), {
    log: createRecordingLog(),
    clock: createFakeClock(),
    fetch,
  })
}

export async function readAll<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const read: Item[] = []
  for await (const item of items) read.push(item)
  return read
}

export function textOf(parts: readonly ModelPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('')
}

export function finishOf(parts: readonly ModelPart[]): ModelFinished | undefined {
  const last = parts.at(-1)
  return last?.type === 'model-finished' ? last : undefined
}

/** What a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'nothing failed',
    (error: unknown) => error,
  )
}

/** Lets the loopback carry what is on its way until something is so; it fails as its test does when it never is. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

export function createQuestion(parts: Partial<HelperQuestion> = {}): HelperQuestion {
  return {
    instruction: 'Sum up.',
    material: '雨下了一夜。',
    schema: undefined,
    maxTokens: 100,
    temperature: 0,
    signal: new AbortController().signal,
    ...parts,
  }
}
