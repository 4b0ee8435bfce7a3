import type { Api } from 'grammy'

/** What grammY takes to break a call off. */
export type ApiSignal = NonNullable<Parameters<Api['getMe']>[0]>

/** A signal as grammY's types want it. */
export function toApiSignal(signal: AbortSignal): ApiSignal {
  return signal as never // grammY's type is that of a library for old Nodes; it listens to Node's own just as well
}
