import type { Update } from 'grammy/types'

/** Whether something that Telegram brings can be taken: what is in it is looked at by whoever reads it. */
export function isUpdate(value: unknown): value is Update {
  return (
    typeof value === 'object' &&
    value !== null &&
    'update_id' in value &&
    Number.isSafeInteger(value.update_id)
  )
}
