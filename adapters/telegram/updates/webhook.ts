import { GrammyError } from 'grammy'
import type { WebhookInfo } from 'grammy/types'
import { PlatformError } from '../../../src/contract/errors.ts'
import { sha256 } from '../../../src/util/sha256.ts'
import type { Patiently } from '../../shared/patiently.ts'
import { toApiSignal } from '../client.ts'
import type { ReceiveTools } from '../tools.ts'
import { allowedUpdates } from './allowed-updates.ts'
import type { WebhookDoor } from './webhook-door.ts'

/** How often it is looked at. */
const lookMs = 60_000

/** Most updates that Telegram brings at once; those of one chat it brings one after the other. */
const mostAtOnce = 40

/** See {@link keepWebhook}. */
export interface KeepWebhookOptions {
  readonly tools: ReceiveTools
  readonly door: Pick<WebhookDoor, 'url' | 'secret'>
  readonly patiently: Patiently
}

/** Has Telegram bring updates to the door until the signal is aborted, and tells what goes wrong with it. */
export async function keepWebhook(
  { tools, door, patiently }: KeepWebhookOptions,
  leading: AbortSignal,
): Promise<void> {
  const { api, clock, log } = tools
  const { state } = tools.host()
  const startedAt = clock.now()
  let mark = await state.get('webhook', leading).catch(() => undefined)
  let toldAt = 0
  let isSet = false

  const fetchInfo = () => patiently(() => api.getWebhookInfo(toApiSignal(leading)), leading)

  async function set(): Promise<void> {
    const options = {
      secret_token: door.secret,
      allowed_updates: allowedUpdates,
      max_connections: mostAtOnce,
    }
    await api.setWebhook(door.url, options, toApiSignal(leading)).catch((error: unknown) => {
      throw refusedAddress(error) ?? error
    })
  }

  /** As it is now, and was when it was set last. */
  async function look(): Promise<WebhookInfo> {
    const info = await fetchInfo()
    if (info.url === door.url && markOf(info) === mark) return info
    await patiently(set, leading)
    const now = await fetchInfo()
    mark = markOf(now)
    // Without it, the next process sets it once more.
    await state.set('webhook', mark, { signal: leading }).catch(() => {})
    if (isSet) log.warn({}, 'another program has changed the webhook of this bot; it is set again')
    return now
  }

  /** Telegram does not tell the secret that it has; of the kinds of updates, an older server takes those that it knows. */
  function markOf({ allowed_updates: allowed = [] }: WebhookInfo): string {
    return sha256(JSON.stringify([door.secret, allowedUpdates, [...allowed].sort()])).slice(0, 16)
  }

  function tell({ last_error_date: at = 0, last_error_message: what }: WebhookInfo): void {
    if (at <= toldAt || at * 1_000 < startedAt - lookMs) return
    toldAt = at
    log.warn({ error: what }, 'Telegram could not bring what happened to the webhook, and tries again')
  }

  while (!leading.aborted) {
    const info = await look()
    if (!isSet) log.info({}, 'listening to Telegram by its webhook')
    isSet = true
    tell(info)
    await clock.sleep(lookMs, leading)
  }
}

/** Telegram says what it has against an address; names that are not known yet may be later. */
function refusedAddress(error: unknown): PlatformError | undefined {
  const why =
    error instanceof GrammyError ? /bad webhook: ([\w ,'-]+)/i.exec(error.description)?.[1] : undefined
  if (why === undefined) return undefined
  return new PlatformError({
    code: 'rejected',
    what: `Telegram does not take PUBLIC_URL for a webhook: ${why}.`,
    remedy:
      'It has to be an https address that the world reaches, on port 443, 80, 88 or 8443; or set `telegram.updates` to `polling`.',
    isRetryable: /resolve/i.test(why),
  })
}
