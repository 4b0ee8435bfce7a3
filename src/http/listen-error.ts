import { ConfigurationError } from '../contract/errors.ts'

const reasons: { readonly [code: string]: { readonly what: string; readonly remedy: string } } = {
  EADDRINUSE: {
    what: 'another program has it',
    remedy: 'End that program, or set http.port (HTTP_PORT) to a port that is free.',
  },
  EACCES: {
    what: 'the system does not allow it',
    remedy: 'Set http.port (HTTP_PORT) to 1024 or more.',
  },
  EADDRNOTAVAIL: {
    what: 'that address is not of this machine',
    remedy: 'Set http.host (HTTP_HOST) to 127.0.0.1 for this machine alone, or to 0.0.0.0 for its networks.',
  },
  ENOTFOUND: {
    what: 'that name is not known',
    remedy: 'Set http.host (HTTP_HOST) to an address of this machine, such as 127.0.0.1 or 0.0.0.0.',
  },
}

/** Why a port cannot be listened on, and what to do. */
export function listenError(error: unknown, host: string, port: number): ConfigurationError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  const { what, remedy } = reasons[code] ?? {
    what: `the system answers ${code}`,
    remedy: 'Look at http.host (HTTP_HOST) and http.port (HTTP_PORT).',
  }
  return new ConfigurationError({
    code: 'not-available',
    what: `Metrics and health cannot be served on ${host}, port ${port}: ${what}.`,
    remedy,
    cause: error,
  })
}
