import { type ModelServerRequest, openModelServer } from '../../../src/testing/index.ts'
import { sum } from '../support/statistics.ts'
import { createSizes, createWriter, sizes } from './texts.ts'

/** A call as the server saw it. */
export interface Call {
  /** Whether somebody waited for it. */
  readonly isReply: boolean
  readonly isHelper: boolean
  /** The whole prompt, as the model read it. */
  readonly text: string
  readonly promptTokens: number
  readonly cachedTokens: number
  /** Tokens of what people and character said. */
  readonly dialogueTokens: number
  readonly firstLine: string
}

/** A loopback server with a prefix cache, and what it is asked. Nothing here is timed, so that it needs no process of its own. */
export interface PrefixServer {
  readonly baseUrl: string
  /** The line that the next reply answers: other calls are for summaries, or sent ahead. */
  expect(line: string): void
  /** What the model wrote last. */
  lastReply(): string
  calls(): readonly Call[]
  close(): Promise<void>
}

export const models = { reply: 'test-model', helper: 'test-helper' } as const

export async function openPrefixServer(contextTokens?: number): Promise<PrefixServer> {
  const [write, sizeOf] = [createWriter('replies'), createSizes('replies')]
  const replies = new Set<ModelServerRequest>()
  let expected = ''
  let lastReply = ''
  const server = await openModelServer({
    models: Object.values(models),
    promptTokensDetails: true,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    reply(request) {
      const latest = textsOf(request).at(-1) ?? ''
      const isAnswer = latest.endsWith(expected)
      if (!isAnswer || request.body.max_tokens === 1) return write(sizes.summary)
      replies.add(request)
      lastReply = write(sizeOf(sizes.reply))
      return lastReply
    },
  })
  return {
    baseUrl: server.baseUrl,
    expect(line) {
      expected = line
    },
    lastReply: () => lastReply,
    calls: () => server.requests.map((request) => callOf(request, replies.has(request))),
    close: () => server.close(),
  }
}

/** What stands in a prompt beside its head: messages, or lines between names in the dialect `characterglm`. */
function textsOf({ endpoint, messages, text }: ModelServerRequest): readonly string[] {
  if (endpoint === 'completions')
    return text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('['))
  return messages.filter(({ role }) => role !== 'system').map(({ content }) => content)
}

/** Without the notes before it and the name that leads it. */
function dialogueIn(text: string): number {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf(']'), text.lastIndexOf('）')) + 1)
    .length
}

function callOf(request: ModelServerRequest, isReply: boolean): Call {
  const { text, body, promptTokens, cachedTokens = 0 } = request
  const said = textsOf(request)
  return {
    isReply,
    isHelper: body.model === models.helper,
    text,
    promptTokens,
    cachedTokens,
    dialogueTokens: sum(said.map(dialogueIn)),
    firstLine: said[0] ?? '',
  }
}
