import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Surroundings } from '../../src/cli/surroundings.ts'

/** Somebody before a terminal, in a folder; servers answer with these models by address. */
export function createSurroundings(
  directory: string,
  servers: { readonly [baseUrl: string]: readonly string[] } = {},
  environment: Surroundings['environment'] = {},
) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 })
  const requests: Request[] = []
  let written = ''
  let seen = 0
  output.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk
  })
  const surroundings: Surroundings = {
    environment,
    directory,
    input,
    output,
    errorOutput: new PassThrough().resume(),
    signal: new AbortController().signal,
    fetch: async (address, init) => {
      const request = new Request(address, init)
      requests.push(request)
      const models = servers[request.url.replace(/\/models$/, '')]
      if (!models) throw new TypeError('fetch failed')
      return Response.json({ data: models.map((id) => ({ id })) })
    },
  }
  return {
    surroundings,
    requests,
    text: () => written,
    /** Waits for a question that was not answered yet, and presses these keys. */
    async answer(question: string, keys: string): Promise<void> {
      while (!written.includes(question, seen)) await once(output, 'data')
      seen = written.length
      input.write(keys)
    },
  }
}

/** Keys. */
export const enter = '\r'
export const down = '\u001b[B'
export const ctrlC = '\u0003'
