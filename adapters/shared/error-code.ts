/** The code of the first error in the chain of causes that has one, such as ECONNREFUSED; empty: none. */
export function errorCode(error: unknown): string {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code
    current = current.cause
  }
  return ''
}

const notConnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/

/** Whether a request failed before anything of it was sent. */
export function isUnsent(error: unknown): boolean {
  return notConnected.test(errorCode(error))
}
