/** Structured fields of a log entry. Never a secret; message texts only at debug level. */
export interface LogFields {
  readonly [key: string]: unknown
}

/** The logger that everything gets handed. */
export interface Log {
  /** For whoever looks for a fault; the only level that may carry texts of messages. */
  debug(fields: LogFields, message: string): void
  /** What an operator wants to see of a day without trouble. */
  info(fields: LogFields, message: string): void
  /** Something went wrong and was dealt with. */
  warn(fields: LogFields, message: string): void
  /** Something went wrong and somebody has to act. */
  error(fields: LogFields, message: string): void
  /** A logger that adds these fields to each entry. */
  child(fields: LogFields): Log
}
