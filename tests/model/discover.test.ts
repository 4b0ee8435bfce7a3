import { describe, expect, onTestFinished, test } from 'vitest'
import { discoverServers, type ServerCandidate } from '../../src/model/discover.ts'
import { type ModelServerOptions, openModelServer } from '../../src/testing/model-server.ts'
import { failureOf } from './support.ts'

const { signal } = new AbortController()
const nothing: ServerCandidate = { kind: 'llama.cpp', baseUrl: 'http://127.0.0.1:9/v1' }

async function openCandidate(
  kind: ServerCandidate['kind'],
  options: ModelServerOptions,
): Promise<ServerCandidate> {
  const server = await openModelServer(options)
  onTestFinished(() => server.close())
  return { kind, baseUrl: server.baseUrl }
}

/** A `fetch` that answers every address in the same way. */
function answering(body: string, init?: ResponseInit): typeof fetch {
  return async () => new Response(body, init)
}

describe('local servers', () => {
  test('that answer are found with their models, in the order of the candidates', async () => {
    const candidates = [
      await openCandidate('ollama', { models: ['qwen3:8b', 'nomic-embed-text'] }),
      nothing,
      await openCandidate('vllm', { models: ['characterglm-6b'] }),
    ]
    const found = await discoverServers({ fetch, signal, candidates, timeoutMs: 5_000 })
    expect(found).toEqual([
      { ...candidates[0], models: ['qwen3:8b'] },
      { ...candidates[2], models: ['characterglm-6b'] },
    ])
  })

  test('are looked for at the usual ports', async () => {
    const asked: string[] = []
    const refusing: typeof fetch = async (url) => {
      asked.push(String(url))
      return Promise.reject(new TypeError('fetch failed'))
    }
    expect(await discoverServers({ fetch: refusing, signal })).toEqual([])
    expect(asked).toEqual([11434, 1234, 8000, 8080].map((port) => `http://127.0.0.1:${port}/v1/models`))
  })

  test.each([
    ['a page', answering('<html>')],
    ['another API', answering('{"ok":true}')],
    ['no models', answering('{"object":"list","data":[]}')],
    ['a refusal', answering('{"data":[{"id":"m"}]}', { status: 404 })],
  ])('with %s count as none', async (_name, fetch) => {
    expect(await discoverServers({ fetch, signal, candidates: [nothing] })).toEqual([])
  })

  test('that say nothing in time count as none, and keep nobody waiting', async () => {
    const silent: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    expect(await discoverServers({ fetch: silent, signal, timeoutMs: 1 })).toEqual([])
  })

  test('are no more looked for after an abort', async () => {
    const reason = new TypeError('stopped')
    const searching = discoverServers({ fetch, signal: AbortSignal.abort(reason), candidates: [nothing] })
    expect(await failureOf(searching)).toBe(reason)
  })
})
