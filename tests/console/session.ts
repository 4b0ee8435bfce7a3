import { PassThrough, Writable } from 'node:stream'
import {
  type ConsoleAdapter,
  type ConsoleAdapterOptions,
  createConsoleAdapter,
} from '../../adapters/console/index.ts'
import type { QueuedEvent } from '../../src/contract/event.ts'
import type { ReplyPart } from '../../src/contract/reply.ts'
import { createTexts } from '../../src/texts/index.ts'
import { type Answer, FakeHost } from './fake-host.ts'
import { FakeTerminal } from './fake-terminal.ts'

export const persona = { characterId: 'lin', name: '林栖迟', avatar: undefined }

/** A reply in these pieces. */
export function reply(...pieces: readonly string[]): readonly ReplyPart[] {
  const text = pieces.join('')
  return [
    { type: 'typing-changed', active: true, persona },
    {
      type: 'reply-started',
      lineId: 'line',
      persona,
      isOnlyPersona: true,
      take: undefined,
      replyTo: undefined,
      replyToName: undefined,
      replaces: [],
    },
    ...pieces.map((piece) => ({ type: 'reply-delta', text: piece }) as const),
    { type: 'typing-changed', active: false, persona },
    { type: 'reply-finished', lineId: 'line', text, finish: 'complete', smallPrint: '' },
  ]
}

export function notice(text: string, tone: 'info' | 'warning' | 'error' = 'info', detail = ''): ReplyPart {
  return { type: 'notice', text, visibility: 'private', tone, detail }
}

/** Greets at the beginning, and answers what is said. */
function character(answer: (event: QueuedEvent) => ReturnType<Answer>): Answer {
  return (event) =>
    event.type === 'command-invoked' && event.command === 'character set'
      ? [{ type: 'cast-changed', cast: [event.options.character ?? ''] }, ...reply('夜里好。')]
      : answer(event)
}

export function textOf(event: QueuedEvent): string {
  return event.type === 'message-received' ? event.text : ''
}

const common = {
  characterId: 'lin',
  personName: '',
  locale: undefined,
  language: 'en',
  colours: true,
  aiMark: ' (AI)',
  directory: '/nowhere',
  home: '/home/ann',
  texts: createTexts(),
} as const satisfies Partial<ConsoleAdapterOptions>

function countingTools() {
  let ids = 0
  return {
    clock: { now: () => 1_700_000_000_000, sleep: async () => {} },
    random: {
      next: () => 0,
      id: () => {
        ids += 1
        return `id-${ids}`
      },
    },
  }
}

/** What came out of a filter. */
export interface FilterRun {
  readonly output: string
  readonly errorOutput: string
  readonly adapter: ConsoleAdapter
  readonly host: FakeHost
}

/** Runs the filter over chunks of input to its end. */
export async function runFilter(
  chunks: readonly (string | Uint8Array)[],
  answer: Answer,
  options: Partial<ConsoleAdapterOptions> & { readonly prepare?: (host: FakeHost) => void } = {},
): Promise<FilterRun> {
  const input = new PassThrough()
  for (const chunk of chunks) input.write(chunk)
  input.end()
  const [output, errorOutput] = [collect(), collect()]
  const adapter = createConsoleAdapter({
    ...common,
    ...countingTools(),
    input,
    output: output.stream,
    errorOutput: errorOutput.stream,
    ...options,
  })
  const host = new FakeHost(character(answer))
  options.prepare?.(host)
  await host.run(adapter, new AbortController().signal)
  return { output: output.text(), errorOutput: errorOutput.text(), adapter, host }
}

function collect() {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { stream, text: () => text }
}

/** A session with somebody before the terminal. `listening`: until nothing is read; `ended`: until nothing runs either. */
export function openSession(
  answer: Answer,
  options: Partial<ConsoleAdapterOptions> & {
    readonly columns?: number
    readonly prepare?: (host: FakeHost) => void
  } = {},
) {
  const terminal = new FakeTerminal(options.columns)
  const adapter = createConsoleAdapter({
    ...common,
    ...countingTools(),
    input: terminal.input,
    output: terminal.output,
    errorOutput: terminal.output,
    ...options,
  })
  const host = new FakeHost(character(answer))
  options.prepare?.(host)
  const leaving = new AbortController()
  const ended = host.run(adapter, leaving.signal)
  return { terminal, host, ended, listening: host.listening, abort: () => leaving.abort() }
}

/** A gate in the middle of an answer. */
export function createGate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}
