/** Structured fields of a log entry. Never a secret; message texts only at debug level. */
export interface LogFields {
  readonly [key: string]: unknown
}

/** The logger that everything gets handed. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /** A logger that adds these fields to each entry. */
  child(fields: LogFields): Log
}
