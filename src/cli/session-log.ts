import type { Config } from '../contract/config.ts'
import type { Log, LogFields } from '../contract/log.ts'

/** What joins the entries of many conversations; here there is one. */
const joining = ['adapter', 'conversation', 'turn', 'events', 'attempt']

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** A log for somebody who sits before it: a sentence with its details, instead of JSON. */
export function createSessionLog(
  level: Config['logLevel'],
  tell: (text: string) => void,
  common: LogFields = {},
): Log {
  function write(entryLevel: Config['logLevel']) {
    return (fields: LogFields, message: string) => {
      if (levels.indexOf(entryLevel) >= levels.indexOf(level))
        tell(
          level === 'debug'
            ? encodeEntry(message, namingLists({ ...common, ...fields }))
            : encodeEntry(message, withoutIds({ ...common, ...fields })),
        )
    }
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => createSessionLog(level, tell, { ...common, ...fields }),
  }
}

function withoutIds(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !joining.includes(name)))
}

/** With all that there is, nobody could guess which list an item is of. */
function namingLists(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => `${name}: ${item}`) : value,
    ]),
  )
}

/** Lists go below, line by line, and what is short into brackets. */
function encodeEntry(message: string, fields: LogFields): string {
  const entries = Object.entries(fields)
  const lists = entries.flatMap(([, value]) =>
    Array.isArray(value) ? value.map((item) => `\n  ${item}`) : [],
  )
  const details = entries
    .filter(([, value]) => (typeof value !== 'object' && value !== undefined) || value instanceof Error)
    .map(([name, value]) => `${name}: ${isSecret(name, value) ? 'hidden' : encodeValue(value)}`)
  return [message, details.length > 0 ? ` (${details.join(', ')})` : '', ...lists].join('')
}

/** How many tokens there were is none. */
function isSecret(name: string, value: unknown): boolean {
  return typeof value !== 'number' && /token|key|authorization|password|secret/i.test(name)
}

function encodeValue(value: unknown): string {
  return value instanceof Error ? value.message : String(value)
}
