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
  const isKnown = nameCodes.has(code) || code === 'ECONNREFUSED' || certificateCodes.test(code)
  return describe(address, where, cause, isKnown ? { failed: code } : await greet(address))
}

const nameCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'])
const certificateCodes = /CERT|SIGNATURE/

function describe(address: RedisAddress, where: string, cause: unknown, greeting: Greeting): MemoryError {
  const { isEncrypted } = address
  const shared = { code: 'unreachable', cause } as const
  switch (greeting) {
    case 'redis':
      if (isEncrypted)
        return new MemoryError({
          ...shared,
          what: `${where} speaks no TLS.`,
          remedy: 'Set MEMORY_URL to redis:// in place of rediss://.',
        })
      return new MemoryError({
        ...shared,
        what: `${where} broke the connection off.`,
        remedy: 'Look at its log, and try again.',
        isRetryable: true,
      })
    case 'tls':
      if (!isEncrypted)
        return new MemoryError({
          ...shared,
          what: `${where} speaks TLS.`,
          remedy: 'Set MEMORY_URL to rediss:// in place of redis://.',
        })
      return new MemoryError({
        ...shared,
        what: `${where} refuses our TLS.`,
        remedy: 'Look which version of TLS, and which certificate, it wants.',
      })
    case 'other':
      return new MemoryError({
        ...shared,
        what: `${where} is something else than a Redis.`,
        remedy: 'Set MEMORY_URL to the host and port of a Redis.',
      })
    case 'nothing':
      return new MemoryError({
        ...shared,
        what: `${where} takes connections, but does not answer in time.`,
        remedy:
          'Look whether it hangs or has too much to do; restart it, or set MEMORY_URL to where a Redis is.',
        isRetryable: true,
      })
    case 'closed':
      return new MemoryError({
        ...shared,
        what: `${where} closes each connection without an answer.`,
        remedy: isEncrypted
          ? 'Look at its log, and at what listens there.'
          : 'Look at its log, and at what listens there; where it takes TLS only, set MEMORY_URL to rediss:// in place of redis://.',
        isRetryable: true,
      })
    default:
      return describeFailure(address, where, cause, greeting.failed)
  }
}

function describeFailure({ host }: RedisAddress, where: string, cause: unknown, code: string): MemoryError {
  const shared = { code: 'unreachable', cause } as const
  if (nameCodes.has(code))
    return new MemoryError({
      ...shared,
      what: `${where} cannot be reached: there is no host with the name ${host}.`,
      remedy: 'Correct the name in MEMORY_URL, or look after the name server of this machine.',
      isRetryable: true,
    })
  if (code === 'ECONNREFUSED')
    return new MemoryError({
      ...shared,
      what: `${where} cannot be reached: nothing listens on that port.`,
      remedy: 'Start Redis there, or set MEMORY_URL to where it is.',
      isRetryable: true,
    })
  if (certificateCodes.test(code))
    return new MemoryError({
      ...shared,
      what: `${where} shows a certificate that is not trusted (${code}).`,
      remedy:
        'Name the file of its authority in NODE_EXTRA_CA_CERTS, and in MEMORY_URL the host that the certificate was made for.',
    })
  return new MemoryError({
    ...shared,
    what: `${where} cannot be reached${code && ` (${code})`}.`,
    remedy: 'Look at the host and the port in MEMORY_URL, and at the network and firewalls on the way.',
    isRetryable: true,
  })
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
