import { connect } from 'node:net'
import { MemoryError } from '../../src/contract/errors.ts'
import type { RedisAddress } from './address.ts'

/** What a port says to whoever greets it as a Redis without TLS. */
type Greeting = 'redis' | 'tls' | 'other' | 'nothing' | 'closed' | { readonly failed: string }

/** What is not heard of for so long does not answer. */
const patienceMs = 1_000

/**
 * Why a server could not be connected to, as an error with what to do about it. The client tells much of it alike, so the port is
 * greeted once more.
 */
export async function diagnose(address: RedisAddress, where: string, cause: unknown): Promise<MemoryError> {
  const code = codeOf(cause)
  const isKnown = nameCodes.has(code) || /^ECONNREFUSED$|CERT|SIGNATURE/.test(code)
  return describe(address, where, cause, isKnown ? { failed: code } : await greet(address))
}

const nameCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'])

function describe(
  { host, isEncrypted }: RedisAddress,
  where: string,
  cause: unknown,
  greeting: Greeting,
): MemoryError {
  const error = (what: string, remedy: string, isRetryable: boolean) =>
    new MemoryError({ code: 'unreachable', what, remedy, cause, isRetryable })
  switch (greeting) {
    case 'redis':
      return isEncrypted
        ? error(`${where} speaks no TLS.`, 'Set MEMORY_URL to redis:// in place of rediss://.', false)
        : error(`${where} broke the connection off.`, 'Look at its log, and try again.', true)
    case 'tls':
      return isEncrypted
        ? error(
            `${where} refuses our TLS.`,
            'Look which version of TLS, and which certificate, it wants.',
            false,
          )
        : error(`${where} speaks TLS.`, 'Set MEMORY_URL to rediss:// in place of redis://.', false)
    case 'other':
      return error(
        `${where} is something else than a Redis.`,
        'Set MEMORY_URL to the host and port of a Redis.',
        false,
      )
    case 'nothing':
      return error(
        `${where} takes connections, but does not answer in time.`,
        'Look whether it hangs or is overloaded; restart it, or set MEMORY_URL to where a Redis is.',
        true,
      )
    case 'closed':
      return error(
        `${where} closes each connection without an answer.`,
        isEncrypted
          ? 'Look at its log, and at what listens there.'
          : 'Look at its log, and at what listens there; where it takes TLS only, set MEMORY_URL to rediss:// in place of redis://.',
        true,
      )
    default:
      return describeFailure(greeting.failed, host, where, error)
  }
}

function describeFailure(
  code: string,
  host: string,
  where: string,
  error: (what: string, remedy: string, isRetryable: boolean) => MemoryError,
): MemoryError {
  if (nameCodes.has(code))
    return error(
      `${where} cannot be reached: there is no host with the name ${host}.`,
      'Correct the name in MEMORY_URL, or look after the name server of this machine.',
      true,
    )
  if (code === 'ECONNREFUSED')
    return error(
      `${where} cannot be reached: nothing listens on that port.`,
      'Start Redis there, or set MEMORY_URL to where it is.',
      true,
    )
  if (/CERT|SIGNATURE/.test(code))
    return error(
      `${where} shows a certificate that is not trusted (${code}).`,
      'Give the certificate of its authority in NODE_EXTRA_CA_CERTS, and the name that it was made for in MEMORY_URL.',
      false,
    )
  return error(
    `${where} cannot be reached${code && ` (${code})`}.`,
    'Look at the host and the port in MEMORY_URL, and at the network and firewalls on the way.',
    true,
  )
}

/** Of an error of Node.js; of several tries at addresses of a host, of the first. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function greet({ host, port }: RedisAddress): Promise<Greeting> {
  const { promise, resolve } = Promise.withResolvers<Greeting>()
  const socket = connect({ host, port })
  socket.setTimeout(patienceMs)
  socket.once('connect', () => socket.write('PING\r\n'))
  socket.once('data', (bytes) => resolve(readGreeting(bytes)))
  socket.once('timeout', () => resolve(socket.connecting ? { failed: 'ETIMEDOUT' } : 'nothing'))
  socket.once('error', (error) =>
    resolve(codeOf(error) === 'ECONNRESET' ? 'closed' : { failed: codeOf(error) }),
  )
  socket.once('close', () => resolve('closed'))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

function readGreeting(bytes: Uint8Array): Greeting {
  // An alert, or a handshake, of TLS.
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3) return 'tls'
  return /^(\+PONG|-[A-Z]+ )/.test(Buffer.from(bytes).toString('latin1')) ? 'redis' : 'other'
}
