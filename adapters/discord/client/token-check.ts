import type { RESTOptions } from '@discordjs/rest'
import { PlatformError } from '../../../src/contract/errors.ts'
import type { Log } from '../../../src/contract/log.ts'

type MakeRequest = RESTOptions['makeRequest']
type Init = Parameters<MakeRequest>[1]

/**
 * Makes sure of a token that was refused, for REST forgets it with the first 401 that it sees, and one may come from an outage: only a
 * token that is refused twice is dead. What was refused for nothing is asked once more.
 */
export function withTokenCheck(
  makeRequest: MakeRequest,
  { apiUrl, log }: { readonly apiUrl: string; readonly log: Log },
): MakeRequest {
  let asking: Promise<number> | undefined
  let isTold = false

  /** Answers with which status Discord answers who we are; many may wait for it. */
  async function ask(headers: Headers): Promise<number> {
    const own = {
      authorization: headers.get('authorization') ?? '',
      'user-agent': headers.get('user-agent') ?? '',
    }
    return (await makeRequest(`${apiUrl}/v10/users/@me`, { method: 'GET', headers: own })).status
  }

  return async (url, init) => {
    const answer = await makeRequest(url, init)
    const headers = headersOf(init)
    if (answer.status !== 401 || !headers.has('authorization')) return answer
    asking ??= ask(headers).finally(() => {
      asking = undefined
    })
    const status = await asking
    if (status === 401) {
      if (!isTold) log.error({}, "Discord refuses the bot's token: nothing can be shown or heard any more")
      isTold = true
      return answer
    }
    const again = status === 200 ? await makeRequest(url, init) : answer
    if (again.status === 401) throw strayRefusal()
    return again
  }
}

function headersOf({ headers }: Init): Headers {
  return new Headers(headers as Record<string, string>) // REST hands over a plain object
}

function strayRefusal(): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: 'Discord refused a request as if the token were not valid, though it does not say so of the token itself.',
    remedy: 'See discordstatus.com; it is tried again.',
    isRetryable: true,
  })
}
