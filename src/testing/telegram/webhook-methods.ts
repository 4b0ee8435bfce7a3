import { type Polling, setAllowed } from './polling.ts'
import { refusals } from './refusals.ts'
import type { Methods } from './route.ts'
import type { Webhooks } from './webhooks.ts'

const defaultConnections = 40

/** The methods that say where updates go. */
export function createWebhookMethods(webhooks: Webhooks, polling: Polling): Methods {
  return {
    setWebhook({ world, payload }) {
      const url = String(payload.url ?? '')
      setAllowed(world, payload.allowed_updates)
      if (payload.drop_pending_updates === true) world.updates.clear()
      if (url === '') webhooks.set(undefined)
      else {
        polling.end(refusals.terminatedByWebhook())
        webhooks.set({
          url,
          secretToken: payload.secret_token === undefined ? undefined : String(payload.secret_token),
          maxConnections: Number(payload.max_connections ?? defaultConnections),
        })
      }
      return true
    },
    deleteWebhook({ world, payload }) {
      if (payload.drop_pending_updates === true) world.updates.clear()
      webhooks.set(undefined)
      return true
    },
    getWebhookInfo: () => webhooks.info(),
  }
}
