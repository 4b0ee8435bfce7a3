import { onTestFinished } from 'vitest'
import { type ModelServerOptions, openModelServer } from '../../src/testing/index.ts'

/** A server that ends with the test, and the ways to ask it. */
export async function openServer(options: ModelServerOptions = {}) {
  const server = await openModelServer(options)
  onTestFinished(() => server.close())

  const send = (path: string, body: object, init: RequestInit = {}) =>
    fetch(`${server.rootUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...init,
    })
  /** Status and JSON of an answer that is not streamed. */
  const post = async (path: string, body: object) => {
    const response = await send(path, body)
    return { status: response.status, ...JSON.parse(await response.text()) }
  }
  const complete = (prompt: unknown, fields: object = {}) => post('/v1/completions', { prompt, ...fields })
  const chat = (messages: unknown, fields: object = {}) =>
    post('/v1/chat/completions', { messages, ...fields })
  /** The data of each event of a streamed answer. */
  const stream = async (path: string, body: object): Promise<readonly string[]> => {
    const text = await (await send(path, { stream: true, ...body })).text()
    return text.split('\n\n').flatMap((event) => (event === '' ? [] : [event.replace(/^data: /, '')]))
  }
  /** A sample of `/metrics`. */
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${server.rootUrl}/metrics`)).text()
    return Number(new RegExp(`^vllm:${name}\\{.*?\\} (.*)$`, 'm').exec(text)?.[1])
  }
  return { server, send, post, complete, chat, stream, metric }
}

/** The text of streamed completions. */
export function completionText(events: readonly string[]): string {
  return events
    .filter((event) => event !== '[DONE]')
    .map((event) => JSON.parse(event).choices[0]?.text ?? '')
    .join('')
}
