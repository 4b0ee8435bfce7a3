import { ModelError } from '../contract/errors.ts'

/** What a failed connection means, by the code of Node or undici. */
interface ConnectionFailure {
  readonly what: (server: string, code: string) => string
  readonly remedy: string
  readonly isRetryable: boolean
}

const start = 'Start the model server, or correct MODEL_BASE_URL.'
const refused: ConnectionFailure = {
  what: (server) => `Nothing listens at ${server}.`,
  remedy: start,
  isRetryable: true,
}
const unknownHost: ConnectionFailure = {
  what: (server) => `The host name of ${server} is not known.`,
  remedy: 'Correct the host in MODEL_BASE_URL, or see whether this machine reaches its name server.',
  isRetryable: true,
}
const silent: ConnectionFailure = {
  what: (server) => `The host of ${server} does not answer.`,
  remedy: 'See whether the machine is up, and whether a firewall lies between.',
  isRetryable: true,
}
const closed: ConnectionFailure = {
  what: (server) => `${server} closed the connection without an answer.`,
  remedy: 'See whether the server is still running: its log, or that of the proxy before it, says why.',
  isRetryable: true,
}
const notTls: ConnectionFailure = {
  what: (server) => `${server} and this machine do not agree on encryption.`,
  remedy: 'See whether MODEL_BASE_URL should begin with http:// or https://.',
  isRetryable: false,
}
const untrusted: ConnectionFailure = {
  what: (server) => `The certificate of ${server} is not trusted.`,
  remedy: 'Name its authority in NODE_EXTRA_CA_CERTS, or correct MODEL_BASE_URL.',
  isRetryable: false,
}
const other: ConnectionFailure = {
  what: (server, code) => `The connection to ${server} failed${code === '' ? '' : ` (${code})`}.`,
  remedy: start,
  isRetryable: true,
}

const failures: readonly (readonly [RegExp, ConnectionFailure])[] = [
  [/^ECONNREFUSED$/, refused],
  [/^(ENOTFOUND|EAI_AGAIN)$/, unknownHost],
  [/^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, silent],
  [/^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/, closed],
  [/^(ERR_SSL_|ERR_TLS_HANDSHAKE|HPE_|EPROTO)/, notTls],
  [/CERT|UNABLE_TO_VERIFY|ERR_TLS_/, untrusted],
]

/** The call did not get an answer. */
export function unreachableError(cause: unknown, server: string): ModelError {
  const code = codeOf(cause)
  const failure = failures.find(([pattern]) => pattern.test(code))?.[1] ?? other
  const { what, remedy, isRetryable } = failure
  return new ModelError({ code: 'unreachable', what: what(server, code), remedy, isRetryable, cause })
}

/** The connection broke in the middle of an answer. */
export function brokenStreamError(cause: unknown, server: string): ModelError {
  const code = codeOf(cause)
  return badStreamError(`broke off${code === '' ? '' : ` (${code})`}`, server)
}

/** The answer is not a stream that ends as it should; `how` goes on after "The answer of SERVER". */
export function badStreamError(how: string, server: string): ModelError {
  return new ModelError({
    code: 'bad-stream',
    what: `The answer of ${server} ${how}.`,
    remedy: 'Try again; if it stays, the log of the server or of the proxy before it says why.',
    isRetryable: true,
  })
}

/** The code of the first error in the chain of causes that has one. */
function codeOf(error: unknown): string {
  for (let current = error, depth = 0; depth < 5; depth += 1) {
    if (!(current instanceof Error)) return ''
    if ('code' in current && typeof current.code === 'string') return current.code
    current = current.cause
  }
  return ''
}
